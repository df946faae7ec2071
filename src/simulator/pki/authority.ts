/**
 * Certificate authorities made with Web Crypto, for the simulator's own TLS.
 *
 * @module
 */
import { type Bytes, knownBase64, utf8 } from "../../bytes.ts";
import { contextTag, readDer } from "../../asn1/der.ts";
import { EXTENSION } from "../../certificate/extensions.ts";
import { writePem } from "../../certificate/pem.ts";
import { readPkcs8 } from "../../certificate/private_key.ts";
import { ATTRIBUTE, publicKey as readPublicKey, RSA_KEY } from "../../certificate/x509.ts";
import type { Certificate } from "../../types.ts";
import { TEST_BANK_MODULUS, TEST_BANK_NAME } from "./test_bank.ts";
import {
  bitString,
  element,
  integer,
  NULL,
  objectId,
  octetString,
  printableString,
  sequence,
  time,
  TRUE,
  utf8String,
} from "../../asn1/der_writer.ts";

/** A key pair with its public half in DER. */
export interface Keys {
  readonly privateKey: CryptoKey;
  readonly spki: Bytes;
  /** The key proper, over which its identifier is computed. */
  readonly keyBits: Uint8Array;
}

/** Makes a key pair on the curve P-256, which takes a thousandth of the time that RSA takes. */
export async function makeFastKeys(): Promise<Keys> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, true, [
    "sign",
    "verify",
  ]);
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", publicKey));
  return { privateKey, spki, keyBits: readPublicKey(readDer(spki)).bits };
}

/** Reads a key pair from the PKCS#8 of an RSA key. */
export async function readKeys(pkcs8: Bytes, hash: "SHA-256" | "SHA-512"): Promise<Keys> {
  const half = readPkcs8(pkcs8);
  if (half?.kind !== "rsa") throw new TypeError("The key is not an RSA key");
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash };
  const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, true, ["sign"]);
  return { privateKey, ...publicHalf(half.modulus, half.exponent) };
}

function publicHalf(modulus: Uint8Array, exponent: Uint8Array): Omit<Keys, "privateKey"> {
  const keyBits = sequence(integer(modulus), integer(exponent));
  return { spki: sequence(sequence(objectId(RSA_KEY), NULL), bitString(keyBits)), keyBits };
}

/** PEM of a private key, as PKCS#8. */
export async function keyPem({ privateKey }: Keys): Promise<string> {
  return writePem(
    "PRIVATE KEY",
    new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey)),
  );
}

/** An extension in DER. */
export function extension(id: string, value: Uint8Array, critical = false): Bytes {
  return sequence(objectId(id), ...(critical ? [TRUE] : []), octetString(value));
}

/** A distinguished name in DER, from attribute types and values in their order. */
export function distinguishedName(attributes: readonly (readonly [string, string])[]): Bytes {
  const printable: readonly string[] = [ATTRIBUTE.country, ATTRIBUTE.serialNumber];
  return sequence(...attributes.map(([type, value]) =>
    element(
      0x31,
      sequence(
        objectId(type),
        printable.includes(type) ? printableString(value) : utf8String(value),
      ),
    )
  ));
}

