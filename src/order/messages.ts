/**
 * BankID's recommended messages to the person, and when to show which.
 *
 * @module
 */
import { BankIdError, BankIdOrderError } from "../errors.ts";
import { checkOptions, type OptionNames } from "../options.ts";
import type { RfaId } from "../types.ts";

/** Languages of the messages. */
export type Language = "sv" | "en";

/**
 * The texts, word for word (BankID: "recommended user messages"). BankID has published no English
 * for RFA24 to RFA30: theirs is this module's own translation.
 */
const TEXTS: Readonly<Record<RfaId, Readonly<Record<Language, string>>>> = {
  RFA1: {
    sv: "Starta BankID-appen.",
    en: "Start your BankID app.",
  },
  RFA2: {
    sv: "Du verkar inte ha BankID-appen. Installera den och skaffa ett BankID.",
    en: "You don't seem to have the BankID app. Install the app and get a BankID.",
  },
  RFA3: {
    sv: "Åtgärden avbröts. Försök igen.",
    en: "The action was cancelled. Please try again.",
  },
  RFA4: {
    sv: "En identifiering eller underskrift pågår redan för ditt personnummer. Försök igen.",
    en:
      "An identification or signature is already in progress for your personal identity number. Please try again.",
  },
  RFA5: {
    sv: "Något gick fel. Försök igen.",
    en: "Something went wrong. Please try again.",
  },
  RFA6: {
    sv: "Åtgärden avbröts.",
    en: "The action was cancelled.",
  },
  RFA8: {
    sv:
      "BankID-appen svarar inte. Kontrollera att den är startad och att du har internetanslutning. Försök sedan igen.",
    en:
      "The BankID app is not responding. Please check that it’s started and that you have internet access. Try again.",
  },
  RFA9: {
    sv: "Skriv in din säkerhetskod i BankID-appen och välj Identifiera eller Skriv under.",
    en: "Enter your security code in the BankID app and select Identify or Sign.",
  },
  RFA13: {
    sv: "Försöker starta BankID-appen.",
    en: "Trying to start your BankID app.",
  },
  RFA15A: {
    sv:
      "Söker efter BankID. Säkerställ att du har ett giltigt BankID på den här datorn. Om du har ett BankID på kort, sätt in kortet i kortläsaren.",
    en:
      "Searching for BankID. Make sure you have a valid BankID on this computer. If you have a BankID on card, please insert the card into your card reader.",
  },
  RFA15B: {
    sv: "Söker efter BankID. Säkerställ att du har ett giltigt BankID på den här enheten.",
    en: "Searching for BankID. Make sure you have a valid BankID on this device.",
  },
  RFA16: {
    sv:
      "Ditt BankID är för gammalt eller spärrat. Använd ett annat BankID eller skaffa ett nytt hos din bank.",
    en:
      "Your BankID is blocked or too old. Please use another BankID or get a new one from your bank.",
  },
  RFA17A: {
    sv:
      "Du verkar inte ha BankID-appen/programmet. Installera den och skaffa ett BankID hos din bank.",
    en:
      "You don't seem to have the BankID app/program. Please install it and get a BankID from your bank.",
  },
  RFA17B: {
    sv: "Misslyckades att läsa av QR-koden. Starta BankID-appen och läs av QR-koden.",
    en: "Failed to scan the QR code. Start the BankID app and scan the QR code.",
  },
  RFA18: {
    sv: "Starta BankID-appen",
    en: "Start the BankID app",
  },
  RFA19: {
    sv: "Vill du använda BankID på den här datorn eller ett Mobilt BankID?",
    en: "Would you like to use BankID on this computer, or a Mobile BankID?",
  },
  RFA20: {
    sv: "Vill du använda BankID på den här enheten eller på en annan enhet?",
    en: "Do you want to use BankID on this device or another device?",
  },
  RFA21: {
    sv: "En identifiering eller underskrift pågår.",
    en: "An identification or signing is in progress.",
  },
  RFA22: {
    sv: "Något gick fel. Försök igen.",
    en: "Something went wrong. Please try again.",
  },
  RFA23: {
    sv: "Fotografera och läs av din ID-handling med BankID-appen.",
    en: "Take a photo of, and scan, your ID document with the BankID app.",
  },
  RFA24: {
    sv: "Gör en ansiktsigenkänning i BankID-appen.",
    en: "Do a facial recognition in the BankID app.",
  },
  RFA25: {
    sv: "Välj hur du vill bekräfta din identitet i BankID-appen.",
    en: "Choose how you want to confirm your identity in the BankID app.",
  },
  RFA26: {
    sv: "Kontrollen av din ID-handling misslyckades. Försök igen.",
    en: "The check of your ID document failed. Please try again.",
  },
  RFA27: {
    sv: "Ansiktsigenkänningen misslyckades. Försök igen.",
    en: "The facial recognition failed. Please try again.",
  },
  RFA28: {
    sv: "Din enhet saknar den läsare som behövs för att kontrollera ID-handlingar.",
    en: "Your device lacks the reader needed to check ID documents.",
  },
  RFA29: {
    sv:
      "Du har flera BankID på din enhet. Du behöver radera alla utom ett BankID för att kunna slutföra identifieringen. Det gör du under Meny - Inställningar i din BankID-app.",
    en:
      "You have several BankIDs on your device. You need to delete all but one BankID to complete the identification. You do this under Menu - Settings in your BankID app.",
  },
  RFA30: {
    sv: "Bekräftelsen av din identitet misslyckades. Försök igen.",
    en: "The confirmation of your identity failed. Please try again.",
  },
};

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

