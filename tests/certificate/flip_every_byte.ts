// deno-lint-ignore-file no-console
/**
 * Changes a PKCS#12 file in every byte, one at a time, and cuts it off at every length; each time a
 * `BankIdCertificateError` must come, or the very same certificate and key.
 * Run: `deno run -A tests/certificate/flip_every_byte.ts FILE PASSPHRASE`.
 *
 * @module
 */
import { readPkcs12 } from "../../src/certificate/pkcs12.ts";
import { BankIdCertificateError } from "../../src/errors.ts";

/** What became of the changed files. */
export interface Flips {
  /** How often each error code came; `same` where the change made no difference. */
  readonly verdicts: Map<string, number>;
  /** Changes that were not refused as they must be. */
  readonly wrong: string[];
}

/** Every changed form of a file, with its name. */
function* changed(file: Uint8Array, masks: readonly number[]): Generator<[string, Uint8Array]> {
  for (let at = 0; at < file.length; at++) {
    for (const mask of masks) {
      const copy = file.slice();
      copy[at] = (copy[at] ?? 0) ^ mask;
      yield [`byte ${at} ^ ${mask}`, copy];
    }
    yield [`the first ${at} bytes`, file.slice(0, at)];
  }
}

/** Reads a file in every changed form. */
export async function flipEveryByte(
  file: Uint8Array,
  passphrase: string,
  masks: readonly number[],
): Promise<Flips> {
  const { cert, key } = await readPkcs12(file, passphrase);
  const flips: Flips = { verdicts: new Map(), wrong: [] };
  const count = (verdict: string): void =>
    void flips.verdicts.set(verdict, (flips.verdicts.get(verdict) ?? 0) + 1);
  for (const [name, bytes] of changed(file, masks)) {
    try {
      const read = await readPkcs12(bytes, passphrase);
      if (read.cert === cert && read.key === key) count("same");
      else flips.wrong.push(`${name}: another certificate or key`);
    } catch (error) {
      if (error instanceof BankIdCertificateError) count(error.code);
      else flips.wrong.push(`${name}: ${error}`);
    }
  }
  return flips;
}

if (import.meta.main) {
  const [path = "", passphrase = ""] = Deno.args;
  const { verdicts, wrong } = await flipEveryByte(await Deno.readFile(path), passphrase, [0xff, 1]);
  for (const [verdict, times] of verdicts) console.log(`${verdict}: ${times}`);
  for (const what of wrong) console.error(what);
  const passed = [...verdicts.values()].reduce((sum, times) => sum + times, 0);
  console.log(`${passed} passed, ${wrong.length} failed`);
  Deno.exitCode = wrong.length === 0 ? 0 : 1;
}
