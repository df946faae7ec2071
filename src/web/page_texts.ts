/**
 * Texts of the login, on the page and off it.
 *
 * @module
 */
import { type Language, TEXTS } from "../order/message_texts.ts";
import {
  type MessageUpdate,
  type UserMessage,
  userMessage,
  type UserMessageOptions,
} from "../order/messages.ts";
import type { RfaId } from "../types.ts";
import type { ElementTexts, LoginTexts } from "./browser/texts.ts";

/**
 * Texts that the server sends, and those that only the ready page has.
 *
 * @category Web
 */
export interface ServerTexts {
  /** Button: BankID on this computer. */
  readonly thisComputer: string;
  /** Button: BankID on this phone or tablet. */
  readonly thisDevice: string;
  /** Button beside BankID on this computer. */
  readonly mobileBankId: string;
  /** Button beside BankID on this phone or tablet. */
  readonly otherDevice: string;
  /** It worked. */
  readonly done: string;
  /** The login has ended without this tab, or another has begun in another tab. */
  readonly elsewhere: string;
  /** The return from the app belongs to no login of this browser. */
  readonly notYours: string;
  /** The person is back from the app, but the app did not come back to this browser. */
  readonly noReturn: string;
  /** The app has to be opened by a tap on the button below. */
  readonly tap: string;
  /** Asks the person, before the last QR code runs out, whether to go on. */
  readonly askOn: string;
  /** Where BankID is, asked on a computer, in BankID's words. */
  readonly RFA19: string;
  /** Where BankID is, asked on a phone or tablet, in BankID's words. */
  readonly RFA20: string;
  /** What the code is, for screen readers. */
  readonly code: string;
  /** The order was completed, but nothing shows that the app was opened from this browser. */
  readonly unbound: string;
  /** The order was completed, but BankID found the risk too high. */
  readonly risk: string;
  /** The browser has not kept the cookies of the login. */
  readonly cookies: string;
  /** This client has too many orders under way. */
  readonly busy: string;
  /** Link back to the service. */
  readonly back: string;
  /** Link to help. */
  readonly help: string;
  /** Shown without JavaScript. */
  readonly script: string;
}

/**
 * All texts of a login. BankID's messages can be replaced, too, by their ids.
 *
 * @category Web
 */
export type PageTexts = ElementTexts & ServerTexts & Partial<Readonly<Record<RfaId, string>>>;

type OwnTexts = Omit<ElementTexts & ServerTexts, "RFA19" | "RFA20" | "RFA22" | "dir">;

/** The module's own texts. */
export const PAGE_TEXTS: Readonly<Record<Language, OwnTexts>> = {
  sv: {
    title: "Logga in med BankID",
    signTitle: "Skriv under med BankID",
    payTitle: "Bekräfta betalningen med BankID",
    thisComputer: "Öppna BankID på den här datorn",
    thisDevice: "Öppna BankID på den här enheten",
    mobileBankId: "Använd Mobilt BankID",
    otherDevice: "Använd BankID på en annan enhet",
    open: "Öppna BankID-appen",
    openOther: "Händer ingenting? Öppna på ett annat sätt",
    tap: "Tryck på knappen nedan för att öppna BankID-appen.",
    scan: "Läs av QR-koden med BankID-appen.",
    code: "QR-kod för BankID",
    enlarge: "Förstora QR-koden",
    shrink: "Förminska QR-koden",
    askOn: "Är du kvar? QR-koden slutar snart att gälla.",
    goOn: "Ja, visa en ny QR-kod",
    cancel: "Avbryt",
    again: "Försök igen",
    wait: "Ett ögonblick …",
    offline: "Ingen kontakt med servern. Kontrollera din internetanslutning.",
    elsewhere: "Det du påbörjade här är avslutat, eller fortsätter i en annan flik.",
    notYours: "Du började inte i den här webbläsaren. Gå tillbaka till den du började i.",
    noReturn:
      "Öppnade BankID en annan webbläsare? Där kan du inte fortsätta. Försök igen här, eller använd " +
      "BankID på en annan enhet.",
    unbound:
      "Vi kunde inte se att BankID-appen öppnades från den här webbläsaren. Börja om här, eller " +
      "använd QR-koden.",
    risk: "Det stoppades av säkerhetsskäl. Börja om här, eller kontakta oss.",
    cookies:
      "Webbläsaren har inte sparat det du påbörjade. Om du inte själv har avslutat det: tillåt kakor " +
      "(cookies) för webbplatsen och försök igen.",
    busy:
      "Just nu är det för många härifrån som använder BankID. Vänta en halv minut och försök igen.",
    done: "Klart. Du skickas vidare.",
    back: "Tillbaka",
    help: "Hjälp",
    script: "Slå på JavaScript i webbläsaren för att använda BankID.",
  },
  en: {
    title: "Log in with BankID",
    signTitle: "Sign with BankID",
    payTitle: "Confirm the payment with BankID",
    thisComputer: "Open BankID on this computer",
    thisDevice: "Open BankID on this device",
    mobileBankId: "Use a Mobile BankID",
    otherDevice: "Use BankID on another device",
    open: "Open the BankID app",
    openOther: "Does nothing happen? Open it another way",
    tap: "Press the button below to open the BankID app.",
    scan: "Scan the QR code with the BankID app.",
    code: "QR code for BankID",
    enlarge: "Enlarge the QR code",
    shrink: "Make the QR code smaller",
    askOn: "Are you still there? The QR code soon runs out.",
    goOn: "Yes, show a new QR code",
    cancel: "Cancel",
    again: "Try again",
    wait: "One moment …",
    offline: "The server cannot be reached. Please check your internet connection.",
    elsewhere: "What you began here has ended, or continues in another tab.",
    notYours: "You did not begin in this browser. Please go back to the one you began in.",
    noReturn:
      "Did BankID open another browser? You cannot continue there. Try again here, or use BankID on " +
      "another device.",
    unbound:
      "We could not see that the BankID app was opened from this browser. Begin again here, or use " +
      "the QR code.",
    risk: "This was stopped for security reasons. Begin again here, or contact us.",
    cookies:
      "The browser has not kept what you began. Unless you ended it yourself, allow cookies for this " +
      "site and try again.",
    busy:
      "Too many people here are using BankID right now. Please wait half a minute and try again.",
    done: "Done. You are being sent on.",
    back: "Back",
    help: "Help",
    script: "Please turn on JavaScript in your browser to use BankID.",
  },
};

