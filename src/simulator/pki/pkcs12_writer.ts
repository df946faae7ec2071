/**
 * Writes PKCS#12 files (RFC 7292) in today's coding: PBES2 with AES-256, MAC with SHA-256.
 *
 * @module
 */
import { type Bytes, utf8 } from "../../bytes.ts";
import { contextTag, TAG } from "../../asn1/der.ts";
import { element, integer, NULL, objectId, octetString, sequence } from "../../asn1/der_writer.ts";
import { readPemBlocks } from "../../certificate/pem.ts";
import { bmpPassphrase } from "../../certificate/passphrase.ts";
import { derive, PURPOSE } from "../../certificate/pkcs12_kdf.ts";
import type { Certificate } from "../../types.ts";

const DATA = "1.2.840.113549.1.7.1";
const ENCRYPTED_DATA = "1.2.840.113549.1.7.6";
const ITERATIONS = 2048;

function random(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

async function encrypt(data: Bytes, passphrase: string): Promise<{ scheme: Bytes; data: Bytes }> {
  const [salt, iv] = [random(16), random(16)];
  const secret = await crypto.subtle.importKey("raw", utf8(passphrase), "PBKDF2", false, [
    "deriveKey",
  ]);
  const key = await crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: ITERATIONS },
    secret,
    { name: "AES-CBC", length: 256 },
    false,
    ["encrypt"],
  );
  const derivation = sequence(
    objectId("1.2.840.113549.1.5.12"),
    sequence(
      octetString(salt),
      integer(ITERATIONS),
      sequence(objectId("1.2.840.113549.2.9"), NULL),
    ),
  );
  const cipher = sequence(objectId("2.16.840.1.101.3.4.1.42"), octetString(iv));
  return {
    scheme: sequence(objectId("1.2.840.113549.1.5.13"), sequence(derivation, cipher)),
    data: new Uint8Array(await crypto.subtle.encrypt({ name: "AES-CBC", iv }, key, data)),
  };
}

function wrapped(content: Bytes): Bytes {
  return element(contextTag(0), content);
}

function data(content: Bytes): Bytes {
  return sequence(objectId(DATA), wrapped(octetString(content)));
}

function bag(kind: "2" | "3", value: Bytes, attributes: readonly Bytes[]): Bytes {
  return sequence(
    objectId(`1.2.840.113549.1.12.10.1.${kind}`),
    wrapped(value),
    element(TAG.set, ...attributes),
  );
}

function attribute(id: string, value: Bytes): Bytes {
  return sequence(objectId(id), element(TAG.set, value));
}

/** Ties certificate and key together, as Windows and Java expect. */
function localKeyId(): Bytes {
  return attribute("1.2.840.113549.1.9.21", octetString(Uint8Array.of(1)));
}

/** Without it Java takes no certificate of a PKCS#12 file for a trusted one; any usage is meant. */
function trustedKeyUsage(): Bytes {
  return attribute("2.16.840.1.113894.746875.1.1", objectId("2.5.29.37.0"));
}

function friendlyName(name: string): Bytes {
  const bytes = [...name].flatMap((character) => [0, character.charCodeAt(0)]);
  return attribute("1.2.840.113549.1.9.20", element(0x1e, Uint8Array.from(bytes)));
}

function certificateBag(der: Bytes, attributes: readonly Bytes[]): Bytes {
  const x509 = sequence(objectId("1.2.840.113549.1.9.22.1"), wrapped(octetString(der)));
  return bag("3", x509, attributes);
}

function blockOf(pem: string, label: string): Bytes {
  const block = readPemBlocks(pem, "The PEM text").find((each) => each.label === label);
  if (!block) throw new TypeError(`The PEM text has no ${label}`);
  return block.der;
}

/** Makes a PKCS#12 file of a certificate and its PKCS#8 key. */
export async function writePkcs12({ cert, key }: Certificate, passphrase: string): Promise<Bytes> {
  const certificate = certificateBag(blockOf(cert, "CERTIFICATE"), [localKeyId()]);
  const shrouded = await encrypt(blockOf(key, "PRIVATE KEY"), passphrase);
  const keyBag = bag("2", sequence(shrouded.scheme, octetString(shrouded.data)), [localKeyId()]);
  return await store(passphrase, [certificate], [data(sequence(keyBag))]);
}

/** Makes a PKCS#12 file of certificates, by their names, that Java takes as a truststore. */
export async function writeTrustStore(
  roots: Readonly<Record<string, string>>,
  passphrase: string,
): Promise<Bytes> {
  const bags = Object.entries(roots).map(([name, pem]) =>
    certificateBag(blockOf(pem, "CERTIFICATE"), [friendlyName(name), trustedKeyUsage()])
  );
  return await store(passphrase, bags, []);
}

/** The frame around encrypted certificates and other content. */
async function store(
  passphrase: string,
  certificates: readonly Bytes[],
  others: readonly Bytes[],
): Promise<Bytes> {
  const encrypted = await encrypt(sequence(...certificates), passphrase);
  const content = sequence(
    sequence(
      objectId(ENCRYPTED_DATA),
      wrapped(sequence(
        integer(0),
        sequence(
          objectId(DATA),
          encrypted.scheme,
          element(contextTag(0, "primitive"), encrypted.data),
        ),
      )),
    ),
    ...others,
  );
  return sequence(integer(3), data(content), await mac(content, passphrase));
}

async function mac(content: Bytes, passphrase: string): Promise<Bytes> {
  const salt = random(16);
  const from = {
    hash: "SHA-256",
    passphrase: bmpPassphrase(passphrase),
    salt,
    iterations: ITERATIONS,
  } as const;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey(
    "raw",
    await derive(from, PURPOSE.mac, 32),
    algorithm,
    false,
    ["sign"],
  );
  const code = new Uint8Array(await crypto.subtle.sign("HMAC", key, content));
  const sha256 = sequence(objectId("2.16.840.1.101.3.4.2.1"), NULL);
  return sequence(sequence(sha256, octetString(code)), octetString(salt), integer(ITERATIONS));
}
