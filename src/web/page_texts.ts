/**
 * Texts of the ready page.
 *
 * @module
 */
import type { Language } from "../order/messages.ts";

/** Texts of the page that are its own; what the person should do in the app comes from BankID. */
export interface PageTexts {
  /** Title and heading. */
  readonly title: string;
  /** Button: the app runs on this device. */
  readonly thisDevice: string;
  /** Button: the app runs on another device. */
  readonly otherDevice: string;
  /** Link that opens the app. */
  readonly open: string;
  /** How to scan the code. */
  readonly scan: string;
  /** Button that makes the code larger. */
  readonly enlarge: string;
  /** Button that cancels. */
  readonly cancel: string;
  /** Button that begins again. */
  readonly again: string;
  /** Button that leads back to the choice of device, after a failure. */
  readonly change: string;
  /** The server is not reached. */
  readonly offline: string;
  /** The login has ended without this tab, or another has begun in another tab. */
  readonly elsewhere: string;
  /** The return from the app belongs to no login of this browser. */
  readonly notYours: string;
  /** The order was completed, but nothing shows that the app was opened from this browser. */
  readonly unbound: string;
  /** The order was completed, but BankID found the risk too high. */
  readonly risk: string;
  /** The browser has not kept the cookies of the login. */
  readonly cookies: string;
  /** This client has too many orders under way. */
  readonly busy: string;
  /** It worked. */
  readonly done: string;
  /** Shown without JavaScript. */
  readonly script: string;
}

/** How the page looks and what it says. */
export interface PageOptions {
  /** Texts instead of the page's own. */
  readonly texts?: Readonly<Partial<Record<Language, Partial<PageTexts>>>>;
  /** Colours as CSS has them, for the buttons and what is written on them. */
  readonly colours?: { readonly button?: string; readonly buttonText?: string };
}

/** The page's own texts. */
export const PAGE_TEXTS: Readonly<Record<Language, PageTexts>> = {
  sv: {
    title: "Logga in med BankID",
    thisDevice: "BankID på den här enheten",
    otherDevice: "BankID på en annan enhet",
    open: "Starta BankID-appen",
    scan: "Läs av QR-koden med appen på din andra enhet.",
    enlarge: "Förstora QR-koden",
    cancel: "Avbryt",
    again: "Försök igen",
    change: "Välj en annan enhet",
    offline: "Ingen kontakt med servern. Kontrollera din internetanslutning.",
    elsewhere: "Den här inloggningen är avslutad, eller fortsätter i en annan flik.",
    notYours:
      "Inloggningen påbörjades inte i den här webbläsaren. Gå tillbaka till den du började i.",
    unbound:
      "Vi kunde inte se att BankID-appen öppnades från den här webbläsaren. Börja om här, eller " +
      "använd QR-koden.",
    risk: "Inloggningen stoppades av säkerhetsskäl. Börja om här, eller kontakta oss.",
    cookies:
      "Webbläsaren har inte sparat inloggningen. Om du inte själv har avslutat den: tillåt kakor " +
      "(cookies) för webbplatsen och försök igen.",
    busy: "Just nu pågår för många inloggningar härifrån. Vänta en halv minut och försök igen.",
    done: "Klart. Du skickas vidare.",
    script: "Slå på JavaScript i webbläsaren för att logga in med BankID.",
  },
  en: {
    title: "Log in with BankID",
    thisDevice: "BankID on this device",
    otherDevice: "BankID on another device",
    open: "Start the BankID app",
    scan: "Scan the QR code with the app on your other device.",
    enlarge: "Enlarge the QR code",
    cancel: "Cancel",
    again: "Try again",
    change: "Choose another device",
    offline: "The server cannot be reached. Please check your internet connection.",
    elsewhere: "This login has ended, or continues in another tab.",
    notYours:
      "This login was not started in this browser. Please go back to the one you started in.",
    unbound:
      "We could not see that the BankID app was opened from this browser. Begin again here, or use " +
      "the QR code.",
    risk: "The login was stopped for security reasons. Begin again here, or contact us.",
    cookies:
      "The browser has not kept the login. Unless you ended it yourself, allow cookies for this site " +
      "and try again.",
    busy: "Too many logins are under way from here. Please wait half a minute and try again.",
    done: "Done. You are being sent on.",
    script: "Please turn on JavaScript in your browser to log in with BankID.",
  },
};

/** The texts in a language: the page's own, and those that the service has put in their place. */
export function textsOf(options: PageOptions | undefined, language: Language): PageTexts {
  return { ...PAGE_TEXTS[language], ...options?.texts?.[language] };
}
