/**
 * The command `p12`.
 *
 * @module
 */
import { dayOf } from "../certificate/validity.ts";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { readPkcs12 } from "../certificate/pkcs12.ts";
import { parse } from "./arguments.ts";
import { isPem, makeFolder, passphraseOf, readBytes, writePrivately } from "./files.ts";
import { EXIT, type Terminal, UsageError } from "./terminal.ts";

const HELP = `p12 to-pem FILE --out DIR: convert a .p12 or .pfx file to PEM

  --out DIR               where certificate.pem and key.pem are written; neither may exist
  --passphrase-env NAME   environment variable with the passphrase (default: ask)
  --fingerprint SHA256    which certificate to take, where there are several
  --without-mac           open a file that has no MAC, when you know where it comes from
`;

/** Converts a PKCS#12 file; returns the exit code. */
export async function p12Command(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse({
    args: [...args],
    allowPositionals: true,
    options: {
      "out": { type: "string" },
      "passphrase-env": { type: "string" },
      "fingerprint": { type: "string" },
      "without-mac": { type: "boolean" },
      "help": { type: "boolean" },
    },
  });
  if (values.help) {
    terminal.write(HELP);
    return EXIT.ok;
  }
  const [action, path, ...rest] = positionals;
  if (action !== "to-pem" || path === undefined || rest.length > 0) {
    throw new UsageError("p12 needs 'to-pem' and one file");
  }
  if (values.out === undefined) throw new UsageError("p12 to-pem needs --out, a folder");
  const bytes = await readBytes(path);
  if (isPem(bytes)) throw new UsageError(`${path} is PEM already, not a .p12 or .pfx file`);
  const source = { cert: path, passphraseEnv: values["passphrase-env"] };
  const { cert, key, subject, notAfter, notes } = await readPkcs12(
    bytes,
    await passphraseOf(source, terminal),
    { fingerprint: values.fingerprint, withoutMac: values["without-mac"] },
  );
  await makeFolder(values.out);
  const keyPath = join(values.out, "key.pem");
  await writePrivately(keyPath, key);
  try {
    await writePrivately(join(values.out, "certificate.pem"), cert);
  } catch (error) {
    await rm(keyPath);
    throw error;
  }
  terminal.print(`certificate.pem and key.pem are in ${values.out}`);
  terminal.print(`${subject}, valid until ${dayOf(notAfter)}`);
  notes.forEach((note) => terminal.print(note));
  return EXIT.ok;
}
