/**
 * How programs turn a passphrase into bytes. They do not agree where it is empty, or where it has
 * other letters than ASCII's.
 *
 * @module
 */
import { type Bytes, equalBytes, utf8 } from "../bytes.ts";

/** A passphrase as some programs code it. */
export interface CodedPassphrase {
  /** What is unusual about the coding, for a person; empty when nothing is. */
  readonly oddity: string;
  /** For the key derivation of PKCS#12. */
  readonly wide: Bytes;
  /** For PBKDF2 and scrypt. */
  readonly narrow: Bytes;
}

/** The passphrase as PKCS#12 wants it: UTF-16, big-endian, ended by two zero bytes. */
export function bmpPassphrase(passphrase: string): Bytes {
  return wide(Array.from({ length: passphrase.length }, (_, at) => passphrase.charCodeAt(at)));
}

function wide(units: ArrayLike<number>): Bytes {
  const coded = new DataView(new ArrayBuffer(2 * units.length + 2));
  for (let at = 0; at < units.length; at++) coded.setUint16(2 * at, units[at] ?? 0);
  return new Uint8Array(coded.buffer);
}

/** Every coding that programs have for a passphrase, the usual one first. */
export function codingsOf(passphrase: string): CodedPassphrase[] {
  // GnuTLS writes a letter and its accent as one (RFC 8265, 4.2.2).
  const composed = passphrase.normalize("NFC");
  return [passphrase, ...(composed === passphrase ? [] : [composed])].flatMap(codingsAsWritten);
}

function codingsAsWritten(passphrase: string): CodedPassphrase[] {
  const narrow = utf8(passphrase);
  const usual = { oddity: "", wide: bmpPassphrase(passphrase), narrow };
  // Some programs code an empty passphrase as nothing at all.
  if (passphrase === "") return [usual, { ...usual, wide: new Uint8Array() }];
  if (narrow.length === passphrase.length) return [usual];
  const codings: CodedPassphrase[] = [usual];
  if (!/[^\0-\xff]/.test(passphrase)) {
    codings.push({ ...usual, oddity: "Latin-1", narrow: latin1(passphrase) });
  }
  // OpenSSL before 1.1 took each byte of UTF-8 for a letter.
  return [...codings, { ...usual, oddity: "UTF-8 taken for Latin-1", wide: wide(narrow) }];
}

function latin1(text: string): Bytes {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** The codings that differ in one of the two forms. */
export function distinct(
  codings: readonly CodedPassphrase[],
  form: "wide" | "narrow",
): CodedPassphrase[] {
  return codings.filter((coding, index) =>
    codings.findIndex((other) => equalBytes(other[form], coding[form])) === index
  );
}

/** The codings that are the same as one in one of the two forms. */
export function alike(
  codings: readonly CodedPassphrase[],
  one: CodedPassphrase,
  form: "wide" | "narrow",
): CodedPassphrase[] {
  return codings.filter((other) => equalBytes(other[form], one[form]));
}

/** What to tell a person of the coding that fitted. */
export function notesOn([coding]: readonly CodedPassphrase[]): string[] {
  return coding?.oddity ? [`The passphrase is coded as ${coding.oddity}`] : [];
}
