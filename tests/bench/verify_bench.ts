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
const keys = await crypto.subtle.generateKey(
  { ...ALGORITHM, modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
  true,
  ["sign", "verify"],
);
const spki = await crypto.subtle.exportKey("spki", keys.publicKey);
const data = new Uint8Array(1500);
const signature = await crypto.subtle.sign(ALGORITHM, keys.privateKey, data);

async function verifySix(): Promise<void> {
  for (let done = 0; done < 6; done++) {
    const key = await crypto.subtle.importKey("spki", spki, ALGORITHM, false, ["verify"]);
    await crypto.subtle.verify(ALGORITHM, key, signature, data);
  }
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
