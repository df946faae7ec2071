// deno-lint-ignore-file no-console
/**
 * The proof: a recorded signature verified, beside its six RSA signatures alone; on Deno and on Bun.
 *
 * @module
 */
import { verifyCompletion } from "../../mod.ts";
import { runOnBun } from "../helpers/bun.ts";
import sample from "../vectors/samplecode_visible.json" with { type: "json" };
import { compare } from "./measure.ts";

const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const data = new Uint8Array(1500);

/** Verifies a signature of a size of key, the key imported each time. */
async function rsa(modulusLength: number): Promise<() => Promise<boolean>> {
  const keys = await crypto.subtle.generateKey(
    { ...ALGORITHM, modulusLength, publicExponent: Uint8Array.of(1, 0, 1) },
    true,
    ["sign", "verify"],
  );
  const spki = await crypto.subtle.exportKey("spki", keys.publicKey);
  const signature = await crypto.subtle.sign(ALGORITHM, keys.privateKey, data);
  return async () => {
    const key = await crypto.subtle.importKey("spki", spki, ALGORITHM, false, ["verify"]);
    return await crypto.subtle.verify(ALGORITHM, key, signature, data);
  };
}

const [short, long] = [await rsa(2048), await rsa(4096)];

/** As many as there are in the recording: four by authorities, the person's, the responder's. */
async function verifySix(): Promise<void> {
  for (const verify of [long, long, long, long, short, short]) await verify();
}

const AT_ONCE = 16;

async function perSecond(): Promise<number> {
  const [begun, batches] = [performance.now(), 30];
  for (let batch = 0; batch < batches; batch++) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, () => verifyCompletion(sample, { environment: "test" })),
    );
  }
  return batches * AT_ONCE / (performance.now() - begun) * 1000;
}

console.log("Deno" in globalThis ? "On Deno" : "On Bun");
await compare(
  { name: "verifyCompletion", run: () => verifyCompletion(sample, { environment: "test" }) },
  { name: "six RSA signatures", run: verifySix },
  { calls: 10 },
);
console.log(`${(await perSecond()).toFixed(0)} verifications a second, ${AT_ONCE} at once`);
if ("Deno" in globalThis) await runOnBun(new URL(import.meta.url));
