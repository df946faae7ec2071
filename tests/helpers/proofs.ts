/**
 * Proofs made for a test: genuine ones, and ones of which any part is wrong though well signed.
 *
 * @module
 */
import { type Bytes, equalBytes, toBase64, utf8 } from "../../src/bytes.ts";
import { children, cursor, readDer, TAG } from "../../src/asn1/der.ts";
import { bitString, integer, NULL, objectId, sequence } from "../../src/asn1/der_writer.ts";
import { writePem } from "../../src/certificate/pem.ts";
import { publicKey, readCertificate } from "../../src/certificate/x509.ts";
import { BankIdProofError } from "../../src/errors.ts";
import { type Link, link } from "../../src/certificate/link.ts";
import { type Proof, verifyCompletion, type VerifyOptions } from "../../src/proof/verify.ts";
import { type CertificatePlan, issue, type Keys } from "../../src/simulator/pki/authority.ts";
import {
  type Authorities,
  issueBankId,
  makeAuthorities,
  type PlanChange,
  type Signer,
} from "../../src/simulator/pki/bankid_authorities.ts";
import { TOLVAN } from "../../src/simulator/pki/people.ts";
import {
  type Flaws,
  type MadeProof,
  makeProof,
  type ProofPlan,
} from "../../src/simulator/pki/proof_maker.ts";

/** Somebody who can sign, with the plan from which the certificate was made. */
export interface Issued extends Signer {
  readonly plan: CertificatePlan;
}

/** All that sign in a proof. */
export interface World extends Authorities {
  readonly bank: Issued;
  readonly customers: Issued;
  readonly responder: Issued;
  readonly user: Issued;
}

async function makeWorld(): Promise<World> {
  const plans = new Map<string, CertificatePlan>();
  const note = (name: string): PlanChange => (plan) => {
    plans.set(name, plan);
    return plan;
  };
  const changes = {
    bank: note("bank"),
    customers: note("customers"),
    responder: note("responder"),
  };
  const authorities = await makeAuthorities(changes);
  const user = await issueBankId(TOLVAN, authorities.customers, note("user"));
  const withPlan = (name: string, signer: Signer): Issued => {
    const plan = plans.get(name);
    if (!plan) throw new Error(`No plan of ${name}`);
    return { ...signer, plan };
  };
  return {
    root: authorities.root,
    bank: withPlan("bank", authorities.bank),
    customers: withPlan("customers", authorities.customers),
    responder: withPlan("responder", authorities.responder),
    user: withPlan("user", user),
  };
}

let shared: Promise<World> | undefined;

/** The one world of a test file. */
export function world(): Promise<World> {
  return shared ??= makeWorld();
}

/** The same holder and key, with another certificate. */
export async function reissue(
  issued: Issued,
  change: Partial<CertificatePlan>,
): Promise<Issued> {
  const plan = { ...issued.plan, ...change };
  return { ...issued, plan, name: plan.subject, certificate: await issue(plan) };
}

/** The same holder and key, with an extension left out, replaced or added. */
export function reissueWith(issued: Issued, id: string, ...instead: Bytes[]): Promise<Issued> {
  const oid = objectId(id);
  const others = issued.plan.extensions.filter((each) =>
    !equalBytes(each.subarray(2, 2 + oid.length), oid)
  );
  return reissue(issued, { extensions: [...others, ...instead] });
}

/** Object identifiers of RSA signatures. */
export const RSA_WITH = {
  "SHA-1": "1.2.840.113549.1.1.5",
  "SHA-256": "1.2.840.113549.1.1.11",
  "SHA-384": "1.2.840.113549.1.1.12",
  "SHA-512": "1.2.840.113549.1.1.13",
} as const;

/** Object identifiers of ECDSA signatures. */
export const ECDSA_WITH = {
  "SHA-1": "1.2.840.10045.4.1",
  "SHA-256": "1.2.840.10045.4.3.2",
  "SHA-384": "1.2.840.10045.4.3.3",
  "SHA-512": "1.2.840.10045.4.3.4",
} as const;

/** A hash function of signatures. */
export type Hash = keyof typeof RSA_WITH;

/** The identifier of a signature algorithm. */
export function rsaWith(hash: Hash): Bytes {
  return sequence(objectId(RSA_WITH[hash]), NULL);
}

/** Whether keys are on a curve. */
export function areEc({ privateKey }: Keys): boolean {
  return privateKey.algorithm.name === "ECDSA";
}

/** The identifier of the signatures that keys make. */
export function algorithmOf(keys: Keys, hash: Hash): Bytes {
  return areEc(keys) ? sequence(objectId(ECDSA_WITH[hash])) : rsaWith(hash);
}

