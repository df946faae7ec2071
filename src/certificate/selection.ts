/**
 * Chooses the certificate to take from a file that has keys of several.
 *
 * @module
 */
import { fingerprintOf, nameText } from "./identity.ts";
import { type Candidate, haveOneKey, severalKeys } from "./pairing.ts";
import { wrongKind } from "../options.ts";
import { refused } from "./refusal.ts";
import { dayOf } from "./validity.ts";

/**
 * Which certificate to take from a file.
 *
 * @category Certificates
 */
export interface SelectOptions {
  /**
   * SHA-256 fingerprint of the certificate to take, in hexadecimal with or without colons. Needed
   * where a file has keys of several certificates; the error then lists them.
   */
  readonly fingerprint?: string | undefined;
}

/** Refuses a fingerprint that is no text. */
export function checkSelection({ fingerprint }: SelectOptions): void {
  if (fingerprint !== undefined && typeof fingerprint !== "string") {
    throw wrongKind("fingerprint", "a string", fingerprint);
  }
}

/**
 * Takes the candidates that the options name, or all.
 *
 * @throws {BankIdCertificateError} If there is none, or there are several keys. The error lists them.
 */
export function selected(
  pairs: readonly Candidate[],
  { fingerprint }: SelectOptions,
): readonly Candidate[] {
  const wanted = fingerprint?.replace(/[:\s]/g, "").toUpperCase();
  const found = wanted === undefined
    ? pairs
    : pairs.filter(({ x509 }) => fingerprintOf(x509) === wanted);
  if (found.length === 0) {
    throw refused(
      "certificate-missing",
      `No certificate has the fingerprint ${fingerprint?.slice(0, 100)} and its key: there is ${
        listed(pairs)
      }`,
    );
  }
  if (!haveOneKey(found)) throw severalKeys(`: ${listed(found)}`);
  return found;
}

function listed(pairs: readonly Candidate[]): string {
  return pairs.map(({ x509 }) => {
    return `${fingerprintOf(x509)} (${nameText(x509.subject)}, valid until ${
      dayOf(x509.notAfter)
    })`;
  }).join(", ");
}
