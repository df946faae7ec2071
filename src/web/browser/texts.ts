/**
 * What the login in the browser says of itself; what the person should do in the app comes from the
 * server, in BankID's words.
 *
 * @module
 */

/**
 * Texts of `startLogin`; those named `RFA…` are BankID's own.
 *
 * @category Web
 */
export interface LoginTexts {
  /** The login is about to begin. */
  readonly wait: string;
  /** It worked. */
  readonly done: string;
  /** The server is not reached. */
  readonly offline: string;
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
  /** Where BankID is, asked on a computer. */
  readonly RFA19: string;
  /** Where BankID is, asked on a phone or tablet. */
  readonly RFA20: string;
  /** Something went wrong. */
  readonly RFA22: string;
}

/**
 * Texts of the element `<bankid-login>`.
 *
 * @category Web
 */
export interface ElementTexts extends LoginTexts {
  /** Heading of an identification. */
  readonly title: string;
  /** Heading of a signature. */
  readonly signTitle: string;
  /** Heading of a payment. */
  readonly payTitle: string;
  /** Button: BankID on this computer. */
  readonly thisComputer: string;
  /** Button: BankID on this phone or tablet. */
  readonly thisDevice: string;
  /** Button beside BankID on this computer. */
  readonly mobileBankId: string;
  /** Button beside BankID on this phone or tablet. */
  readonly otherDevice: string;
  /** Link that opens the app. */
  readonly open: string;
  /** Quiet link that opens the app in another way. */
  readonly openOther: string;
  /** How to scan the code. */
  readonly scan: string;
  /** What the code is, for screen readers. */
  readonly code: string;
  /** Makes the code larger. */
  readonly enlarge: string;
  /** Makes it smaller again. */
  readonly shrink: string;
  /** Button that goes on, where the person was asked. */
  readonly goOn: string;
  /** Button that cancels. */
  readonly cancel: string;
  /** Button that begins again. */
  readonly again: string;
  /** Names the text to be signed. */
  readonly toSign: string;
  /** Direction of the language, if it is written from right to left. */
  readonly dir?: "rtl";
}
