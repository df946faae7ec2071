/**
 * The colours of the ready page.
 *
 * @module
 */
import { checkOptions, type OptionNames } from "../options.ts";

/**
 * Colours of one scheme, each as `#rrggbb`.
 *
 * @category Web
 */
export interface PageColours {
  /** Behind the card. */
  readonly page?: string;
  /** The card. */
  readonly card?: string;
  /** What is written on card and page. */
  readonly text?: string;
  /** The main button. */
  readonly button?: string;
  /**
   * What is written on it.
   *
   * @default black or white, whichever is better to read
   */
  readonly buttonText?: string;
}

/**
 * How the ready page looks.
 *
 * @category Web
 */
export interface PageTheme {
  /** Colours where the person's system is light. */
  readonly light?: PageColours;
  /** Colours where it is dark. */
  readonly dark?: PageColours;
  /**
   * Font families as CSS has them. The page loads no fonts, so name some that people have.
   *
   * @default {"system-ui, sans-serif"}
   */
  readonly font?: string;
  /**
   * Radius of the corners of card and buttons, as CSS has it.
   *
   * @default {".75rem"}
   */
  readonly radius?: string;
}

type Scheme = Required<PageColours>;

const THEME: OptionNames<PageTheme> = { light: true, dark: true, font: true, radius: true };
const SCHEME: OptionNames<PageColours> = {
  page: true,
  card: true,
  text: true,
  button: true,
  buttonText: true,
};

const DEFAULTS: Readonly<Record<"light" | "dark", Omit<Scheme, "buttonText">>> = {
  light: { page: "#f3f5f6", card: "#ffffff", text: "#1c2a33", button: "#193e4f" },
  dark: { page: "#12191e", card: "#1d272e", text: "#f0f4f6", button: "#a9d6e8" },
};

/** Relative luminance (WCAG 2.2, "relative luminance"). */
function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.replace(/[^#]/g, "$&$&") : colour;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function schemeOf(name: "light" | "dark", own: PageColours = {}): Scheme {
  const colours = { ...DEFAULTS[name], ...own };
  const [white, black] = ["#ffffff", "#000000"];
  const isWhiteBetter = contrast(white, colours.button) >= contrast(black, colours.button);
  return { buttonText: isWhiteBetter ? white : black, ...colours };
}

/** Pairs of which one is written on the other, which needs 4.5 : 1 (WCAG 2.2, 1.4.3). */
const WRITTEN = [["text", "card"], ["text", "page"], ["buttonText", "button"]] as const;

/**
 * Checks a theme.
 *
 * @throws {TypeError} If it is of the wrong form, or something could not be read.
 */
export function checkTheme(theme: PageTheme): void {
  checkOptions(theme, "page.theme", THEME);
  for (const [name, value] of Object.entries(theme)) {
    if (name === "light" || name === "dark") checkScheme(name, value ?? {});
    else if (typeof value !== "string" || !/^[\w.,%'" -]{1,120}$/.test(value)) {
      throw new TypeError(`'page.theme.${name}' must be a value of CSS: got '${value}'`);
    }
  }
}

function checkScheme(name: "light" | "dark", own: PageColours): void {
  checkOptions(own, `page.theme.${name}`, SCHEME);
  for (const [part, colour] of Object.entries(own)) {
    if (typeof colour !== "string" || !/^#(?:[\da-f]{3}|[\da-f]{6})$/i.test(colour)) {
      throw new TypeError(
        `'page.theme.${name}.${part}' must be a colour such as '#193e4f': got '${colour}'`,
      );
    }
  }
  const colours = schemeOf(name, own);
  for (const [text, ground] of WRITTEN) {
    const found = contrast(colours[text], colours[ground]);
    if (found < 4.5) {
      throw new TypeError(
        `'page.theme.${name}': '${text}' ${colours[text]} on '${ground}' ${
          colours[ground]
        } has a ` +
          `contrast of ${found.toFixed(2)}, and needs 4.5`,
      );
    }
  }
}

function rulesOf({ page, card, text, button, buttonText }: Scheme): string {
  return `--bankid-page:${page};--bankid-card:${card};--bankid-text:${text};` +
    `--bankid-button:${button};--bankid-button-text:${buttonText}`;
}

/** The theme as custom properties, for both schemes. */
export function themeStyle({ light, dark, font, radius }: PageTheme = {}): string {
  const more = `${font ? `;--bankid-font:${font}` : ""}${
    radius ? `;--bankid-radius:${radius}` : ""
  }`;
  return `:root{${rulesOf(schemeOf("light", light))}${more}}` +
    `@media (prefers-color-scheme:dark){:root{${rulesOf(schemeOf("dark", dark))}}}`;
}
