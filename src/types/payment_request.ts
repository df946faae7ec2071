/**
 * What goes to BankID to have a payment approved.
 *
 * @module
 */
import type {
  AppDevice,
  OtherPaymentRequirement,
  Requirement,
  WebDevice,
} from "./request_parts.ts";

/**
 * The payment that the person is shown.
 *
 * @see https://developers.bankid.com/api-references/auth--sign/overview
 * @category Orders
 */
export interface UserVisibleTransaction {
  /** `card`: a card payment; `npa`: an authentication without payment. */
  readonly transactionType: "card" | "npa";
  /** Who is paid. */
  readonly recipient: PaymentRecipient;
  /** What is paid. Not with `npa`. */
  readonly money?: PaymentMoney;
  /** A warning shown to the person; its values are not published. */
  readonly riskWarning?: string;
  /** Members that BankID has added since this version; sent as they are, unchecked. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * Who is paid.
 *
 * @category Orders
 */
export interface PaymentRecipient {
  /** 1–40 characters. */
  readonly name: string;
  /** Members that BankID has added since this version; sent as they are, unchecked. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * What is paid.
 *
 * @category Orders
 */
export interface PaymentMoney {
  /** Digits with at most one comma as decimal sign, at most 48 characters, such as `1000,00`. */
  readonly amount: string;
  /** ISO 4217 code, such as `SEK`. */
  readonly currency: string;
  /** Members that BankID has added since this version; sent as they are, unchecked. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * What makes a payment risky, told to BankID's risk engine.
 *
 * @category Orders
 */
export type RiskFlag =
  | "newCard"
  | "newCustomer"
  | "newRecipient"
  | "highRiskRecipient"
  | "largeAmount"
  | "foreignCurrency"
  | "cryptoCurrencyPurchase"
  | "moneyTransfer"
  | "overseasTransaction"
  | "recurringPayment"
  | "suspiciousPaymentPattern"
  | "other"
  | (string & Record<never, never>);

/**
 * Request of {@linkcode payment}.
 *
 * @category Orders
 */
export interface PaymentRequest {
  /**
   * The person's IP address as your service sees it, never a proxy's. IPv4 that is mapped into IPv6
   * is sent as IPv4.
   */
  readonly endUserIp: string;
  /** The payment that the person is shown. */
  readonly userVisibleTransaction: UserVisibleTransaction;
  /** What makes the payment risky. */
  readonly riskFlags?: readonly RiskFlag[];
  /** What the person's BankID must fulfil. */
  readonly requirement?: Requirement;
  /** Text shown to the person beside the payment; at most 1125 bytes of UTF-8. */
  readonly userVisibleData?: string;
  /**
   * Text or bytes that are signed but not shown, at most 1125 bytes; only together with
   * `userVisibleData`.
   */
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
 * Request of {@linkcode otherPayment}.
 *
 * @category Orders
 */
export interface OtherPaymentRequest {
  /** The person who pays, 12 digits. */
  readonly personalNumber: string;
  /** The payment that the person is shown. */
  readonly userVisibleTransaction: UserVisibleTransaction;
  /** What makes the payment risky. */
  readonly riskFlags?: readonly RiskFlag[];
  /** What the person's BankID must fulfil. */
  readonly requirement?: OtherPaymentRequirement;
  /** Text shown to the person beside the payment; at most 1125 bytes of UTF-8. */
  readonly userVisibleData?: string;
  /**
   * Text or bytes that are signed but not shown, at most 1125 bytes; only together with
   * `userVisibleData`.
   */
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
