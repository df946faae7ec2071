/**
 * Reads PKCS#12 files (RFC 7292), as BankID's partners hand out certificates.
 *
 * @module
 */
import { type Bytes, fromLatin1 } from "../bytes.ts";
import type { BankIdCertificateError } from "../errors.ts";
import { berToDer } from "../asn1/ber.ts";
import { DerError, isReadable, TAG } from "../asn1/der.ts";
import { checkOptions, type OptionNames, wrongKind } from "../options.ts";
import { decrypt, type Encrypted } from "./decryption.ts";
import { derBlock } from "./der_file.ts";
import { type IdentifiedCertificate, identify } from "./identified.ts";
import { type CodedPassphrase, codingsOf, notesOn } from "./passphrase.ts";
import { type Bag, type Pfx, readBags, readParts, readPfx } from "./pkcs12_frame.ts";
import { codingsByMac } from "./pkcs12_mac.ts";
import { readPkcs8 } from "./private_key.ts";
import { refused, unreadable, UnsupportedError } from "./refusal.ts";
import { checkSelection, type SelectOptions } from "./selection.ts";

const MAX_SIZE = 1_048_576;
/** Most parts that are decrypted: a file of one certificate has two or three. */
const MAX_DECRYPTED = 32;

const CONVERT =
  "convert it with 'openssl pkcs12 -legacy -in FILE -out bankid.pem' (before OpenSSL " +
  "3 without -legacy), and open that with readPem";

/**
 * How {@linkcode readPkcs12} opens a file.
 *
 * @category Certificates
 */
export interface Pkcs12Options extends SelectOptions {
  /**
   * Opens a file that has no MAC. Then nothing shows whether somebody has changed it, so use this only
   * for a file whose source you know.
   *
   * @default {false}
   */
  readonly withoutMac?: boolean | undefined;
}

const OPTIONS: OptionNames<Pkcs12Options> = { fingerprint: true, withoutMac: true };

/**
 * Reads a PKCS#12 file (`.p12`, `.pfx`) with a certificate and its key. The passphrase is checked
 * first. It opens files of OpenSSL, Java, Windows, Firefox (NSS), GnuTLS and BouncyCastle, both new
 * ones (PBES2, PBMAC1) and old ones (RC2, Triple DES). If deriving the key takes long, other work goes
 * on meanwhile.
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
 * @param options Which certificate to take where there are several, and whether a MAC must be there.
 * @returns Certificate and key in PEM, and what the certificate says of itself.
 * @throws {TypeError} If an argument has the wrong type, or an option is not known.
 * @throws {BankIdCertificateError} With code `passphrase-wrong`, `certificate-unreadable`,
 * `certificate-unsupported`, `certificate-missing`, `key-missing` or `key-mismatch`; the message
 * says what was found and what to do.
 * @see RFC 7292
 * @see RFC 9579 for PBMAC1
 * @category Certificates
 */