/** A key pair on a curve. */
export async function ecKeys(namedCurve: "P-256" | "P-384" | "P-521"): Promise<Keys> {
  const algorithm = { name: "ECDSA", namedCurve };
  const pair = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  return { privateKey: pair.privateKey, spki, keyBits: publicKey(readDer(spki)).bits };
}

/** Signs with a key, whatever hash it was made for; by ECDSA, the two numbers alone. */
export async function signPlain(
  { privateKey }: Keys,
  hash: Hash,
  data: Uint8Array,
): Promise<Bytes> {
  const { name } = privateKey.algorithm;
  if (name === "ECDSA") {
    return new Uint8Array(await crypto.subtle.sign({ name, hash }, privateKey, data.slice()));
  }
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", privateKey);
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash };
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign(algorithm, key, data.slice()));
}

/** Signs as in certificates, where the numbers of ECDSA are in DER. */
export async function signWith(keys: Keys, hash: Hash, data: Uint8Array): Promise<Bytes> {
  const plain = await signPlain(keys, hash, data);
  if (!areEc(keys)) return plain;
  const [r, s] = [plain.subarray(0, plain.length / 2), plain.subarray(plain.length / 2)];
  return sequence(integer(r), integer(s));
}

/** What is changed in a certificate before it is signed anew. */
export interface Resigning {
  readonly hash?: Hash;
  /** Said of the signature, in both places. */
  readonly algorithm?: Bytes;
  /** Replaces parts of what is signed: version, serial, algorithm, issuer, validity, subject … */
  readonly parts?: (parts: Uint8Array[]) => Uint8Array[];
}

/** The certificate of somebody, changed in ways for which plans have no words. */
export async function resign(of: Signer, signer: Signer, how: Resigning): Promise<Signer> {
  const { hash = "SHA-256", parts = (same) => same } = how;
  const { algorithm = algorithmOf(signer.keys, hash) } = how;
  const tbs = cursor(readDer(of.certificate)).next();
  const old = children(tbs, TAG.sequence).map((part, index) => index === 2 ? algorithm : part.raw);
  const signed = sequence(...parts(old));
  const signature = bitString(await signWith(signer.keys, hash, signed));
  return { ...of, certificate: sequence(signed, algorithm, signature) };
}

/** A certificate as the verifier sees it. */
export function linkOf({ certificate }: { readonly certificate: Uint8Array }): Link {
  return link(readCertificate(certificate));
}

/** PEM of a certificate. */
export function pemOf({ certificate }: { readonly certificate: Uint8Array }): string {
  return writePem("CERTIFICATE", certificate);
}

/** Text that is shown in the proofs. */
export const TEXT = "Jag köper *boken*.";
/** Text that is signed in the proofs without being shown. */
export const HIDDEN_TEXT = "order 42";
/** The moment of signing. */
export const SIGNED_AT: Date = new Date("2026-03-01T12:34:56Z");
/** The relying party as BankID would name it. */
export const RELYING_PARTY: string =
  "cn=Testföretaget,name=Test av BankID,serialNumber=5566304928," +
  "o=Testbank A AB (publ),c=SE";

/** What a proof says unless told otherwise. */
export const PLAN: ProofPlan = {
  operation: "sign",
  person: TOLVAN,
  userVisibleData: toBase64(utf8(TEXT)),
  userNonVisibleData: toBase64(utf8(HIDDEN_TEXT)),
  relyingParty: RELYING_PARTY,
  displayName: "Testföretaget",
  at: SIGNED_AT,
};

/** What is not as in a genuine proof. */
export interface Changes extends Partial<Record<keyof World, Signer>> {
  readonly plan?: Partial<ProofPlan>;
  readonly flaws?: Flaws;
}

/** Makes a proof. */
export async function prove({ plan, flaws, ...changes }: Changes = {}): Promise<MadeProof> {
  const { user, ...authorities } = { ...await world(), ...changes };
  return await makeProof({ ...PLAN, ...plan }, user, authorities, flaws);
}

/** Verifies a proof of the world at the time of signing. */
export async function verify(
  proof: Parameters<typeof verifyCompletion>[0],
  options: Partial<VerifyOptions> = {},
): Promise<Proof> {
  const environment = {
    apiUrl: "https://bankid.invalid/",
    caCerts: [],
    signingRoots: [pemOf((await world()).root)],
  };
  return await verifyCompletion(proof, { environment, now: SIGNED_AT.getTime(), ...options });
}

/** The error with which a proof is refused. */
export async function refusal(action: () => Promise<unknown>): Promise<BankIdProofError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof BankIdProofError) return error;
    throw error;
  }
  throw new Error("Expected a refusal: it holds");
}

/** Name and check of the refusal, for tables. */
export async function refusedCheck(action: () => Promise<unknown>): Promise<string> {
  return (await refusal(action)).check;
}
