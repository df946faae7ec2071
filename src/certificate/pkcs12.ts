/**
 * Reads PKCS#12 files (RFC 7292), as BankID's partners hand out certificates.
 *
 * @module
 */
import type { Bytes } from "../bytes.ts";
import { BankIdCertificateError } from "../errors.ts";
import { children, contextTag, cursor, type Der, DerError, readDer, TAG } from "../asn1/der.ts";
import { octets, oid, smallInteger } from "../asn1/der_values.ts";
import { type IdentifiedCertificate, identify } from "./identified.ts";
import { decryptLegacy, isLegacy } from "./legacy_rc2_3des.ts";
import { checkIterations, decryptPbes2, PBES2 } from "./pbes2.ts";
import { bmpPassphrase, type HashName, hasMac } from "./pkcs12_kdf.ts";
import { type Algorithm, algorithm, readCertificate } from "./x509.ts";

const MAX_SIZE = 1_048_576;
/** Most parts that are decrypted: honest files have two or three, and each may take a second. */
const MAX_DECRYPTED = 8;

const DATA = "1.2.840.113549.1.7.1";
const ENCRYPTED_DATA = "1.2.840.113549.1.7.6";
const X509_CERTIFICATE = "1.2.840.113549.1.9.22.1";
const PBMAC1 = "1.2.840.113549.1.5.14";
const BAG = {
  key: "1.2.840.113549.1.12.10.1.1",
  shroudedKey: "1.2.840.113549.1.12.10.1.2",
  certificate: "1.2.840.113549.1.12.10.1.3",
  nested: "1.2.840.113549.1.12.10.1.6",
} as const;

const MAC_HASHES: Readonly<Record<string, HashName>> = {
  "1.3.14.3.2.26": "SHA-1",
  "2.16.840.1.101.3.4.2.1": "SHA-256",
  "2.16.840.1.101.3.4.2.2": "SHA-384",
  "2.16.840.1.101.3.4.2.3": "SHA-512",
};

const AGAIN = "export the certificate and its key anew, for instance with 'openssl pkcs12 -export'";

function unsupported(what: string): BankIdCertificateError {
  return new BankIdCertificateError(
    "certificate-unsupported",
    `The PKCS#12 file ${what}: ${AGAIN}`,
  );
}

function unreadable(message: string): BankIdCertificateError {
  return new BankIdCertificateError("certificate-unreadable", message);
}

/**
 * Reads a PKCS#12 file (`.p12`, `.pfx`) with one certificate and its key. The passphrase is checked
 * first. Files of OpenSSL, Java and Windows open, new ones (PBES2 with AES) and old ones (RC2,
 * Triple DES) alike.
 *
 * @example
 * ```ts
 * import { createClient, readPkcs12 } from "@x/bankid";
 *
 * export async function clientFromFile(path: string, passphrase: string) {
 *   const certificate = await readPkcs12(await Deno.readFile(path), passphrase);
 *   console.log(certificate.subject, "until", certificate.notAfter);
 *   return createClient({ environment: "production", certificate });
 * }
 * ```
 *
 * @param bytes The file's content, at most 1 MiB.
 * @param passphrase Its passphrase.
 * @returns Certificate and key in PEM, and what the certificate says of itself.
 * @throws {TypeError} If an argument has the wrong type.
 * @throws {BankIdCertificateError} With code `passphrase-wrong`, `certificate-unreadable`,
 * `certificate-unsupported`, `certificate-missing`, `key-missing` or `key-mismatch`; the message
 * says what was found and what to do.
 */
export async function readPkcs12(
  bytes: Uint8Array,
  passphrase: string,
): Promise<IdentifiedCertificate> {
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError("'bytes' must be a Uint8Array with the file's content");
  }
  if (typeof passphrase !== "string") throw new TypeError("'passphrase' must be a string");
  refuseOtherFiles(bytes);
  try {
    const { content, mac } = readPfx(bytes);
    await checkMac(mac, content, passphrase);
    return await identify(await search(content, passphrase));
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause;
    throw new BankIdCertificateError(
      "certificate-unreadable",
      `The PKCS#12 file is damaged or not complete (${cause.message}): copy it anew, or ${AGAIN}`,
      { cause },
    );
  }
}

/** Names the usual mistakes. */
function refuseOtherFiles(bytes: Uint8Array): void {
  const wanted = "read the .p12 or .pfx file that your bank gave you";
  if (bytes.length === 0) throw unreadable(`The file is empty: ${wanted}`);
  if (bytes.length > MAX_SIZE) {
    const size = `it has ${bytes.length} bytes, at most ${MAX_SIZE} are read`;
    throw unreadable(`This is not a PKCS#12 file, ${size}: ${wanted}`);
  }
  const begin = new TextDecoder("latin1").decode(bytes.subarray(0, 4096));
  if (begin.includes("-----BEGIN ")) {
    throw unreadable("This is a PEM file, not PKCS#12: read it with readPem");
  }
  if (/^MI[A-Za-z0-9+/=\s]+$/.test(begin)) {
    throw unreadable("This is a file in base64: decode it first");
  }
  if (bytes[0] !== TAG.sequence) throw unreadable(`This is not a PKCS#12 file: ${wanted}`);
  try {
    readCertificate(bytes);
  } catch {
    return;
  }
  throw new BankIdCertificateError(
    "key-missing",
    `This is a bare certificate without its key: ${wanted}`,
  );
}

interface Pfx {
  readonly content: Bytes;
  readonly mac: Der;
}

