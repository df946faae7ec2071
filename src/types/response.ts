/**
 * What BankID answers.
 *
 * @module
 */
import type { FailedHintCode, PendingHintCode, Risk } from "./codes.ts";

/**
 * Names an order: the order itself, or just its reference.
 *
 * @category Orders
 */
export interface OrderReference {
  /** BankID's reference of the order. */
  readonly orderRef: string;
}

/**
 * An order started by {@linkcode phoneAuth}, {@linkcode phoneSign} or {@linkcode otherPayment}.
 *
 * @category Orders
 */
export interface PhoneOrder {
  /** BankID's reference of the order. */
  readonly orderRef: string;
  /** Epoch milliseconds at which BankID's answer arrived. */
  readonly startedAt: number;
  /** Members that this version does not know, and known ones in a form it does not know. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * An order started by {@linkcode auth}, {@linkcode sign} or {@linkcode payment}. Keep it on the server.
 *
 * `console.log` and the runtimes' `inspect` hide its secrets. `JSON.stringify` keeps them, so that an order
 * can be stored. A copy (`{ ...order }`) is not protected, and `console.table` hides nothing.
 *
 * @see https://developers.bankid.com/api-references/auth--sign/auth
 * @category Orders
 */
export interface Order {
  /** BankID's reference of the order. */
  readonly orderRef: string;
  /** Token for the link that opens the app on the same device. */
  readonly autoStartToken: string;
  /** Public half of the animated QR code. */
  readonly qrStartToken: string;
  /** Secret half of the animated QR code; it must never reach a browser. */
  readonly qrStartSecret: string;
  /** Epoch milliseconds at which BankID's answer arrived. */
  readonly startedAt: number;
  /** Members that this version does not know, and known ones in a form it does not know. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * The person, as in {@linkcode CompletionData}.
 *
 * @category Orders
 */
export interface User {
  /** 12 digits. */
  readonly personalNumber: string;
  /** Full name. */
  readonly name: string;
  /** Given names. */
  readonly givenName?: string;
  /** Surname. */
  readonly surname?: string;
  /** Members that this version does not know, and known ones in a form it does not know. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * The device on which the BankID app ran.
 *
 * @category Orders
 */
export interface Device {
  /** Its IP address as BankID saw it. */
  readonly ipAddress?: string;
  /** Unique hardware id. */
  readonly uhi?: string;
  /** Members that this version does not know, and known ones in a form it does not know. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * The result of a completed order. Store it whole: it is the evidence, and BankID gives it once. For that
 * reason a result that lacks something is handed over all the same, as long as it names the person and
 * has the signature. Everything else is optional here.
 *
 * `console.log` hides the signatures and the personal number. As with an {@linkcode Order}, JSON and
 * copies keep them, and `console.table` shows them.
 *
 * @see https://developers.bankid.com/api-references/auth--sign/collect
 * @category Orders
 */
export interface CompletionData {
  /** Who identified or signed. */
  readonly user: User;
  /** The device on which the BankID app ran. */
  readonly device?: Device;
  /** Issue date of the BankID, `YYYY-MM-DD` with an optional UTC offset or `Z`. */
  readonly bankIdIssueDate?: string;
  /** Base64 of the XML signature, to be stored unchanged. */
  readonly signature: string;
  /** Base64 of the OCSP response, to be stored unchanged. */
  readonly ocspResponse?: string;
  /** Extra checks that were part of the order; `mrtd`: passport or ID card scanned and accepted. */
  readonly stepUp?: StepUp;
  /** The risk found, when it was asked for and could be computed. */
  readonly risk?: Risk;
  /** Members that this version does not know, and known ones in a form it does not know. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * Extra checks that were part of an order.
 *
 * @category Orders
 */
export interface StepUp {
  /** Whether the machine-readable travel document was checked and accepted. */
  readonly mrtd?: boolean;
  /** Members that this version does not know, and known ones in a form it does not know. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * An order that waits for the person.
 *
 * @category Orders
 */
export interface PendingOrder {
  /** BankID's reference of the order. */
  readonly orderRef: string;
  /** Discriminates the union. */
  readonly status: "pending";
  /** What the order waits for. */
  readonly hintCode: PendingHintCode;
  /** Members that this version does not know, and known ones in a form it does not know. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * An order that failed.
 *
 * @category Orders
 */
export interface FailedOrder {
  /** BankID's reference of the order. */
  readonly orderRef: string;
  /** Discriminates the union. */
  readonly status: "failed";
  /** Why it failed. */
  readonly hintCode: FailedHintCode;
  /** Members that this version does not know, and known ones in a form it does not know. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * An order that the person completed.
 *
 * @category Orders
 */
export interface CompleteOrder {
  /** BankID's reference of the order. */
  readonly orderRef: string;
  /** Discriminates the union. */
  readonly status: "complete";
  /** Who did it, and the proof. BankID hands it over once. */
  readonly completionData: CompletionData;
  /** Members that this version does not know, and known ones in a form it does not know. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * Answer of {@linkcode collect}.
 *
 * @category Orders
 */
export type CollectResult = PendingOrder | FailedOrder | CompleteOrder;

/**
 * Answer of {@linkcode verifyIdCard}. Its signatures are passed on unverified.
 *
 * @category Digital ID card
 */
export interface IdCard {
  /** Always `ID-kort-validering`. */
  readonly transactionType: string;
  /** The holder. */
  readonly user: IdCardUser;
  /** BankID's statement that the card was valid. */
  readonly verification: IdCardVerification;
  /** The holder's own identification when opening the card. */
  readonly authentication: IdCardAuthentication;
  /** Members that this version does not know, and known ones in a form it does not know. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * Holder of a digital ID card.
 *
 * @category Digital ID card
 */
export interface IdCardUser {
  /** 12 digits. */
  readonly personalNumber: string;
  /** Full name. */
  readonly name: string;
  /** Given names. */
  readonly givenName?: string;
  /** Surname. */
  readonly surname?: string;
  /** Age in years. */
  readonly age: number;
  /** Members that this version does not know, and known ones in a form it does not know. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * BankID's statement about a digital ID card.
 *
 * @category Digital ID card
 */
export interface IdCardVerification {
  /** Id of the check. */
  readonly verificationId: string;
  /** When it was checked, ISO 8601 in UTC. */
  readonly verifiedAt: string;
  /** Base64 of an enveloping XAdES signature. */
  readonly signature: string;
  /** Members that this version does not know, and known ones in a form it does not know. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * The identification with which a digital ID card was opened.
 *
 * @category Digital ID card
 */
export interface IdCardAuthentication {
  /** When the card was opened, ISO 8601 in UTC. */
  readonly identifiedAt: string;
  /** The order with which it was opened. */
  readonly orderRef: string;
  /** Base64 of the XML signature. */
  readonly signature: string;
  /** Base64 of the OCSP response. */
  readonly ocspResponse: string;
  /** Members that this version does not know, and known ones in a form it does not know. */
  readonly extra?: Readonly<Record<string, unknown>>;
}
