/**
 * Reads a certificate and its key from PEM files.
 *
 * @module
 */
import type { Bytes } from "../bytes.ts";
import { BankIdCertificateError } from "../errors.ts";
import { cursor, DerError, readDer } from "../asn1/der.ts";
import { octets } from "../asn1/der_values.ts";
import { integer, NULL, objectId, octetString, sequence } from "../asn1/der_writer.ts";
import { type IdentifiedCertificate, identify } from "./identified.ts";
import { decryptLegacy, isLegacy } from "./legacy_rc2_3des.ts";
import { decryptPbes2, PBES2 } from "./pbes2.ts";
import { type PemBlock, readPemBlocks } from "./pem.ts";
import { readPkcs1, readPkcs8, readSec1 } from "./private_key.ts";
import { algorithm, RSA_KEY } from "./x509.ts";

/** Most keys that are decrypted, which may take a second each; two that differ are refused anyway. */
const MAX_KEYS = 8;

/**
 * Reads a certificate and its private key from PEM: in one text or two, in any order, with whatever
 * stands around the blocks. The key may be PKCS#8, PKCS#1 (`RSA PRIVATE KEY`), SEC 1
 * (`EC PRIVATE KEY`), or encrypted PKCS#8.
 *
 * @example
 * ```ts
 * import { createClient, readPem } from "@x/bankid";
 *
 * export async function clientFromFiles(cert: string, key: string, passphrase: string) {
 *   const certificate = await readPem({
 *     cert: await Deno.readTextFile(cert),
 *     key: await Deno.readTextFile(key),
 *   }, passphrase);
 *   return createClient({ environment: "production", certificate });
 * }
 * ```
 *
 * @param pem The text, or the texts of certificate and key.
 * @param passphrase Passphrase of an encrypted key.
 * @returns Certificate and unencrypted key in PEM, and what the certificate says of itself.
 * @throws {TypeError} If an argument has the wrong type.
 * @throws {BankIdCertificateError} With code `passphrase-wrong`, `certificate-unreadable`,
 * `certificate-unsupported`, `certificate-missing`, `key-missing` or `key-mismatch`.
 */
export async function readPem(
  pem: string | { readonly cert: string; readonly key: string },
  passphrase?: string,
): Promise<IdentifiedCertificate> {
  const texts = typeof pem === "string" ? [pem] : [pem?.cert, pem?.key];
  if (texts.some((text) => typeof text !== "string")) {
    throw new TypeError("'pem' must be PEM text, or an object with the texts 'cert' and 'key'");
  }
  if (passphrase !== undefined && typeof passphrase !== "string") {
    throw new TypeError("'passphrase' must be a string");
  }
  const blocks = texts.flatMap((text) => readPemBlocks(String(text), "The PEM text"));
  if (blocks.length === 0 && texts.some((text) => text?.includes("\\n"))) {
    throw new BankIdCertificateError(
      "certificate-unreadable",
      String
        .raw`The line breaks of the PEM text are written as \n: put them right with replaceAll("\\n", "\n")`,
    );
  }
  if (blocks.length === 0) {
    throw new BankIdCertificateError(
      "certificate-unreadable",
      "The text is not PEM: no '-----BEGIN …-----' line was found. For a .p12 or .pfx file use readPkcs12",
    );
  }
  const { length } = blocks.filter(({ label }) => label.endsWith("PRIVATE KEY"));
  if (length > MAX_KEYS) {
    throw new BankIdCertificateError(
      "certificate-unsupported",
      `There are ${length} private keys: export the one for BankID on its own`,
    );
  }
  try {
    const keys: Bytes[] = [];
    for (const block of blocks) {
      const key = await keyOf(block, passphrase);
      if (key) keys.push(key);
    }
    const certificates = blocks.filter(({ label }) => label === "CERTIFICATE");
    return await identify({ certificates: certificates.map(({ der }) => der), keys });
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause;
    throw new BankIdCertificateError(
      "certificate-unreadable",
      `A block of the PEM text is damaged (${cause.message}): copy it anew`,
      { cause },
    );
  }
}

const EC = "1.2.840.10045.2.1";

/** The key of a block as PKCS#8, if it is one. */
async function keyOf({ label, der }: PemBlock, passphrase?: string): Promise<Bytes | undefined> {
  switch (label) {
    case "PRIVATE KEY":
      return der;
    case "RSA PRIVATE KEY":
      readPkcs1(der);
      return sequence(integer(0), sequence(objectId(RSA_KEY), NULL), octetString(der));
    case "EC PRIVATE KEY": {
      const half = readSec1(der);
      const curve = half.kind === "ec" ? half.curve : "";
      return sequence(integer(0), sequence(objectId(EC), objectId(curve)), octetString(der));
    }
    case "ENCRYPTED PRIVATE KEY":
      return await decryptKey(der, passphrase);
    default:
      return undefined;
  }
}

async function decryptKey(der: Bytes, passphrase?: string): Promise<Bytes> {
  if (passphrase === undefined) {
    throw new BankIdCertificateError(
      "passphrase-wrong",
      "The private key is encrypted: pass its passphrase as the second argument",
    );
  }
  const parts = cursor(readDer(der));
  const how = algorithm(parts.next());
  const data = octets(parts.next());
  parts.end();
  if (how.oid !== PBES2 && !isLegacy(how)) {
    throw new BankIdCertificateError(
      "certificate-unsupported",
      `The private key is encrypted in a way that is not known here, ${how.oid}: convert it with ` +
        "'openssl pkcs8 -topk8 -v2 aes-256-cbc'",
    );
  }
  const key = how.oid === PBES2
    ? await decryptPbes2(how, data, passphrase)
    : decryptLegacy(how, data, passphrase);
  if (key && isPkcs8(key)) return key;
  throw new BankIdCertificateError(
    "passphrase-wrong",
    "The passphrase of the private key is wrong",
  );
}

/** Wrong padding shows most wrong passphrases, the structure of the key shows the others. */
function isPkcs8(key: Bytes): boolean {
  try {
    readPkcs8(key);
    return true;
  } catch {
    return false;
  }
}
