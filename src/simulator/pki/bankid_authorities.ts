/**
 * The authorities under which the simulator issues BankIDs: a root, a bank, the bank's authority
 * for customers, and its OCSP responder.
 *
 * @module
 */
import { type Bytes, utf8 } from "../../bytes.ts";
import { contextTag } from "../../asn1/der.ts";
import { element, NULL, objectId, sequence, TRUE } from "../../asn1/der_writer.ts";
import { EXTENSION, OCSP_SIGNING } from "../../certificate/extensions.ts";
import { ATTRIBUTE } from "../../certificate/x509.ts";
import {
  type CertificatePlan,
  distinguishedName,
  extension,
  identifiers,
  issue,
  type Keys,
  keyUsage,
  readKeys,
} from "./authority.ts";
import { FILE_POLICY, MOBILE_POLICY, type Person, policiesOf } from "./people.ts";
import { type KeyOwner, publishedKey } from "./published_keys.ts";

/** Somebody who can sign, with name and certificate. */
export interface Signer {
  readonly keys: Keys;
  /** Distinguished name in DER. */
  readonly name: Bytes;
  /** Certificate in DER. */
  readonly certificate: Bytes;
}

/** Changes what a certificate is to say, so that a proof goes wrong on purpose. */
export type PlanChange = (plan: CertificatePlan) => CertificatePlan | Promise<CertificatePlan>;

/** All that sign in a proof, but the person. */
export interface Authorities {
  readonly root: Signer;
  readonly bank: Signer;
  readonly customers: Signer;
  readonly responder: Signer;
}

/** Valid whatever clock the simulator is given. */
const ALWAYS = {
  notBefore: new Date("1970-01-01T00:00:00Z"),
  notAfter: new Date("2049-12-31T23:59:59Z"),
};

/** Bits of keyUsage, with the number of bits that are unused. */
export const USAGE = {
  authority: [0x06, 1],
  digitalSignature: [0x80, 7],
  nonRepudiation: [0x40, 6],
} as const;

function policies(id: string): Bytes {
  return extension(EXTENSION.certificatePolicies, sequence(sequence(objectId(id))));
}

async function certify(
  name: Bytes,
  keys: Keys,
  issuer: Pick<Signer, "name" | "keys">,
  extensions: readonly Bytes[],
  change: PlanChange = (plan) => plan,
): Promise<Signer> {
  const plan = await change({
    subject: name,
    issuer: issuer.name,
    spki: keys.spki,
    signer: issuer.keys.privateKey,
    extensions: [...extensions, ...await identifiers(keys, issuer.keys)],
    ...ALWAYS,
  });
  return { keys, name, certificate: await issue(plan) };
}

/** Extensions of an authority. */
export function authorityExtensions(policy: string = FILE_POLICY): Bytes[] {
  return [
    extension(EXTENSION.basicConstraints, sequence(TRUE), true),
    keyUsage(...USAGE.authority),
    policies(policy),
  ];
}

const named = (commonName: string): Bytes =>
  distinguishedName([
    [ATTRIBUTE.country, "SE"],
    [ATTRIBUTE.organisation, "Simulated Bank AB (publ)"],
    [ATTRIBUTE.commonName, commonName],
  ]);

async function makeAuthority(
  commonName: string,
  keys: Keys,
  extensions: readonly Bytes[],
  issuer?: Signer,
  change?: PlanChange,
): Promise<Signer> {
  const name = named(commonName);
  return await certify(name, keys, issuer ?? { name, keys }, extensions, change);
}

/** Whose keys the simulated BankID uses. */
export type KeySource = (owner: KeyOwner, hash: "SHA-256" | "SHA-512") => Promise<Keys>;

const published: KeySource = (owner, hash) => readKeys(publishedKey(owner), hash);

/** Makes a responder delegated by an authority. */
export async function makeResponder(
  issuer: Signer,
  change?: PlanChange,
  keysOf: KeySource = published,
): Promise<Signer> {
  const extensions = [
    keyUsage(...USAGE.nonRepudiation),
    extension(EXTENSION.extendedKeyUsage, sequence(objectId(OCSP_SIGNING)), true),
    extension(EXTENSION.ocspNoCheck, NULL),
    policies(FILE_POLICY),
  ];
  const name = named("Simulated Bank Customer CA OCSP Signing");
  return await certify(name, await keysOf("responder", "SHA-256"), issuer, extensions, change);
}

/** Changes to the authorities. */
export interface AuthorityChanges {
  readonly bank?: PlanChange;
  readonly customers?: PlanChange;
  readonly responder?: PlanChange;
}

/** Makes the authorities. The upper ones sign with SHA-512, as BankID's do. */
export async function makeAuthorities(
  changes: AuthorityChanges = {},
  keysOf: KeySource = published,
): Promise<Authorities> {
  const [rootKeys, bankKeys, customerKeys] = await Promise.all([
    keysOf("root", "SHA-512"),
    keysOf("bank", "SHA-512"),
    keysOf("customers", "SHA-256"),
  ]);
  const upper = authorityExtensions();
  const root = await makeAuthority("Simulated BankID Root CA", rootKeys, upper);
  const bank = await makeAuthority("Simulated Bank CA", bankKeys, upper, root, changes.bank);
  const customers = await makeAuthority(
    "Simulated Bank Customer CA",
    customerKeys,
    authorityExtensions(MOBILE_POLICY),
    bank,
    changes.customers,
  );
  const responder = await makeResponder(customers, changes.responder, keysOf);
  return { root, bank, customers, responder };
}

let shared: Promise<Authorities> | undefined;

/** The authorities of all simulators. */
export function sharedAuthorities(): Promise<Authorities> {
  return shared ??= makeAuthorities();
}

/** Distinguished name of a person, as in BankID's certificates. */
export function personName({ personalNumber, givenName, surname }: Person): Bytes {
  return distinguishedName([
    [ATTRIBUTE.country, "SE"],
    [ATTRIBUTE.organisation, "Simulated Bank AB (publ)"],
    [ATTRIBUTE.surname, surname],
    [ATTRIBUTE.givenName, givenName],
    [ATTRIBUTE.serialNumber, personalNumber],
    [ATTRIBUTE.name, `${givenName} ${surname} - BankID`],
    [ATTRIBUTE.commonName, `${givenName} ${surname}`],
  ]);
}

/** Where the status of a BankID would be asked for, in the certificates. */
const OCSP_ACCESS = /* @__PURE__ */ extension(
  EXTENSION.authorityInformationAccess,
  sequence(sequence(
    objectId("1.3.6.1.5.5.7.48.1"),
    element(contextTag(6, "primitive"), utf8("http://revocationstatus.bankid.simulator.invalid")),
  )),
);

/** Issues a BankID to a person. */
export async function issueBankId(
  person: Person,
  issuer: Signer,
  change?: PlanChange,
  keysOf: KeySource = published,
): Promise<Signer> {
  const policy = policies(policiesOf(person)[0] ?? MOBILE_POLICY);
  const extensions = [keyUsage(...USAGE.digitalSignature), policy, OCSP_ACCESS];
  const keys = await keysOf("person", "SHA-256");
  return await certify(personName(person), keys, issuer, extensions, change);
}
