/**
 * What `doctor` says of the files with a certificate and its key.
 *
 * @module
 */
import { derBlock } from "../certificate/der_file.ts";
import type { IdentifiedCertificate } from "../certificate/identified.ts";
import { readPkcs12 } from "../certificate/pkcs12.ts";
import { pkcs12Coding } from "../certificate/pkcs12_coding.ts";
import { BankIdCertificateError } from "../errors.ts";
import type { Checklist } from "./checklist.ts";
import type { ConnectionValues } from "./connection.ts";
import { isPem, needsPassphrase, readBytes, readCertificateFiles } from "./files.ts";
import { InterruptedError, type Terminal, UsageError } from "./terminal.ts";

/** Opens the certificate and its key; a failure is a line of the list. */
export async function openFiles(
  cert: string,
  { key, "passphrase-env": passphraseEnv }: ConnectionValues,
  terminal: Terminal,
  list: Checklist,
): Promise<IdentifiedCertificate | undefined> {
  if (!await checkFile(cert, key, list)) return undefined;
  const passphrase = await needsPassphrase({ cert, key })
    ? "the passphrase is right"
    : "no passphrase is needed";
  try {
    const certificate = await readCertificateFiles({ cert, key, passphraseEnv }, terminal);
    list.pass(passphrase);
    list.pass("the key fits the certificate");
    certificate.notes.forEach((note) => list.note(note));
    return certificate;
  } catch (error) {
    const { code, message } = unreadable(error);
    if (code === "passphrase-wrong") list.fail(passphrase, message);
    else if (code === "key-mismatch" || code === "key-missing") {
      list.pass(passphrase);
      list.fail("the key fits the certificate", message);
    } else list.fail("the certificate and its key can be opened", message);
    return undefined;
  }
}

/** Whether a file is of a kind that can hold a certificate, and its key where no other file has it. */
async function checkFile(
  path: string,
  key: string | undefined,
  list: Checklist,
): Promise<boolean> {
  const content = await readBytes(path);
  const label = derBlock(content)?.label;
  const coding = isPem(content) ? "PEM" : label ?? pkcs12Coding(content);
  if (coding !== undefined && coding in CODINGS && (label === undefined || key !== undefined)) {
    list.pass(`${path} is ${CODINGS[coding]}`);
    return true;
  }
  if (label !== undefined) {
    list.fail(
      `${path} holds a certificate and its key`,
      "It holds one of them alone: name the certificate with --cert and its key with --key, or the " +
        ".p12 file that your bank gave you with --cert",
    );
    return false;
  }
  try {
    await readPkcs12(content, "");
  } catch (error) {
    const { code, message } = unreadable(error);
    if (code !== "passphrase-wrong") {
      list.fail(`${path} is a PKCS#12 or PEM file`, message);
      return false;
    }
  }
  list.pass(`${path} is PKCS#12 without encryption`);
  return true;
}

const CODINGS: Readonly<Record<string, string>> = {
  PEM: "PEM",
  CERTIFICATE: "a certificate in DER",
  PKCS7: "PKCS#7 with certificates",
  modern: "PKCS#12 in today's coding",
  old: "PKCS#12 in the old coding (RC2, Triple DES), which opens here too",
};

/** What is wrong with a file, whatever it is. What the person must do differently is thrown on. */
function unreadable(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof BankIdCertificateError) return error;
  const isForPerson = error instanceof UsageError || error instanceof InterruptedError ||
    (error instanceof Error && error.name === "NotCapable");
  if (isForPerson) throw error;
  return { code: "", message: `It cannot be read: ${error}` };
}
