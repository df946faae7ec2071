/**
 * BankID's recommended messages to the person, and when to show which.
 *
 * @module
 */
import { BankIdError, BankIdOrderError } from "../errors.ts";
import { checkOptions, isRecord, type OptionNames } from "../options.ts";
import type { RfaId } from "../types.ts";
import { type Language, TEXTS } from "./message_texts.ts";

/** How the person uses the service. */
interface Situation {
  readonly qr: boolean;
  readonly mobile: boolean;
}

/** A message by hint code, where it depends on nothing or on the situation. */
type Messages = Readonly<Record<string, RfaId | ((situation: Situation) => RfaId)>>;

const PENDING: Messages = {
  outstandingTransaction: ({ qr }) => qr ? "RFA1" : "RFA13",
  noClient: "RFA1",
  started: ({ mobile }) => mobile ? "RFA15B" : "RFA15A",
  userSign: "RFA9",
  userMrtd: "RFA23",
  userFace: "RFA24",
  userStepUp: "RFA25",
  processing: "RFA21",
  userCallConfirm: "RFA21",
};

const FAILED: Messages = {
  expiredTransaction: "RFA8",
  certificateErr: "RFA16",
  userCancel: "RFA6",
  cancelled: "RFA3",
  startFailed: ({ qr }) => qr ? "RFA17B" : "RFA17A",
  mrtdVerificationFailed: "RFA26",
  facialRecognitionFailed: "RFA27",
  nfcNotSupportedByDevice: "RFA28",
  multipleBankIdsOnDevice: "RFA29",
  stepUpFailed: "RFA30",
  userDeclinedCall: "RFA22",
  notSupportedByUserApp: "RFA22",
  transactionRiskBlocked: "RFA22",
};

/**
 * Options of {@linkcode userMessage}.
 *
 * @category Messages
 */
export interface UserMessageOptions {
  /**
   * Language of the text.
   *
   * @default {"sv"}
   */
  readonly language?: Language;
  /**
   * Whether the person uses the app on another device: by QR code, or in a phone call.
   *
   * @default {false}
   */
  readonly qr?: boolean;
  /**
   * Whether the person uses your service on a phone or tablet.
   *
   * @default {false}
   */
  readonly mobile?: boolean;
}

const OPTIONS: OptionNames<UserMessageOptions> = { language: true, qr: true, mobile: true };

/**
 * An answer of {@linkcode collect}, or the part of it that its message depends on.
 *
 * @category Messages
 */
export interface MessageUpdate {
  /** `pending`, `failed` or `complete`. */
  readonly status: string;
  /** The hint code of an order that is pending or has failed. */
  readonly hintCode?: string;
}

/**
 * A message to the person.
 *
 * @category Messages
 */
export interface UserMessage {
  /** BankID's id of the message. */
  readonly id: RfaId;
  /** What to show. */
  readonly text: string;
}

/** The message of a hint code, or that of one which is not known. */
function byHint(hasFailed: boolean, hint: string, situation: Situation): RfaId {
  const messages = hasFailed ? FAILED : PENDING;
  const found = Object.hasOwn(messages, hint) ? messages[hint] : undefined;
  if (typeof found === "function") return found(situation);
  return found ?? (hasFailed ? "RFA22" : "RFA21");
}

function idOf(subject: unknown, situation: Situation): RfaId {
  if (typeof subject === "string") {
    if (isRfaId(subject)) return subject;
    throw new RangeError(
      `'id' must be one of BankID's messages, such as 'RFA1': got '${subject.slice(0, 40)}'`,
    );
  }
  if (subject instanceof BankIdOrderError) return byHint(true, subject.hintCode, situation);
  if (subject instanceof BankIdError) return subject.userMessageId;
  if (subject instanceof Error) return "RFA22";
  if (!isRecord(subject) || !("status" in subject)) {
    throw new TypeError(
      "The subject must be an update of an order, an error, or the id of a message: got " +
        (subject === null ? "null" : typeof subject),
    );
  }
  if (subject.status === "complete") return "RFA21";
  return byHint(subject.status === "failed", String(subject.hintCode), situation);
}

function isRfaId(text: string): text is RfaId {
  return Object.hasOwn(TEXTS, text);
}

/**
 * The message that BankID recommends for an update of an order, or for an error that was caught.
 *
 * A complete order has no message of its own: it gets RFA21, "in progress", which holds until the person
 * is logged in. For hint codes that this version does not know, BankID prescribes RFA21 while the order is
 * pending, and RFA22 otherwise. An error that is not from this module gets RFA22.
 *
 * @example
 * ```ts
 * import { userMessage } from "@x/bankid";
 *
 * const update = { orderRef: "…", status: "pending", hintCode: "userSign" };
 * const { id, text } = userMessage(update, { language: "en" });
 * console.log(id, text); // RFA9 Enter your security code in the BankID app and select …
 * ```
 *
 * @param subject An update, as {@linkcode collect} or {@linkcode collectUpdates} gave it, or an
 * error.
 * @param options Language, and how the person uses the service.
 * @returns The message's id and text.
 * @throws {TypeError} If the subject is neither.
 * @throws {RangeError} If `language` is neither `sv` nor `en`.
 * @see https://developers.bankid.com/ui-resources/user-messages
 * @category Messages
 */
export function userMessage(
  subject: MessageUpdate | Error,
  options?: UserMessageOptions,
): UserMessage;
/**
 * The message that has the given id in BankID's list.
 *
 * @param id The id, such as `RFA1`.
 * @param options The language.
 * @returns The message's id and text.
 * @throws {RangeError} If BankID has no such message, or `language` is neither `sv` nor `en`.
 * @category Messages
 */
export function userMessage(id: RfaId, options?: UserMessageOptions): UserMessage;
export function userMessage(subject: unknown, options: UserMessageOptions = {}): UserMessage {
  checkOptions(options, "userMessage", OPTIONS);
  const { language = "sv", qr = false, mobile = false } = options;
  if (language !== "sv" && language !== "en") {
    throw new RangeError(`'language' must be 'sv' or 'en': got '${language}'`);
  }
  const id = idOf(subject, { qr, mobile });
  return { id, text: TEXTS[id][language] };
}
