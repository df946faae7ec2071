/**
 * What the login in the browser says, and what stands on its buttons.
 *
 * @module
 */

/**
 * Texts for the time before the server answers, and for when it does not.
 *
 * @category Web
 */
export interface FirstTexts {
  /** The login is about to begin. */
  readonly wait: string;
  /** The server is not reached. */
  readonly offline: string;
  /** Something went wrong, in BankID's words. */
  readonly RFA22: string;
  /** Button that begins again. */
  readonly again: string;
  /** Direction of the language, if it is written from right to left. */
  readonly dir?: "rtl" | undefined;
}

/**
 * Texts of the element `<bankid-login>`.
 *
 * @category Web
 */
export interface ElementTexts extends FirstTexts {
  /** Heading of an identification. */
  readonly title: string;
  /** Heading of a signature. */
  readonly signTitle: string;
  /** Heading of a payment. */
  readonly payTitle: string;
  /** Link that opens the app. */
  readonly open: string;
  /** Quiet link that opens the app in another way. */
  readonly openOther: string;
  /** How to scan the code. */
  readonly scan: string;
  /** Makes the code larger. */
  readonly enlarge: string;
  /** Makes it smaller again. */
  readonly shrink: string;
  /** Button that goes on, where the person was asked. */
  readonly goOn: string;
  /** Button that cancels. */
  readonly cancel: string;
}

/**
 * Texts of a login in the person's language. All but `lang`, `dir`, `wait`, `offline`,
 * `RFA22` and `again` come with the server's first answer.
 *
 * @category Login
 */
export interface LoginTexts extends FirstTexts, Partial<Omit<ElementTexts, keyof FirstTexts>> {
  /** The language. */
  readonly lang: string;
  /** Button: BankID on this device; missing where there is no app for it. */
  readonly this?: string;
  /** Button: BankID on another device. */
  readonly other?: string;
}

/** What the handler gives along with the script. */
export interface LoginConfig {
  readonly basePath: string;
  readonly texts: LoginTexts;
}
