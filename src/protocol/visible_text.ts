/**
 * Which characters a text may have that the person is shown.
 *
 * @module
 */

/**
 * Refuses control characters: all of C0 but tab, line feed and carriage return, DEL, and all of C1.
 *
 * @throws {TypeError} Naming the character and where it stands.
 */
export function checkVisibleText(text: string, path: string): void {
  if (!text.isWellFormed()) throw illFormed(path);
  const at = text.search(/[^\P{Cc}\t\n\r]/u);
  if (at >= 0) {
    throw new TypeError(
      `'${path}' must have no control characters but tab, line feed and carriage return: ` +
        `${nameAt(text, at)}, counted from 0`,
    );
  }
}

/**
 * The first character that BankID's "Guidelines for Formatted Text" (2020) do not list: they end
 * with U+FFEF, and so before emoji. What holds today is not known, so that such a text is sent.
 */
export function unlistedCharacter(text: string): string | undefined {
  const at = text.search(/[\u{fff0}-\u{10ffff}]/u);
  return at < 0 ? undefined : nameAt(text, at);
}

/** The error for a text that has no UTF-8. */
export function illFormed(path: string): TypeError {
  return new TypeError(`'${path}' must be well-formed text: it holds half of a surrogate pair`);
}

function nameAt(text: string, at: number): string {
  const code = text.codePointAt(at)?.toString(16).toUpperCase().padStart(4, "0");
  return `U+${code} at position ${at}`;
}