function readPfx(bytes: Uint8Array): Pfx {
  const parts = cursor(readDer(bytes));
  if (smallInteger(parts.next()) !== 3) {
    throw new DerError("Only version 3 of PKCS#12 is supported");
  }
  const { type, content } = contentInfo(parts.next());
  if (type !== DATA || !content) {
    throw unsupported("is protected by a public key, not a passphrase");
  }
  const mac = parts.optional(TAG.sequence);
  parts.end();
  if (!mac) throw unsupported("has no MAC, so that neither it nor its passphrase can be checked");
  return { content: octets(content).slice(), mac };
}

function contentInfo(element: Der): { type: string; content: Der | undefined } {
  const parts = cursor(element);
  const type = oid(parts.next());
  const wrapped = parts.optional(contextTag(0));
  parts.end();
  return { type, content: wrapped && only(wrapped, contextTag(0)) };
}

function only(element: Der, tag: number): Der {
  const parts = cursor(element, tag);
  const found = parts.next();
  parts.end();
  return found;
}

async function checkMac(element: Der, content: Bytes, passphrase: string): Promise<void> {
  const parts = cursor(element);
  const digestInfo = cursor(parts.next());
  const digest = algorithm(digestInfo.next());
  const mac = octets(digestInfo.next());
  digestInfo.end();
  const salt = octets(parts.next());
  const stated = parts.optional(TAG.integer);
  parts.end();
  if (digest.oid === PBMAC1) throw unsupported("has a MAC of the new kind PBMAC1");
  const hash = MAC_HASHES[digest.oid];
  if (!hash) throw unsupported(`has a MAC with an unknown hash, ${digest.oid}`);
  const iterations = stated ? checkIterations(smallInteger(stated)) : 1;
  // Some programs code an empty passphrase as nothing at all.
  const codings = passphrase === ""
    ? [bmpPassphrase(""), new Uint8Array()]
    : [bmpPassphrase(passphrase)];
  for (const coded of codings) {
    if (await hasMac({ hash, passphrase: coded, salt, iterations }, content, mac)) return;
  }
  throw new BankIdCertificateError(
    "passphrase-wrong",
    "The passphrase is wrong: pass the one that came with the file. If it is right, the PKCS#12 " +
      "file has been changed: copy it anew",
  );
}

/** Certificates and PKCS#8 keys found so far, in DER. */
interface Search {
  readonly passphrase: string;
  readonly certificates: Bytes[];
  readonly keys: Bytes[];
  decrypted: number;
}

async function search(content: Bytes, passphrase: string): Promise<Search> {
  const found: Search = { passphrase, certificates: [], keys: [], decrypted: 0 };
  for (const info of children(readDer(content), TAG.sequence)) {
    const { type, content: inner } = contentInfo(info);
    if (type === DATA && inner) {
      await readBags(readDer(octets(inner)), found);
    } else if (type === ENCRYPTED_DATA && inner) {
      await readBags(readDer(await decryptContent(inner, found)), found);
    } else {
      throw unsupported(`has a part of an unknown kind, ${type}`);
    }
  }
  return found;
}

async function decryptContent(element: Der, found: Search): Promise<Bytes> {
  const outer = cursor(element);
  if (smallInteger(outer.next()) !== 0) throw new DerError("Unknown version of encrypted data");
  const parts = cursor(outer.next());
  outer.end();
  if (oid(parts.next()) !== DATA) throw new DerError("Encrypted data must hold data");
  const how = algorithm(parts.next());
  const data = parts.next(contextTag(0, "primitive")).content;
  parts.end();
  return await decrypt(how, data, found);
}

async function decrypt(how: Algorithm, data: Uint8Array, found: Search): Promise<Bytes> {
  if (how.oid !== PBES2 && !isLegacy(how)) {
    throw unsupported(`is encrypted in a way that is not known here, ${how.oid}`);
  }
  if (++found.decrypted > MAX_DECRYPTED) {
    throw unsupported(`has more than ${MAX_DECRYPTED} encrypted parts`);
  }
  const plain = how.oid === PBES2
    ? await decryptPbes2(how, data, found.passphrase)
    : decryptLegacy(how, data, found.passphrase);
  if (!plain) throw unreadable(`The PKCS#12 file is damaged, a part does not decrypt: ${AGAIN}`);
  return plain;
}

async function readBags(contents: Der, found: Search): Promise<void> {
  for (const bag of children(contents, TAG.sequence)) {
    const parts = cursor(bag);
    const kind = oid(parts.next());
    const value = only(parts.next(contextTag(0)), contextTag(0));
    parts.optional(TAG.set);
    parts.end();
    if (kind === BAG.certificate) readCertificateBag(value, found);
    else if (kind === BAG.nested) await readBags(value, found);
    else if (kind === BAG.key) found.keys.push(value.raw.slice());
    else if (kind === BAG.shroudedKey) found.keys.push(await decryptKey(value, found));
  }
}

function readCertificateBag(value: Der, { certificates }: Search): void {
  const parts = cursor(value);
  const kind = oid(parts.next());
  const content = octets(only(parts.next(contextTag(0)), contextTag(0)));
  parts.end();
  if (kind === X509_CERTIFICATE) certificates.push(content.slice());
}

/** Decrypts an EncryptedPrivateKeyInfo (RFC 5958) to PKCS#8. */
async function decryptKey(value: Der, found: Search): Promise<Bytes> {
  const parts = cursor(value);
  const how = algorithm(parts.next());
  const data = octets(parts.next());
  parts.end();
  return await decrypt(how, data, found);
}