/** What a certificate is to say. */
export interface CertificatePlan {
  readonly subject: Bytes;
  readonly issuer: Bytes;
  readonly spki: Bytes;
  readonly signer: CryptoKey;
  readonly extensions: readonly Bytes[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/** Object identifiers of RSA signatures, by the hash that a key is for. */
const RSA_WITH: Readonly<Record<string, string>> = {
  "SHA-256": "1.2.840.113549.1.1.11",
  "SHA-512": "1.2.840.113549.1.1.13",
};
const DAY = 86_400_000;

/** The identifier of the signatures that a key makes. */
export function signatureAlgorithm({ algorithm }: CryptoKey): Bytes {
  if (algorithm.name === "ECDSA") return sequence(objectId("1.2.840.10045.4.3.2"));
  const { hash } = algorithm as RsaHashedKeyAlgorithm;
  return sequence(objectId(RSA_WITH[hash.name] ?? ""), NULL);
}

/** Makes a certificate and returns its DER. */
export async function issue(plan: CertificatePlan): Promise<Bytes> {
  const algorithm = signatureAlgorithm(plan.signer);
  const serial = crypto.getRandomValues(new Uint8Array(9));
  serial[0] = 0x01;
  const tbs = sequence(
    element(contextTag(0), integer(2)),
    integer(serial),
    algorithm,
    plan.issuer,
    sequence(
      time(plan.notBefore ?? new Date(Date.now() - DAY)),
      time(plan.notAfter ?? new Date(Date.now() + 365 * DAY)),
    ),
    plan.subject,
    plan.spki,
    element(contextTag(3), sequence(...plan.extensions)),
  );
  return sequence(tbs, algorithm, bitString(await signed(plan.signer, tbs)));
}

async function signed(signer: CryptoKey, data: Bytes): Promise<Bytes> {
  const { name } = signer.algorithm;
  const made = await crypto.subtle.sign({ name, hash: "SHA-256" }, signer, data);
  const bytes = new Uint8Array(made);
  if (name !== "ECDSA") return bytes;
  // Web Crypto gives the two numbers side by side, certificates have them in DER (RFC 5480).
  return sequence(integer(bytes.subarray(0, 32)), integer(bytes.subarray(32)));
}

/** The critical extension keyUsage, from its bits and how many of them are unused. */
export function keyUsage(bits: number, unused: number): Bytes {
  return extension(EXTENSION.keyUsage, element(0x03, Uint8Array.of(unused, bits)), true);
}

/** SHA-1 of a key, as key identifiers are made. */
export async function keyIdentifier(keys: Pick<Keys, "keyBits">): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-1", keys.keyBits.slice()));
}

/** The extensions that name the keys of a certificate and of its issuer. */
export async function identifiers(
  own: Pick<Keys, "keyBits">,
  issuer: Pick<Keys, "keyBits">,
): Promise<Bytes[]> {
  const authority = element(contextTag(0, "primitive"), await keyIdentifier(issuer));
  return [
    extension(EXTENSION.subjectKeyIdentifier, octetString(await keyIdentifier(own))),
    extension(EXTENSION.authorityKeyIdentifier, sequence(authority)),
  ];
}

/** A TLS authority with a server and a client certificate, all in PEM. */
export interface TlsCertificates {
  readonly ca: string;
  readonly server: Certificate;
  readonly client: Certificate;
  /** Authorities of clients: `ca`, and the one that issued BankID's public test certificate. */
  readonly clientAuthorities: readonly string[];
  /** Issues another server certificate. */
  serverFor(plan: ServerPlan): Promise<Certificate>;
}

/** How the server certificate is made. */
export interface ServerPlan {
  /** Names and IP addresses that it is for; without them, the loopback's. */
  readonly names?: readonly string[];
  /** When it expires. */
  readonly notAfter?: Date;
}

const ROOT_NAME = [
  [ATTRIBUTE.organisation, "BankID simulator"],
  [ATTRIBUTE.commonName, "BankID simulator SSL Root CA"],
] as const;

/** Makes a TLS root, a server certificate, and a client certificate. */
export async function makeTlsCertificates(plan: ServerPlan = {}): Promise<TlsCertificates> {
  const [root, server, client] = await Promise.all([
    makeFastKeys(),
    makeFastKeys(),
    makeFastKeys(),
  ]);
  const issuer = distinguishedName(ROOT_NAME);
  const certify = async (
    subject: Bytes,
    keys: Omit<Keys, "privateKey">,
    extensions: readonly Bytes[],
    notAfter?: Date,
  ): Promise<string> => {
    const der = await issue({
      subject,
      issuer,
      spki: keys.spki,
      signer: root.privateKey,
      extensions: [...extensions, ...await identifiers(keys, root)],
      ...(notAfter && { notAfter }),
    });
    return writePem("CERTIFICATE", der);
  };
  const serverFor = async ({ names = LOOPBACK, notAfter }: ServerPlan): Promise<Certificate> => ({
    cert: await certify(
      distinguishedName([[ATTRIBUTE.commonName, names[0] ?? "localhost"]]),
      server,
      [
        keyUsage(0x80, 7),
        extendedKeyUsage("1"),
        extension(EXTENSION.subjectAltName, sequence(...names.map(alternativeName))),
      ],
      notAfter,
    ),
    key: await keyPem(server),
  });
  const [ca, testBank, own, clientCert] = await Promise.all([
    certify(issuer, root, authority()),
    certify(distinguishedName(TEST_BANK_NAME), testBankKey(), authority()),
    serverFor(plan),
    certify(RELYING_PARTY_NAME, client, [keyUsage(0x80, 7), extendedKeyUsage("2")]),
  ]);
  return {
    ca,
    server: own,
    client: { cert: clientCert, key: await keyPem(client) },
    clientAuthorities: [ca, testBank],
    serverFor,
  };
}

function authority(): Bytes[] {
  return [extension(EXTENSION.basicConstraints, sequence(TRUE), true), keyUsage(0x06, 1)];
}

function extendedKeyUsage(purpose: string): Bytes {
  return extension(EXTENSION.extendedKeyUsage, sequence(objectId(`1.3.6.1.5.5.7.3.${purpose}`)));
}

function testBankKey(): Omit<Keys, "privateKey"> {
  return publicHalf(knownBase64(TEST_BANK_MODULUS), Uint8Array.of(1, 0, 1));
}

/** The names and addresses of a machine's own services. */
const LOOPBACK: readonly string[] = ["localhost", "127.0.0.1", "::1"];

/** A name or an IP address in the form of a subject alternative name (RFC 5280, 4.2.1.6). */
function alternativeName(name: string): Bytes {
  if (/^[\d.]+$/.test(name)) return element(0x87, Uint8Array.from(name.split("."), Number));
  return name.includes(":") ? element(0x87, ipv6Bytes(name)) : element(0x82, utf8(name));
}

function ipv6Bytes(address: string): Bytes {
  // The URL parser writes every address as groups, of which `::` stands for those that are zero.
  const text = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [left = [], right = []] = text.split("::").map((half) => half.split(":").filter(Boolean));
  const groups = [...left, ...Array(8 - left.length - right.length).fill("0"), ...right];
  return Uint8Array.from(
    groups.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16)]),
  );
}

/** Name of the relying party in the simulator's client certificate. */
export const RELYING_PARTY_NAME: Bytes = /* @__PURE__ */ distinguishedName([
  [ATTRIBUTE.country, "SE"],
  [ATTRIBUTE.organisation, "Testbank A AB (publ)"],
  [ATTRIBUTE.serialNumber, "5566304928"],
  [ATTRIBUTE.name, "Test av BankID"],
  [ATTRIBUTE.commonName, "Simulated relying party"],
]);
