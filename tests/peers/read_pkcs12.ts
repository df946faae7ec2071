// deno-lint-ignore-file no-console
/**
 * Reads every file of a folder on whatever runtime this is, with the passphrases of its
 * `passphrases.json`, and prints what came of each. Used by `pkcs12_peers.ts`.
 *
 * @module
 */
import { createHash, createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { argv } from "node:process";
import { readPkcs12 } from "../../src/certificate/pkcs12.ts";

/** SHA-256 of a key in PEM without what may stand behind it in PKCS#8. */
export function hashOfKey(pem: string): string {
  const der = createPrivateKey(pem).export({ type: "pkcs8", format: "der" });
  return createHash("sha256").update(der).digest("hex");
}

if (import.meta.main) {
  const [folder = ""] = argv.slice(2);
  const passphrases: Record<string, string> = JSON.parse(
    readFileSync(`${folder}/passphrases.json`, "utf8"),
  );
  const results: Record<string, unknown> = {};
  for (const [name, passphrase] of Object.entries(passphrases)) {
    const bytes = Uint8Array.from(readFileSync(`${folder}/${name}`));
    try {
      const { fingerprint, key, notes } = await readPkcs12(bytes, passphrase);
      results[name] = { fingerprint, key: hashOfKey(key), notes };
    } catch (error) {
      results[name] = { error: String(error) };
    }
  }
  console.log(JSON.stringify(results));
}