/** Message of an unknown hint code. */
const UNKNOWN = { pending: "RFA21", failed: "RFA22" } as const;

/** Options of {@linkcode userMessage}. */
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

/** An answer of {@linkcode collect}, or the part of it that its message depends on. */
export interface MessageUpdate {
  /** `pending`, `failed` or `complete`. */
  readonly status: string;
  /** The hint code of an order that is pending or has failed. */
  readonly hintCode?: string;
}

/** A message to the person. */
export interface UserMessage {
  /** BankID's id of the message. */
  readonly id: RfaId;
  /** What to show. */
  readonly text: string;
}

function byHint(messages: Messages, hint: string, unknown: RfaId, situation: Situation): RfaId {
  const found = Object.hasOwn(messages, hint) ? messages[hint] : undefined;
  return typeof found === "function" ? found(situation) : found ?? unknown;
}

function idOf(subject: unknown, situation: Situation): RfaId {
  if (typeof subject === "string") {
    if (isRfaId(subject)) return subject;
    throw new RangeError(
      `'id' must be one of BankID's messages, such as 'RFA1': got '${subject.slice(0, 40)}'`,
    );
  }
  if (subject instanceof BankIdOrderError) {
    return byHint(FAILED, subject.hintCode, UNKNOWN.failed, situation);
  }
  if (subject instanceof BankIdError) return subject.userMessageId;
  if (subject instanceof Error) return "RFA22";
  if (typeof subject !== "object" || subject === null || !("status" in subject)) {
    throw new TypeError(
      "The subject must be an update of an order, an error, or the id of a message: got " +
        (subject === null ? "null" : typeof subject),
    );
  }
  if (subject.status === "complete") return "RFA21";
  const hintCode = "hintCode" in subject ? String(subject.hintCode) : "";
  return subject.status === "failed"
    ? byHint(FAILED, hintCode, UNKNOWN.failed, situation)
    : byHint(PENDING, hintCode, UNKNOWN.pending, situation);
}

function isRfaId(text: string): text is RfaId {
  return Object.hasOwn(TEXTS, text);
}

/**
 * The message that BankID recommends for an update of an order, or for an error that was caught. A
 * complete order has no message of its own: it gets RFA21, which is true while you let the person
 * in. For hint codes that this version does not know, BankID prescribes RFA21 while the order is
 * pending, and RFA22 otherwise. An error that is not this module's gets RFA22.
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
 */
export function userMessage(
  subject: MessageUpdate | Error,
  options?: UserMessageOptions,
): UserMessage;
/**
 * The message with an id of BankID's list.
 *
 * @param id The id, such as `RFA1`.
 * @param options The language.
 * @returns The message's id and text.
 * @throws {RangeError} If BankID has no such message, or `language` is neither `sv` nor `en`.
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
