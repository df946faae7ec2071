/**
 * How the ready page is set up.
 *
 * @module
 */
import { adviceOn, checkOptions, checkWord, type OptionNames, wrongKind } from "../options.ts";
import { flag } from "../protocol/fields.ts";
import { type PageTexts, textNames, textsOf } from "./page_texts.ts";
import { checkTheme, type PageTheme } from "./theme.ts";

/**
 * How the page looks and what it says.
 *
 * @category Web
 */
export interface PageOptions {
  /**
   * Your own texts, by language: `sv`, `en`, or any other language tag, which adds a language to the
   * page. Texts that are missing in it are in English. BankID's messages are named by their ids, such
   * as `RFA1`.
   *
   * @example Finnish
   * ```ts
   * import type { PageOptions } from "@x/bankid";
   *
   * export const page: PageOptions = {
   *   texts: { fi: { title: "Kirjaudu BankID:llä", RFA1: "Käynnistä BankID-sovellus." } },
   * };
   * ```
   */
  readonly texts?: Readonly<Record<string, Partial<PageTexts>>>;
  /** Colours, font and corners. */
  readonly theme?: PageTheme;
  /** Name of the service, above the heading. */
  readonly name?: string;
  /**
   * Its logo: a path on the same origin, such as `/logo.svg`. If the logo takes the place of the name,
   * say the name to people who cannot see it: `{ src: "/logo.svg", alt: "Example AB" }`.
   */
  readonly logo?: string | { readonly src: string; readonly alt: string };
  /** Where a link back to the service leads: a path, or an https URL. */
  readonly backLink?: string;
  /** Where a link to help leads: a path, or an https URL. */
  readonly helpLink?: string;
  /**
   * Whether the person is asked where BankID is before anything begins. Otherwise a computer shows the
   * QR code at once, and a phone opens the app.
   *
   * @default {false}
   */
  readonly askFirst?: boolean;
  /**
   * Which heading the page has until `request` has been called.
   *
   * @default {"auth"}
   */
  readonly operation?: "auth" | "sign" | "payment";
}

type Logo = Exclude<NonNullable<PageOptions["logo"]>, string>;

const LOGO: OptionNames<Logo> = { src: true, alt: true };
const OPTIONS: OptionNames<PageOptions> = {
  texts: true,
  theme: true,
  name: true,
  logo: true,
  backLink: true,
  helpLink: true,
  askFirst: true,
  operation: true,
};

/**
 * Checks the settings of a page.
 *
 * @throws {TypeError} If an option is unknown or of the wrong form, or something could not be read.
 */
export function checkPage(options: PageOptions): void {
  if (typeof options !== "object" || options === null) {
    throw wrongKind("page", "true, false, or an object with texts and a theme", options);
  }
  checkOptions(options, "page", OPTIONS);
  const { theme = {}, name, logo, askFirst = false, operation = "auth" } = options;
  checkTexts(options.texts);
  checkTheme(theme);
  if (name !== undefined && typeof name !== "string") {
    throw wrongKind("page.name", "a text", name);
  }
  if (logo !== undefined) checkLogo(logoOf(logo));
  for (const link of ["backLink", "helpLink"] as const) {
    const address = options[link];
    if (address !== undefined && !/^(?:\/(?!\/)|https:\/\/)[^\s\\]*$/.test(address)) {
      throw new TypeError(`'page.${link}' must be a path or an https URL: got '${address}'`);
    }
  }
  flag(askFirst, "page.askFirst");
  checkWord("page.operation", operation, ["auth", "sign", "payment"]);
}

/** The logo of a page, if any; one that is only a path stands beside the name. */
export function logoOf(logo: PageOptions["logo"] = ""): Logo {
  return typeof logo === "string" ? { src: logo, alt: "" } : logo;
}

function checkLogo(logo: Logo): void {
  checkOptions(logo, "page.logo", LOGO);
  if (typeof logo.alt !== "string") throw wrongKind("page.logo.alt", "a text", logo.alt);
  if (!/^\/(?!\/)[^\s\\]*$/.test(logo.src)) {
    throw new TypeError(`'page.logo' must be a path such as '/logo.svg': got '${logo.src}'`);
  }
}

function checkTexts(texts: PageOptions["texts"] = {}): void {
  const known = textNames();
  for (const [language, own] of Object.entries(texts)) {
    if (!/^[a-z]{2,3}(?:-[A-Za-z\d]{2,8})*$/.test(language)) {
      throw new TypeError(`'page.texts' is by language tag, such as 'fi': got '${language}'`);
    }
    for (const [name, text] of Object.entries(own)) {
      const path = `page.texts.${language}`;
      if (!known.includes(name)) {
        throw new TypeError(`'${path}' has no text '${name}': ${adviceOn(name, known)}`);
      }
      if (name === "dir" && text !== "rtl") throw wrongKind(`${path}.dir`, "'rtl'", text);
      if (typeof text !== "string") throw wrongKind(`${path}.${name}`, "a text", text);
    }
  }
}

/** The texts in every language that the page speaks. */
export function allTexts({ texts = {} }: PageOptions = {}): Readonly<Record<string, PageTexts>> {
  const tags = ["sv", "en", ...Object.keys(texts)];
  return Object.fromEntries(tags.map((tag) => [tag, textsOf(tag, texts[tag])]));
}

/**
 * Checks that the page speaks a language.
 *
 * @throws {RangeError} If it does not.
 */
export function checkLanguage(language: string, texts: Readonly<Record<string, PageTexts>>): void {
  if (!Object.hasOwn(texts, language)) {
    const known = Object.keys(texts).map((each) => `'${each}'`).join(" or ");
    throw new RangeError(`'language' must be ${known}: got '${language}'`);
  }
}
