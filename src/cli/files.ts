/**
 * Files that are named on the command line.
 *
 * @module
 */
import { fromLatin1 } from "../bytes.ts";
import { type FileHandle, mkdir, open, readFile } from "node:fs/promises";
import { derBlock } from "../certificate/der_file.ts";
import type { IdentifiedCertificate } from "../certificate/identified.ts";
import { readPkcs12 } from "../certificate/pkcs12.ts";
import { readPem } from "../certificate/read_pem.ts";
import { type Terminal, UsageError } from "./terminal.ts";

/** The content of a file. */
export async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return Uint8Array.from(await readFile(path));
  } catch (error) {
    throw new UsageError(`Cannot read ${path}${reasonOf(error, `--allow-read=${path}`)}`);
  }
}

/** What the system's codes mean. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: ": there is no such file or folder",
  EISDIR: ": it is a folder",
  EEXIST: ": a file of this name is there",
  EACCES: ": this user may not",
};

/** Why a file could not be used: what the system says, or which permission Deno was not given. */
function reasonOf(error: unknown, permission: string): string {
  if (!(error instanceof Error)) return "";
  if (error.name === "NotCapable") return `: Deno needs ${permission}`;
  return "code" in error ? WORDS[String(error.code)] ?? ` (${error.code})` : "";
}

/** Makes a folder, unless it is there; says whether it was made. */
export async function makeFolder(path: string): Promise<boolean> {
  try {
    // Deno's recursive one says nothing of what was there without a permission to read.
    const isNew = await mkdir(path).then(() => true, (error) => error.code !== "EEXIST");
    await mkdir(path, { recursive: true });
    return isNew;
  } catch (error) {
    throw new UsageError(
      `Cannot make the folder ${path}${reasonOf(error, `--allow-write=${path}`)}`,
    );
  }
}

/** Makes a file that only its owner can read; one that is there is never overwritten or followed. */
export async function writePrivately(path: string, content: string | Uint8Array): Promise<void> {
  const file = await claimFile(path);
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

/** Makes an empty file that only its owner can read, and keeps it open. */
export async function claimFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, "wx", 0o600);
  } catch (error) {
    const reason = reasonOf(error, `--allow-write=${path}`);
    throw new UsageError(
      reason === WORDS.EEXIST
        ? `${path} exists already and is not overwritten`
        : `Cannot write ${path}${reason}`,
    );
  }
}

/** The content of a text file. */
export async function readText(path: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(path));
}

/** Whether a file's content is PEM. */
export function isPem(content: Uint8Array): boolean {
  return textOf(content).includes("-----BEGIN ");
}

/** The text of a file that may be UTF-16, whose letters have zero bytes between them. */
function textOf(content: Uint8Array): string {
  return fromLatin1(content).replaceAll("\0", "");
}

/** Where a certificate is, and where its passphrase. */
export interface CertificateFiles {
  /** A `.p12`, `.pfx` or PEM file. */
  readonly cert: string;
  /** A PEM file with the key, where it is not in the first. */
  readonly key?: string | undefined;
  /** Name of the environment variable with the passphrase. */
  readonly passphraseEnv?: string | undefined;
}

/** The passphrase, from the environment or the person; never from the command line. */
export async function passphraseOf(
  { cert, passphraseEnv }: CertificateFiles,
  terminal: Terminal,
): Promise<string> {
  if (passphraseEnv !== undefined) {
    const passphrase = terminal.variable(passphraseEnv);
    if (passphrase === undefined) throw new UsageError(`The variable ${passphraseEnv} is not set`);
    return passphrase;
  }
  const passphrase = await terminal.askSecret(`Passphrase of ${cert}: `);
  if (passphrase === undefined) {
    throw new UsageError(`${cert} needs a passphrase: name a variable with --passphrase-env`);
  }
  return passphrase;
}

/** Whether the certificate or its key is in a coding that a passphrase protects. */
export async function needsPassphrase({ cert, key }: CertificateFiles): Promise<boolean> {
  const content = await readBytes(key ?? cert);
  if (isPem(content)) return textOf(content).includes("-----BEGIN ENCRYPTED PRIVATE KEY-----");
  const label = derBlock(content)?.label;
  return key === undefined ? label === undefined : label === "ENCRYPTED PRIVATE KEY";
}

/** Reads a certificate and its key from whatever kind of file they are in. */
export async function readCertificateFiles(
  files: CertificateFiles,
  terminal: Terminal,
): Promise<IdentifiedCertificate> {
  const cert = await readBytes(files.cert);
  const needed = await needsPassphrase(files);
  const passphrase = needed ? await passphraseOf(files, terminal) : undefined;
  if (files.key !== undefined) {
    return await readPem({ cert, key: await readBytes(files.key) }, passphrase);
  }
  return isPem(cert) ? await readPem(cert, passphrase) : await readPkcs12(cert, passphrase ?? "");
}
