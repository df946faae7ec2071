/**
 * Certificate authorities made with Web Crypto, for the simulator's own TLS.
 *
 * @module
 */
import { type Bytes, utf8 } from "../bytes.ts";
import { contextTag, readDer } from "../certificate/der.ts";
import { writePem } from "../certificate/pem.ts";
import { ATTRIBUTE, publicKey as readPublicKey } from "../certificate/x509.ts";
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
} from "../certificate/der_writer.ts";

/** A key pair with its public half in DER. */
export interface Keys {
  readonly privateKey: CryptoKey;
  readonly spki: Bytes;
  /** The key proper, over which its identifier is computed. */
  readonly keyBits: Uint8Array;
}

/** Makes an RSA key pair of 2048 bits for SHA-256. */
export async function makeKeys(): Promise<Keys> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      modulusLength: 2048,
      publicExponent: Uint8Array.of(1, 0, 1),
      hash: "SHA-256",
    },
    true,
    ["sign", "verify"],
  );
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", publicKey));
  return { privateKey, spki, keyBits: readPublicKey(readDer(spki)).bits };
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

const SHA256_WITH_RSA = "1.2.840.113549.1.1.11";
const DAY = 86_400_000;

/** Makes a certificate and returns its DER. */
export async function issue(plan: CertificatePlan): Promise<Bytes> {
  const algorithm = sequence(objectId(SHA256_WITH_RSA), NULL);
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
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", plan.signer, tbs);
  return sequence(tbs, algorithm, bitString(new Uint8Array(signature)));
}

const BASIC_CONSTRAINTS = "2.5.29.19";
const KEY_USAGE = "2.5.29.15";
const EXTENDED_KEY_USAGE = "2.5.29.37";
const SUBJECT_ALT_NAME = "2.5.29.17";

/** The critical extension keyUsage, from its bits and how many of them are unused. */
export function keyUsage(bits: number, unused: number): Bytes {
  return extension(KEY_USAGE, element(0x03, Uint8Array.of(unused, bits)), true);
}

/** A TLS authority with a server and a client certificate, all in PEM. */
export interface TlsCertificates {
  readonly ca: string;
  readonly server: { readonly cert: string; readonly key: string };
  readonly client: { readonly cert: string; readonly key: string };
}

/** How the server certificate is made. */
export interface ServerPlan {
  /** DNS names it is for; the loopback names and addresses unless told otherwise. */
  readonly names?: readonly string[];
  /** When it expires. */
  readonly notAfter?: Date;
}

/** Makes a TLS root, a server certificate, and a client certificate. */
export async function makeTlsCertificates(plan: ServerPlan = {}): Promise<TlsCertificates> {
  const [root, server, client] = await Promise.all([makeKeys(), makeKeys(), makeKeys()]);
  const issuer = distinguishedName([
    [ATTRIBUTE.organisation, "BankID simulator"],
    [ATTRIBUTE.commonName, "BankID simulator SSL Root CA"],
  ]);
  const leaf = (subject: Bytes, keys: Keys, ...extensions: Bytes[]): CertificatePlan => ({
    subject,
    issuer,
    spki: keys.spki,
    signer: root.privateKey,
    extensions,
  });
  const usage = (purpose: string): Bytes =>
    extension(EXTENDED_KEY_USAGE, sequence(objectId(`1.3.6.1.5.5.7.3.${purpose}`)));
  const names = plan.names?.map((name) => element(0x82, utf8(name))) ?? LOOPBACK;
  const [rootDer, serverDer, clientDer] = await Promise.all([
    issue(
      leaf(issuer, root, extension(BASIC_CONSTRAINTS, sequence(TRUE), true), keyUsage(0x06, 1)),
    ),
    issue({
      ...leaf(
        distinguishedName([[ATTRIBUTE.commonName, "localhost"]]),
        server,
        keyUsage(0xa0, 5),
        usage("1"),
        extension(SUBJECT_ALT_NAME, sequence(...names)),
      ),
      ...(plan.notAfter && { notAfter: plan.notAfter }),
    }),
    issue(leaf(RELYING_PARTY_NAME, client, keyUsage(0x80, 7), usage("2"))),
  ]);
  return {
    ca: writePem("CERTIFICATE", rootDer),
    server: { cert: writePem("CERTIFICATE", serverDer), key: await keyPem(server) },
    client: { cert: writePem("CERTIFICATE", clientDer), key: await keyPem(client) },
  };
}

/** The loopback names and addresses, as subject alternative names. */
const LOOPBACK: readonly Bytes[] = [
  element(0x82, utf8("localhost")),
  element(0x87, Uint8Array.of(127, 0, 0, 1)),
  element(0x87, Uint8Array.of(...Array(15).fill(0), 1)),
];

/** Name of the relying party in the simulator's client certificate. */
export const RELYING_PARTY_NAME: Bytes = distinguishedName([
  [ATTRIBUTE.country, "SE"],
  [ATTRIBUTE.organisation, "Testbank A AB (publ)"],
  [ATTRIBUTE.serialNumber, "5566304928"],
  [ATTRIBUTE.name, "Test av BankID"],
  [ATTRIBUTE.commonName, "Simulated relying party"],
]);
