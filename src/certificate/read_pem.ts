/**
 * Reads a certificate and its key from PEM files, or from the DER that PEM is the text form of.
 *
 * @module
 */
import type { Bytes } from "../bytes.ts";
import { BankIdCertificateError } from "../errors.ts";
import { DerError, derLength, isReadable, readDer } from "../asn1/der.ts";
import { checkOptions, isRecord, type OptionNames, wrongKind } from "../options.ts";
import { decrypt, readEncryptedKey } from "./decryption.ts";
import { certificatesOfPkcs7, derBlock } from "./der_file.ts";
import { type IdentifiedCertificate, identify } from "./identified.ts";
import { codingsOf, notesOn } from "./passphrase.ts";
import { OLD, type PemBlock, readPemBlocks, whyNoPem } from "./pem.ts";
import { pkcs8Of, readPkcs8 } from "./private_key.ts";
import { refused, unreadable, UnsupportedError } from "./refusal.ts";
import { checkSelection, type SelectOptions } from "./selection.ts";

const CONVERT_KEY = "convert it with " +
  "'openssl pkcs8 -topk8 -provider legacy -provider default -in FILE -out key.pem'";

/** Most keys that are decrypted, which may take a second each. */
const MAX_KEYS = 32;

/**
 * How {@linkcode readPem} reads.
 *
 * @category Certificates
 */
export type PemOptions = SelectOptions;

const OPTIONS: OptionNames<PemOptions> = { fingerprint: true };

/**
 * PEM text, or the bytes of a file in PEM or DER.
 *
 * @category Certificates
 */
export type PemSource = string | Uint8Array;

/**
 * Reads a certificate and its private key from PEM: in one text or two, in any order. Text around the
 * blocks is ignored. It also takes the bytes of a file: PEM, or DER as `.cer`, `.p7b` and `.key` files
 * have it. The key may be PKCS#8, PKCS#1 (`RSA PRIVATE KEY`), SEC 1 (`EC PRIVATE KEY`), or encrypted
 * PKCS#8 (PBKDF2 or scrypt with AES or Triple DES, and the old schemes of PKCS#12).
 *
 * @example
 * ```ts
 * import { createClient, readPem } from "@x/bankid";
 *
 * export async function clientFromFiles(cert: string, key: string, passphrase: string) {
 *   const certificate = await readPem({
 *     cert: await Deno.readFile(cert),
 *     key: await Deno.readFile(key),
 *   }, passphrase);
 *   return createClient({ environment: "production", certificate });
 * }
 * ```
 *
 * @param pem What holds certificate and key, or each of the two.
 * @param passphrase Passphrase of an encrypted key.
 * @param options Which certificate to take where there are several.
 * @returns Certificate and unencrypted key in PEM, and what the certificate says of itself.
 * @throws {TypeError} If an argument has the wrong type, or an option is not known.
 * @throws {BankIdCertificateError} With code `passphrase-wrong`, `certificate-unreadable`,
 * `certificate-unsupported`, `certificate-missing`, `key-missing` or `key-mismatch`.
 * @see RFC 7468
 * @category Certificates
 */
export async function readPem(
  pem: PemSource | { readonly cert: PemSource; readonly key: PemSource },
  passphrase?: string,
  options: PemOptions = {},
): Promise<IdentifiedCertificate> {
  if (passphrase !== undefined && typeof passphrase !== "string") {
    throw wrongKind("passphrase", "a string", passphrase);
  }
  if (passphrase?.includes("-----BEGIN ")) {
    throw new TypeError(
      "'passphrase' must be the passphrase of the key, not PEM: pass certificate and key together, " +
        "as readPem({ cert, key })",
    );
  }
  checkOptions(options, "readPem", OPTIONS);
  checkSelection(options);
  const blocks = sourcesOf(pem).flatMap((source, at, { length }) =>
    // Who has both in one text may leave the key empty.
    at === 1 && source.length === 0
      ? []
      : blocksOf(source, length === 1 ? "text" : `text of '${["cert", "key"][at]}'`)
  );
  const { length } = blocks.filter(({ label }) => label.endsWith("PRIVATE KEY"));
  if (length > MAX_KEYS) {
    throw refused(
      "certificate-unsupported",
      `There are ${length} private keys: export the one for BankID on its own`,
    );
  }
  const notes = new Set<string>();
  let refusal: unknown;
  try {
    const keys: Bytes[] = [];
    for (const block of blocks) {
      try {
        keys.push(...await keysIn(block, notes, passphrase));
      } catch (error) {
        // Where another key is the right one, this one does not matter.
        if (!(error instanceof BankIdCertificateError)) throw error;
        refusal ??= error;
      }
    }
    return identify({ certificates: blocks.flatMap(certificatesIn), keys }, options, [...notes]);
  } catch (cause) {
    if (refusal || !(cause instanceof DerError)) throw refusal ?? cause;
    throw unreadable(
      `A block of the PEM text is damaged or malformed (${cause.message}): copy it or have it made anew`,
      cause,
    );
  }
}

