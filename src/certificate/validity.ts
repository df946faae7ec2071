/**
 * When certificates are valid.
 *
 * @module
 */
import type { BankIdCertificateError } from "../errors.ts";
import { refused } from "./refusal.ts";
import type { X509 } from "./x509.ts";

/** The day of a moment, in UTC. */
export function dayOf(moment: Date | number): string {
  return new Date(moment).toISOString().slice(0, 10);
}

/** Why a certificate is not valid at a moment, `undefined` if it is. */
export function timeFault(
  { notBefore, notAfter }: Pick<X509, "notBefore" | "notAfter">,
  now: number,
): string | undefined {
  if (now > notAfter.getTime()) return `expired on ${dayOf(notAfter)}`;
  return now < notBefore.getTime() ? `is not valid before ${dayOf(notBefore)}` : undefined;
}

/** The error for a client's certificate that has expired. */
export function expired(notAfter: Date | number): BankIdCertificateError {
  return refused(
    "certificate-expired",
    `'certificate.cert' expired on ${
      dayOf(notAfter)
    }: order a new one from your bank, and make a ` +
      "client with it",
  );
}