/** The names of all texts that a service may put in place of ours and BankID's. */
export function textNames(): readonly string[] {
  return [...Object.keys(PAGE_TEXTS.en), ...Object.keys(TEXTS), "dir"];
}

/** Languages that are written from right to left. */
const RIGHT_TO_LEFT = /^(?:ar|arc|ckb|dv|fa|he|ku|ps|sd|ug|ur|yi)(?:-|$)/i;

/** The language of BankID's messages where the service has none of its own. */
function baseOf(language: string): Language {
  return /^sv(?:-|$)/i.test(language) ? "sv" : "en";
}

/** The texts in a language: the module's, and those that the service has put in their place. */
export function textsOf(language: string, own: Partial<PageTexts> = {}): PageTexts {
  const base = baseOf(language);
  const { RFA19, RFA20, RFA22 } = TEXTS;
  return {
    ...PAGE_TEXTS[base],
    RFA19: RFA19[base],
    RFA20: RFA20[base],
    RFA22: RFA22[base],
    ...(RIGHT_TO_LEFT.test(language) ? { dir: "rtl" } : {}),
    ...own,
  };
}

/** The first of the wanted languages that there are texts for: the very one, or the one it is a kind of. */
export function knownLanguage(
  texts: Readonly<Record<string, PageTexts>>,
  wanted: readonly string[],
): string | undefined {
  const kinds = wanted.map((tag) => tag.toLowerCase())
    .flatMap((tag) => [tag, tag.replace(/-.*/s, "")]);
  return kinds.map((tag) => Object.keys(texts).find((each) => each.toLowerCase() === tag))
    .find((tag) => tag !== undefined);
}

/** Somebody who is spoken to. */
export interface Listener {
  readonly language: string;
  readonly texts: PageTexts;
}

/** What is said while the server says nothing, in a language that the page may not have. */
export function firstTexts({ language, texts }: Listener): LoginTexts {
  const { offline, RFA22, again, dir } = texts;
  return { lang: language, wait: "…", offline, RFA22, again, dir };
}

/** What stands on the page wherever the app is to run. */
export function elementTexts({ language, texts }: Listener): ElementTexts & LoginTexts {
  const { title, signTitle, payTitle, open, openOther, scan, enlarge, shrink, goOn } = texts;
  const { cancel, again, wait, offline, RFA22, dir } = texts;
  const headings = { title, signTitle, payTitle };
  const buttons = { open, openOther, enlarge, shrink, goOn, cancel, again };
  return { lang: language, ...headings, ...buttons, scan, wait, offline, RFA22, dir };
}

/** BankID's message for an update or an error, in the person's language. */
export function messageTo(
  { language, texts }: Listener,
  subject: MessageUpdate | Error,
  situation: Omit<UserMessageOptions, "language"> = {},
): UserMessage {
  const { id, text } = userMessage(subject, { ...situation, language: baseOf(language) });
  return { id, text: texts[id] ?? text };
}
