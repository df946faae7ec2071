/**
 * What goes to BankID to identify a person, or to have a text signed.
 *
 * @module
 */
import type { AppDevice, PhoneRequirement, Requirement, WebDevice } from "./request_parts.ts";

/**
 * Request of {@linkcode auth}.
 *
 * @see https://developers.bankid.com/api-references/auth--sign/auth
 * @category Orders
 */
export interface AuthRequest {
  /**
   * The person's IP address as your service sees it, never a proxy's. IPv4 that is mapped into IPv6
   * is sent as IPv4.
   */
  readonly endUserIp: string;
  /** What the person's BankID must fulfil. */
  readonly requirement?: Requirement;
  /** Text shown to the person, after "My intention"; at most 1125 bytes of UTF-8. */
  readonly userVisibleData?: string;
  /** Text or bytes that are signed but not shown; at most 1125 bytes. */
  readonly userNonVisibleData?: string | Uint8Array;
  /**
   * How `userVisibleData` is to be read.
   *
   * @see https://developers.bankid.com/how-to-guides/formatting-text/overview
   * @default {"plaintext"}
   */
  readonly userVisibleDataFormat?:
    | "plaintext"
    | "simpleMarkdownV1"
    | (string & Record<never, never>);
  /** Address the app opens afterwards, 1–512 characters; only for orders started on the same device. */
  readonly returnUrl?: string;
  /**
   * Asks for the risk found, in `completionData.risk`.
   *
   * @default {false}
   */
  readonly returnRisk?: boolean;
  /** The browser it was started in; not together with `app`. */
  readonly web?: WebDevice;
  /** The app it was started in; not together with `web`. */
  readonly app?: AppDevice;
  /** Members that BankID has added since this version; sent as they are, unchecked. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * Request of {@linkcode sign}.
 *
 * @see https://developers.bankid.com/api-references/auth--sign/sign
 * @category Orders
 */
export interface SignRequest {
  /**
   * The person's IP address as your service sees it, never a proxy's. IPv4 that is mapped into IPv6
   * is sent as IPv4.
   */
  readonly endUserIp: string;
  /** The text that the person signs; at most 30 000 bytes of UTF-8. */
  readonly userVisibleData: string;
  /** Text or bytes that are signed but not shown; at most 150 000 bytes. */
  readonly userNonVisibleData?: string | Uint8Array;
  /**
   * How `userVisibleData` is to be read.
   *
   * @see https://developers.bankid.com/how-to-guides/formatting-text/overview
   * @default {"plaintext"}
   */
  readonly userVisibleDataFormat?:
    | "plaintext"
    | "simpleMarkdownV1"
    | (string & Record<never, never>);
  /** What the person's BankID must fulfil. */
  readonly requirement?: Requirement;
  /** Address the app opens afterwards, 1–512 characters; only for orders started on the same device. */
  readonly returnUrl?: string;
  /**
   * Asks for the risk found, in `completionData.risk`.
   *
   * @default {false}
   */
  readonly returnRisk?: boolean;
  /** The browser it was started in; not together with `app`. */
  readonly web?: WebDevice;
  /** The app it was started in; not together with `web`. */
  readonly app?: AppDevice;
  /** Members that BankID has added since this version; sent as they are, unchecked. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * Request of {@linkcode phoneAuth}.
 *
 * @category Orders
 */
export interface PhoneAuthRequest {
  /** The person on the phone, 12 digits. */
  readonly personalNumber: string;
  /** Who called whom: `user` called you, or `RP`, you called the user. */
  readonly callInitiator: "user" | "RP";
  /** What the person's BankID must fulfil. */
  readonly requirement?: PhoneRequirement;
  /** Text shown to the person, after "My intention"; at most 1125 bytes of UTF-8. */
  readonly userVisibleData?: string;
  /** Text or bytes that are signed but not shown; at most 1125 bytes. */
  readonly userNonVisibleData?: string | Uint8Array;
  /**
   * How `userVisibleData` is to be read.
   *
   * @see https://developers.bankid.com/how-to-guides/formatting-text/overview
   * @default {"plaintext"}
   */
  readonly userVisibleDataFormat?:
    | "plaintext"
    | "simpleMarkdownV1"
    | (string & Record<never, never>);
  /** Members that BankID has added since this version; sent as they are, unchecked. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * Request of {@linkcode phoneSign}.
 *
 * @category Orders
 */
export interface PhoneSignRequest {
  /** The person on the phone, 12 digits. */
  readonly personalNumber: string;
  /** Who called whom: `user` called you, or `RP`, you called the user. */
  readonly callInitiator: "user" | "RP";
  /** The text that the person signs; at most 30 000 bytes of UTF-8. */
  readonly userVisibleData: string;
  /** Text or bytes that are signed but not shown; at most 150 000 bytes. */
  readonly userNonVisibleData?: string | Uint8Array;
  /**
   * How `userVisibleData` is to be read.
   *
   * @see https://developers.bankid.com/how-to-guides/formatting-text/overview
   * @default {"plaintext"}
   */
  readonly userVisibleDataFormat?:
    | "plaintext"
    | "simpleMarkdownV1"
    | (string & Record<never, never>);
  /** What the person's BankID must fulfil. */
  readonly requirement?: PhoneRequirement;
  /** Members that BankID has added since this version; sent as they are, unchecked. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * Request of {@linkcode verifyIdCard}.
 *
 * @category Digital ID card
 */
export interface IdCardRequest {
  /** The whole text of the scanned QR code. It lives for seconds: scan and send at once. */
  readonly qrCode: string;
  /** Members that BankID has added since this version; sent as they are, unchecked. */
  readonly extra?: Readonly<Record<string, unknown>>;
}
