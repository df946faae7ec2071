/**
 * Files that a command makes anew each time, in a folder that may hold others.
 *
 * @module
 */
import { lstat, rm } from "node:fs/promises";
import { join } from "node:path";
import { toHex, utf8 } from "../bytes.ts";
import { isRecord } from "../options.ts";
import { makeFolder, readBytes, readText, writePrivately } from "./files.ts";
import { UsageError } from "./terminal.ts";

/** A file by its name. */
export type NamedFile = readonly [name: string, content: string | Uint8Array<ArrayBuffer>];

/** Name of the file that holds the SHA-256 of each file that was made, by name. */
const LIST = "made-by-bankid.json";

/**
 * Writes files into a folder, readable only by their owner. Of what is there already, only files are
 * replaced that an earlier call made and nobody has changed since; links are not followed.
 *
 * @throws {UsageError} If another file has one of the names; nothing is written then.
 */
export async function writeOwnFiles(folder: string, files: readonly NamedFile[]): Promise<void> {
  const isNew = await makeFolder(folder);
  const made = isNew ? [] : await replaceable(folder, files.map(([name]) => name));
  for (const name of made) await rm(join(folder, name));
  for (const [name, content] of files) await writePrivately(join(folder, name), content);
  const sums = await Promise.all(
    files.map(async ([name, content]) => [name, await sha256(content)] as const),
  );
  await writePrivately(
    join(folder, LIST),
    `${JSON.stringify(Object.fromEntries(sums), null, 2)}\n`,
  );
}

/** The files that may be replaced, the list among them. */
async function replaceable(folder: string, names: readonly string[]): Promise<string[]> {
  if (await kindOf(folder) !== "folder") {
    throw new UsageError(`${folder} is a link, not a folder: name the folder itself`);
  }
  const list = await listOf(join(folder, LIST));
  const found = list === undefined ? [] : [LIST];
  for (const name of names) {
    const path = join(folder, name);
    const kind = await kindOf(path);
    if (kind === "nothing") continue;
    if (kind !== "file" || list?.[name] !== await sha256(await readBytes(path))) throw alien(path);
    found.push(name);
  }
  return found;
}

function alien(path: string): UsageError {
  return new UsageError(
    `${path} exists already and was not made by this command, which overwrites nothing else: move ` +
      "it away, or name another folder",
  );
}

/** The sums of the files that were made; `undefined` where none have been. */
async function listOf(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const kind = await kindOf(path);
  if (kind === "nothing") return undefined;
  const list = kind === "file" ? parsed(await readText(path)) : undefined;
  if (!isRecord(list)) throw alien(path);
  return list;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function kindOf(path: string): Promise<"nothing" | "file" | "folder" | "other"> {
  try {
    const found = await lstat(path);
    if (found.isFile()) return "file";
    return found.isDirectory() ? "folder" : "other";
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "nothing";
    if (error instanceof Error && error.name === "NotCapable") {
      throw new UsageError(`Cannot look at ${path}: Deno needs --allow-read=${path}`);
    }
    throw error;
  }
}

async function sha256(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof content === "string" ? utf8(content) : content;
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
