/**
 * A certificate with its key, as the reading functions hand it out.
 *
 * @module
 */
import { redact } from "../redact.ts";
import type { Certificate } from "../types.ts";
import { type CertificateInfo, describe } from "./identity.ts";
import { type Contents, findPair } from "./pairing.ts";
import { writePem } from "./pem.ts";
import { selected, type SelectOptions } from "./selection.ts";

/**
 * A certificate with its key, and what it says of itself. Passes to `createClient` as it is.
 *
 * @category Certificates
 */
export interface IdentifiedCertificate extends Certificate, CertificateInfo {
  /** What was unusual about the file, in words; empty when nothing was. */
  readonly notes: readonly string[];
}

/** The one key, its certificate, and the chain behind it. */
export function identify(
  contents: Contents,
  options: SelectOptions,
  notes: readonly string[],
): IdentifiedCertificate {
  const { key, x509, chain, choices } = findPair(contents, {
    select: (pairs) => selected(pairs, options),
  });
  const cert = chain.map(({ raw }) => writePem("CERTIFICATE", raw)).join("");
  const info = describe(x509);
  const choice = `Of ${choices} certificates for the key the one that is valid longest was taken`;
  return redact({
    cert,
    key: writePem("PRIVATE KEY", key),
    ...info,
    notes: choices > 1 ? [...notes, choice] : notes,
  }, ["key"]);
}