export async function readPkcs12(
  bytes: Uint8Array,
  passphrase: string,
  options: Pkcs12Options = {},
): Promise<IdentifiedCertificate> {
  if (!(bytes instanceof Uint8Array)) {
    throw wrongKind("bytes", "a Uint8Array with the file's content", bytes);
  }
  if (typeof passphrase !== "string") throw wrongKind("passphrase", "a string", passphrase);
  checkOptions(options, "readPkcs12", OPTIONS);
  checkSelection(options);
  if (options.withoutMac !== undefined && typeof options.withoutMac !== "boolean") {
    throw wrongKind("withoutMac", "true or false", options.withoutMac);
  }
  refuseOtherFiles(bytes);
  try {
    return await open(readPfx(bytes), passphrase, options);
  } catch (cause) {
    if (cause instanceof UnsupportedError) {
      throw refused(
        "certificate-unsupported",
        `The PKCS#12 file has ${cause.message}: ${cause.advice ?? CONVERT}`,
        cause,
      );
    }
    if (!(cause instanceof DerError)) throw cause;
    throw unreadable(
      `The PKCS#12 file is damaged or not complete (${cause.message}): copy it anew, or have it ` +
        "exported anew",
      cause,
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
  const text = fromLatin1(bytes);
  if (text.includes("-----BEGIN ")) {
    throw unreadable("This is a PEM file, not PKCS#12: read it with readPem");
  }
  if (/^(?:MI|LS0tLS1CRUdJTi)[A-Za-z0-9+/=\s]+$/.test(text)) {
    throw unreadable("This is a file in base64: decode it first");
  }
  const { label } = derBlock(bytes) ?? {};
  if (label?.endsWith("PRIVATE KEY")) {
    throw refused(
      "certificate-missing",
      "This is a private key without its certificate: read both with readPem({ cert, key })",
    );
  }
  if (label !== undefined) {
    throw refused(
      "key-missing",
      "This is a certificate without its key: read both with readPem({ cert, key }), or " + wanted,
    );
  }
  if (bytes[0] !== TAG.sequence) {
    throw unreadable(`This is not a PKCS#12 file: ${wanted}`);
  }
}

/** Checks the passphrase, and finds the key and its certificate. */
async function open(
  { content, mac }: Pfx,
  passphrase: string,
  options: Pkcs12Options,
): Promise<IdentifiedCertificate> {
  const codings = codingsOf(passphrase);
  if (!mac && !options.withoutMac) {
    throw new UnsupportedError(
      "no MAC, so that nothing tells whether it was changed",
      "if you know its source, pass the option { withoutMac: true }, or use 'p12 to-pem --without-mac'",
    );
  }
  const fitting = mac ? await codingsByMac(mac, content, codings) : codings;
  if (fitting.length === 0) throw wrongPassphrase();
  const opened = await openParts(content, fitting, mac !== undefined);
  return identify(opened, options, [
    ...(mac ? [] : ["The file has no MAC: nothing tells whether it was changed"]),
    ...notesOn(opened.codings),
  ]);
}

function wrongPassphrase(): BankIdCertificateError {
  return refused(
    "passphrase-wrong",
    "The passphrase is wrong: pass the one that came with the file. If it is right, the PKCS#12 " +
      "file has been changed: copy it anew",
  );
}

/** Certificates and PKCS#8 keys found so far, in DER, and the codings that the passphrase can have. */
interface Search {
  readonly certificates: Bytes[];
  readonly keys: Bytes[];
  codings: readonly CodedPassphrase[];
  decrypted: number;
  readonly hasMac: boolean;
}

async function openParts(
  content: Bytes,
  codings: readonly CodedPassphrase[],
  hasMac: boolean,
): Promise<Search> {
  const found: Search = { certificates: [], keys: [], codings, decrypted: 0, hasMac };
  for (const part of readParts(content)) {
    const bags = "bags" in part ? part.bags : await opened(part, found, (plain) => readBags(plain));
    for (const bag of readBags(bags)) await takeBag(bag, found);
  }
  return found;
}

async function takeBag(bag: Bag, found: Search): Promise<void> {
  if (bag.kind === "certificate") found.certificates.push(bag.der);
  else if (bag.kind === "key") found.keys.push(bag.der);
  else found.keys.push(berToDer(await opened(bag.encrypted, found, readBerKey)));
}

function readBerKey(plain: Bytes): void {
  readPkcs8(berToDer(plain));
}

/** Decrypts a part to what can be read. */
async function opened(
  encrypted: Encrypted,
  found: Search,
  read: (plain: Bytes) => unknown,
): Promise<Bytes> {
  if (++found.decrypted > MAX_DECRYPTED) {
    throw new UnsupportedError(
      `more than ${MAX_DECRYPTED} encrypted parts`,
      "export the certificate for BankID and its key on their own",
    );
  }
  const decrypted = await decrypt(encrypted, found.codings, (plain) => isReadable(plain, read));
  if (decrypted) {
    found.codings = decrypted.codings;
    return decrypted.plain;
  }
  if (!found.hasMac) throw wrongPassphrase();
  throw unreadable(
    "A part of the PKCS#12 file does not decrypt, though its passphrase is right: it is damaged, or " +
      "has another passphrase. Have it exported anew, with one passphrase",
  );
}
