/**
 * Certificate authorities made with Web Crypto, for the simulator's own TLS.
 *
 * @module
 */
import { type Bytes, utf8 } from "../../bytes.ts";
import { contextTag, readDer } from "../../asn1/der.ts";
import { EXTENSION } from "../../certificate/extensions.ts";
import { writePem } from "../../certificate/pem.ts";
import { readPkcs8 } from "../../certificate/private_key.ts";
import { ATTRIBUTE, publicKey as readPublicKey, RSA_KEY } from "../../certificate/x509.ts";
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

/** Makes an RSA key pair of 2048 bits. */
export async function makeKeys(hash: "SHA-256" | "SHA-512" = "SHA-256"): Promise<Keys> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      modulusLength: 2048,
      publicExponent: Uint8Array.of(1, 0, 1),
      hash,
    },
    true,
    ["sign", "verify"],
  );
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", publicKey));
  return { privateKey, spki, keyBits: readPublicKey(readDer(spki)).bits };
}

/** Reads a key pair from the PKCS#8 of an RSA key. */
export async function readKeys(pkcs8: Bytes, hash: "SHA-256" | "SHA-512"): Promise<Keys> {
  const half = readPkcs8(pkcs8);
  if (half.kind !== "rsa") throw new TypeError("The key is not an RSA key");
  const keyBits = sequence(integer(half.modulus), integer(half.exponent));
  const spki = sequence(sequence(objectId(RSA_KEY), NULL), bitString(keyBits));
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash };
  const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, true, ["sign"]);
  return { privateKey, spki, keyBits };
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
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", plan.signer, tbs);
  return sequence(tbs, algorithm, bitString(new Uint8Array(signature)));
}

/** The critical extension keyUsage, from its bits and how many of them are unused. */
export function keyUsage(bits: number, unused: number): Bytes {
  return extension(EXTENSION.keyUsage, element(0x03, Uint8Array.of(unused, bits)), true);
}

/** SHA-1 of a key, as key identifiers are made. */
export async function keyIdentifier(keys: Keys): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-1", keys.keyBits.slice()));
}

/** The extensions that name the keys of a certificate and of its issuer. */
export async function identifiers(own: Keys, issuer: Keys): Promise<Bytes[]> {
  const authority = element(contextTag(0, "primitive"), await keyIdentifier(issuer));
  return [
    extension(EXTENSION.subjectKeyIdentifier, octetString(await keyIdentifier(own))),
    extension(EXTENSION.authorityKeyIdentifier, sequence(authority)),
  ];
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
  const certify = async (
    subject: Bytes,
    keys: Keys,
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
  const usage = (purpose: string): Bytes =>
    extension(EXTENSION.extendedKeyUsage, sequence(objectId(`1.3.6.1.5.5.7.3.${purpose}`)));
  const names = plan.names?.map((name) => element(0x82, utf8(name))) ?? LOOPBACK;
  const [ca, serverCert, clientCert] = await Promise.all([
    certify(issuer, root, [
      extension(EXTENSION.basicConstraints, sequence(TRUE), true),
      keyUsage(0x06, 1),
    ]),
    certify(
      distinguishedName([[ATTRIBUTE.commonName, "localhost"]]),
      server,
      [keyUsage(0xa0, 5), usage("1"), extension(EXTENSION.subjectAltName, sequence(...names))],
      plan.notAfter,
    ),
    certify(RELYING_PARTY_NAME, client, [keyUsage(0x80, 7), usage("2")]),
  ]);
  return {
    ca,
    server: { cert: serverCert, key: await keyPem(server) },
    client: { cert: clientCert, key: await keyPem(client) },
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
