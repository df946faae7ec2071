/**
 * Proofs that go wrong on purpose: for each check of `verifyCompletion` a way to fail it, everything
 * before it being right.
 *
 * @module
 */
import type { ProofCheck } from "../../errors.ts";
import { RELYING_PARTY_NAME } from "../pki/authority.ts";
import type { PlanChange } from "../pki/bankid_authorities.ts";
import type { Flaws } from "../pki/proof_maker.ts";
import type { Person } from "../pki/people.ts";

/** What is made wrong. */
export interface Spoiling {
  /** In the two signatures. */
  readonly flaws?: Flaws;
  /** In the person's certificate. */
  readonly user?: PlanChange;
  /** In the responder's certificate. */
  readonly responder?: PlanChange;
  /** Another person acts, and says so. */
  readonly person?: Person;
  /** The unsigned person is another one. */
  readonly unsignedUser?: Readonly<Record<string, string>>;
}

/** Base64 of "Something else". */
const OTHER_TEXT = "U29tZXRoaW5nIGVsc2U=";
const DAY = 86_400_000;

function flipLast(base64: string): string {
  const last = base64.at(-5) === "A" ? "B" : "A";
  return base64.slice(0, -5) + last + base64.slice(-4);
}

function flipped(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return bytes.map((byte, index) => index === 20 ? byte ^ 1 : byte);
}

/** Without the extension that makes a certificate one of an OCSP responder. */
const withoutUsage: PlanChange = (plan) => ({
  ...plan,
  extensions: plan.extensions.filter((_, index) => index !== 1),
});

const ended: PlanChange = (plan) => ({
  ...plan,
  notBefore: new Date("1970-01-01T00:00:00Z"),
  notAfter: new Date("1970-01-02T00:00:00Z"),
});

/** For each check a way to fail it. */
export const SPOILINGS: Readonly<Record<ProofCheck, Spoiling>> = {
  "encoding": { flaws: { signature: (base64) => `${base64}\n` } },
  "structure": {
    flaws: { document: (xml) => xml.replace("<srvInfo>", "<!-- comment --><srvInfo>") },
  },
  "signed-data-digest": {
    flaws: {
      signedDataAfter: (xml) => xml.replace("<fsib>0</fsib>", "<fsib>1</fsib>"),
    },
  },
  "key-info-digest": {
    flaws: {
      keyInfoAfter: (xml) => xml.replace(/[^>]*(?=<\/X509Certificate><\/X509Data>)/, flipLast),
    },
  },
  "signature": { flaws: { signatureValue: flipped } },
  "chain": { user: (plan) => ({ ...plan, subject: RELYING_PARTY_NAME }) },
  "ocsp-missing": { flaws: { ocspResponse: () => "" } },
  "ocsp-structure": { flaws: { ocspResponse: (base64) => base64.slice(0, -8) } },
  "ocsp-status": { flaws: { ocsp: (plan) => ({ ...plan, status: 3 }) } },
  "ocsp-responder": { responder: withoutUsage },
  "ocsp-signature": { flaws: { ocsp: (plan) => ({ ...plan, signatureValue: flipped }) } },
  "ocsp-certificate": {
    flaws: { ocsp: (plan) => ({ ...plan, certificate: plan.responder.certificate }) },
  },
  "ocsp-revoked": { flaws: { ocsp: (plan) => ({ ...plan, isGood: false }) } },
  "ocsp-nonce": {
    flaws: { ocsp: (plan) => ({ ...plan, nonce: crypto.getRandomValues(new Uint8Array(32)) }) },
  },
  "ocsp-time": {
    flaws: {
      ocsp: (plan) => ({ ...plan, thisUpdate: new Date(plan.producedAt.getTime() + DAY) }),
    },
  },
  "validity": { user: ended },
  "age": {
    flaws: { plan: (plan) => ({ ...plan, at: new Date(plan.at.getTime() + DAY) }) },
  },
  "mismatch-operation": {
    flaws: {
      plan: (plan) => ({ ...plan, operation: plan.operation === "auth" ? "sign" : "auth" }),
    },
  },
  "mismatch-user-visible-data": {
    flaws: { plan: (plan) => ({ ...plan, userVisibleData: OTHER_TEXT }) },
  },
  "mismatch-user-non-visible-data": {
    flaws: { plan: (plan) => ({ ...plan, userNonVisibleData: OTHER_TEXT }) },
  },
  "mismatch-organisation-number": {
    flaws: {
      plan: (plan) => ({
        ...plan,
        relyingParty: plan.relyingParty.replace(/serialNumber=\d+/, "serialNumber=5560000000"),
      }),
    },
  },
  "mismatch-personal-number": {
    person: {
      personalNumber: "190001010107",
      givenName: "Another",
      surname: "Person",
      ipAddress: "192.0.2.13",
      uhi: "giCsUsVYgZEg96P/l/7QIxWjusqW",
      bankIdIssueDate: "2024-02-01",
    },
  },
  "mismatch-user": { unsignedUser: { name: "Another Person", personalNumber: "190001010107" } },
};
