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
import { refused } from "./refusal.ts";
import { selected, type SelectOptions } from "./selection.ts";

/**
 * A certificate with its key, and what it says of itself. Pass it to `createClient` as it is.
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
  if (contents.keys.length === 0) {
    throw refused("key-missing", "There is no private key: pass the file with the key, too");
  }
  if (contents.certificates.length === 0) {
    throw refused(
      "certificate-missing",
      "There is a private key but no certificate: pass the file with the certificate, too",
    );
  }
  const { key, x509, chain, choices } = findPair(
    contents,
    { cert: "the certificate", key: "The private key" },
    (pairs) => selected(pairs, options),
  );
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
