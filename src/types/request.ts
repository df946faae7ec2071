/**
 * What goes to BankID.
 *
 * @module
 */
import type { Open } from "./codes.ts";

/** What the person's BankID must fulfil (BankID: "requirement"). */
export interface Requirement {
  /**
   * The security code must be typed even where biometrics is switched on.
   *
   * @default {false}
   */
  readonly pinCode?: boolean;
  /**
   * The person must scan a Swedish passport or national ID card.
   *
   * @default {false}
   */
  readonly mrtd?: boolean;
  /** Card reader: `class1` or better, or `class2` (the code is typed on the reader). */
  readonly cardReader?: "class1" | "class2";
  /** Policy OIDs of acceptable BankIDs; one `*` may stand from the fifth position on. */
  readonly certificatePolicies?: readonly string[];
  /** 12 digits; a BankID of somebody else fails the order. */
  readonly personalNumber?: string;
}

/** {@linkcode Requirement} of an order by phone: the person is named in the request itself. */
export type PhoneRequirement = Omit<Requirement, "personalNumber">;

/** {@linkcode Requirement} of `otherPayment`. */
export interface OtherPaymentRequirement extends PhoneRequirement {
  /** The highest risk that is accepted; an order above it fails. */
  readonly risk?: "low" | "moderate";
}

/** The browser in which the order was started. */
export interface WebDevice {
  /** Domain that starts the app, such as `example.com`: 3–253 of `0-9 a-z . -`, IDN in punycode. */
  readonly referringDomain?: string;
  /** The browser's `User-Agent`; what exceeds 256 characters is cut off. */
  readonly userAgent?: string;
  /** A stable id of the browser, 1–64 characters, neither of the user nor of the session. */
  readonly deviceIdentifier?: string;
}

/** The native app in which the order was started. */
export interface AppDevice {
  /** Android package or iOS bundle id. */
  readonly appIdentifier?: string;
  /** Operating system with version, such as `IOS 16.7.7`. */
  readonly deviceOS?: string;
  /** Maker and model, such as `Apple iPhone14,3`. */
  readonly deviceModelName?: string;
  /** A stable id of the device, not tied to one user. */
  readonly deviceIdentifier?: string;
}

/** Members that every request may have. */
export interface RequestBase {
  /** Members that BankID has added since this version; sent as they are, unchecked. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** The texts of an order. Given as they are; the module encodes them to UTF-8 and base64. */
export interface VisibleData extends RequestBase {
  /** Text shown to the person. At most 1125 bytes of UTF-8 in an identification or payment, 30 000 in a signature. */
  readonly userVisibleData?: string;
  /** Text or bytes that are signed but not shown. At most 1125 bytes in an identification or payment, 150 000 in a signature. */
  readonly userNonVisibleData?: string | Uint8Array;
  /** How `userVisibleData` is to be read; left out means plain text. */
  readonly userVisibleDataFormat?: Open<"plaintext" | "simpleMarkdownV1">;
}

/** Members about the person's device and the way back. */
export interface DeviceData {
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
}

/** Request of {@linkcode auth}. */
export interface AuthRequest extends VisibleData, DeviceData {
  /** The person's IP address as your service sees it, never a proxy's. IPv4-mapped IPv6 is sent as IPv4. */
  readonly endUserIp: string;
  /** What the person's BankID must fulfil. */
  readonly requirement?: Requirement;
}

/** Request of {@linkcode sign}. */
export interface SignRequest extends AuthRequest {
  /** The text that the person signs; at most 30 000 bytes of UTF-8. */
  readonly userVisibleData: string;
}

/** Request of {@linkcode phoneAuth}. */
export interface PhoneAuthRequest extends VisibleData {
  /** The person on the phone, 12 digits. */
  readonly personalNumber: string;
  /** Who called whom: `user` called you, or `RP`, you called the user. */
  readonly callInitiator: "user" | "RP";
  /** What the person's BankID must fulfil. */
  readonly requirement?: PhoneRequirement;
}

/** Request of {@linkcode phoneSign}. */
export interface PhoneSignRequest extends PhoneAuthRequest {
  /** The text that the person signs; at most 30 000 bytes of UTF-8. */
  readonly userVisibleData: string;
}

/** The payment that the person is shown (BankID: "payment"). */
export interface UserVisibleTransaction {
  /** `card`: a card payment; `npa`: an authentication without payment. */
  readonly transactionType: "card" | "npa";
  /** Who is paid; the name has 1–40 characters. */
  readonly recipient: { readonly name: string };
  /** What is paid: digits with at most one comma as decimal sign, and an ISO 4217 code. Not with `npa`. */
  readonly money?: { readonly amount: string; readonly currency: string };
  /** A warning shown to the person; its values are not published. */
  readonly riskWarning?: string;
}

/** What makes a payment risky, told to BankID's risk engine. */
export type RiskFlag = Open<
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
>;

/** Members of both payment requests. */
export interface PaymentData extends VisibleData, DeviceData {
  /** The payment that the person is shown. */
  readonly userVisibleTransaction: UserVisibleTransaction;
  /** What makes the payment risky. */
  readonly riskFlags?: readonly RiskFlag[];
}

/** Request of {@linkcode payment}. */
export interface PaymentRequest extends PaymentData {
  /** The person's IP address as your service sees it. */
  readonly endUserIp: string;
  /** What the person's BankID must fulfil. */
  readonly requirement?: Requirement;
}

/** Request of {@linkcode otherPayment}. */
export interface OtherPaymentRequest extends PaymentData {
  /** The person who pays, 12 digits. */
  readonly personalNumber: string;
  /** What the person's BankID must fulfil. */
  readonly requirement?: OtherPaymentRequirement;
}

/** Request of {@linkcode verifyIdCard}. */
export interface IdCardRequest extends RequestBase {
  /** The whole text of the scanned QR code. It lives for seconds: scan and send at once. */
  readonly qrCode: string;
}
