/**
 * What the login in the browser says of itself; anything else comes with the server's answers.
 *
 * @module
 */

import type { LoginWorld } from "./world.ts";

/**
 * Texts of `startLogin`: what it says while the server does not.
 *
 * @category Web
 */
export interface LoginTexts {
  /** The login is about to begin. */
  readonly wait: string;
  /** The server is not reached. */
  readonly offline: string;
  /** Something went wrong, in BankID's words. */
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
  /** Direction of the language, if it is written from right to left. */
  readonly dir?: "rtl";
}

/** What the handler gives along with the script. */
export interface LoginConfig<Texts> {
  readonly basePath: string;
  /** Texts by language; the first one is for whoever speaks none of them. */
  readonly texts: Readonly<Record<string, Texts>>;
}

/** The language of the login and its texts: the page's language, unless another is asked for. */
export function textsFor<Texts>(
  { texts }: LoginConfig<Texts>,
  world: LoginWorld,
  language?: string | null,
): readonly [language: string, texts: Texts] {
  const wanted = language ?? world.document.documentElement.lang;
  const all = Object.entries(texts);
  const found = all.findLast(([tag]) => `${wanted}-`.startsWith(`${tag}-`)) ?? all[0];
  // The handler gives one language at least.
  return found as [string, Texts];
}