function isSource(value: unknown): value is PemSource {
  return typeof value === "string" || value instanceof Uint8Array;
}

function sourcesOf(pem: unknown): PemSource[] {
  const sources = isSource(pem) ? [pem] : isRecord(pem) ? [pem.cert, pem.key] : [];
  if (sources.length > 0 && sources.every(isSource)) return sources;
  throw wrongKind("pem", "PEM text, bytes, or an object with 'cert' and 'key' of these kinds", pem);
}

function blocksOf(source: PemSource, which: string): PemBlock[] {
  const text = typeof source === "string" ? source : new TextDecoder().decode(source);
  const blocks = readPemBlocks(text, "The PEM text");
  if (blocks.length > 0) return blocks;
  const isText = typeof source === "string";
  const der = isText ? undefined : derBlock(source);
  if (der) return [der];
  throw unreadable(
    `The ${which} is not PEM: ${whyNoPem(isText ? source : "")}. ` +
      "For a .p12 or .pfx file use readPkcs12; pass other files as bytes",
  );
}

/** The certificates of a block; OpenSSL's trusted ones have something behind them. */
function certificatesIn({ label, der }: PemBlock): Bytes[] {
  if (label === "CERTIFICATE" || label === "X509 CERTIFICATE") return [der];
  if (label === "TRUSTED CERTIFICATE") return [der.slice(0, derLength(der))];
  return /^(?:PKCS7|PKCS #7 SIGNED DATA|CMS)$/.test(label) ? certificatesOfPkcs7(der) : [];
}

/** The key in a block, decrypted; none where the block is no key. */
async function keysIn(
  block: PemBlock,
  notes: Set<string>,
  passphrase: string | undefined,
): Promise<Bytes[]> {
  if (block.label.startsWith(OLD)) {
    throw refused(
      "certificate-unsupported",
      `The private key is encrypted in OpenSSL's old PEM form: ${CONVERT_KEY}`,
    );
  }
  if (block.label === "ENCRYPTED PRIVATE KEY") {
    return [await decryptKey(block.der, notes, passphrase)];
  }
  const key = pkcs8Of(block);
  if (key) return [key];
  if (!block.label.endsWith("PRIVATE KEY")) return [];
  throw refused(
    "certificate-unsupported",
    `An ${block.label} is not known here: have it written as PKCS#8`,
  );
}

async function decryptKey(der: Bytes, notes: Set<string>, passphrase?: string): Promise<Bytes> {
  if (passphrase === undefined) {
    throw refused(
      "passphrase-wrong",
      "The private key is encrypted: pass its passphrase as the second argument",
    );
  }
  const isWhole = (plain: Bytes): boolean => isReadable(plain, readPkcs8);
  try {
    const encrypted = readEncryptedKey(readDer(der));
    const decrypted = await decrypt(encrypted, codingsOf(passphrase), isWhole);
    notesOn(decrypted?.codings ?? []).forEach((note) => notes.add(note));
    if (decrypted) return decrypted.plain;
  } catch (cause) {
    if (!(cause instanceof UnsupportedError)) throw cause;
    throw refused(
      "certificate-unsupported",
      `The private key has ${cause.message}: ${cause.advice ?? CONVERT_KEY}`,
      cause,
    );
  }
  throw refused("passphrase-wrong", "The passphrase of the private key is wrong");
}
