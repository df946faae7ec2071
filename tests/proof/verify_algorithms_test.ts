import { assertEquals } from "@std/assert";
import { type Algorithms, proveBy } from "../helpers/algorithms.ts";
import { ecKeys, HIDDEN_TEXT, refusedCheck, TEXT, verify, world } from "../helpers/proofs.ts";
import { rsaKeys, STRANGER } from "../helpers/rsa.ts";

const EXPECTED = {
  operation: "sign",
  userVisibleData: TEXT,
  userNonVisibleData: HIDDEN_TEXT,
  personalNumber: "191212121212",
  maxAge: 0,
} as const;

const [p256, p384, other] = [await ecKeys("P-256"), await ecKeys("P-384"), await ecKeys("P-256")];

const SOUND: Readonly<Record<string, Algorithms>> = {
  "RSA as today": {},
  "RSA with SHA-384": { hash: "SHA-384" },
  "RSA with SHA-512 and such digests": { hash: "SHA-512", digest: "SHA-512" },
  "digests with SHA-384": { digest: "SHA-384" },
  "a person on P-256": { user: p256 },
  "a person on P-384 with SHA-384": { user: p384, hash: "SHA-384", digest: "SHA-384" },
  "a person on P-256 with SHA-512": { user: p256, hash: "SHA-512" },
  "an authority and its responder on curves": { customers: p384, responder: p256 },
  "all on curves": { user: p256, customers: p384, responder: p384, hash: "SHA-384" },
};

for (const [what, how] of Object.entries(SOUND)) {
  Deno.test(`verifyCompletion() holds for ${what}`, async () => {
    const proof = await proveBy(how);
    assertEquals((await verify(proof, EXPECTED)).user.personalNumber, "191212121212");
    const text = new TextDecoder().decode(Uint8Array.fromBase64(proof.signature));
    const changed = text.replace(
      /(?<=<SignatureValue>.{9})./,
      (letter) => letter === "A" ? "B" : "A",
    );
    const signature = new TextEncoder().encode(changed).toBase64();
    assertEquals(await refusedCheck(() => verify({ ...proof, signature })), "signature");
  });
}

Deno.test("verifyCompletion() takes no signature for one of another algorithm", async () => {
  const check = async (how: Algorithms): Promise<string> => {
    const proof = await proveBy(how);
    return await refusedCheck(() => verify(proof));
  };
  const wrong: readonly Algorithms[] = [
    { user: p256, method: "rsa-sha256" },
    { method: "ecdsa-sha256" },
    { user: p256, method: "ecdsa-sha384" },
    { hash: "SHA-384", method: "rsa-sha256" },
  ];
  for (const how of wrong) assertEquals(await check(how), "signature");
  assertEquals(await check({ user: p256, method: "ecdsa-sha1" }), "structure");
  assertEquals(await check({ method: "hmac-sha256" }), "structure");
});

Deno.test("verifyCompletion() refuses signatures of other keys of the same kind", async () => {
  const { user } = await world();
  for (const [keys, own] of [[p256, other], [user.keys, await rsaKeys(STRANGER)]] as const) {
    const genuine = await proveBy({ user: keys });
    const forged = await proveBy({ user: own });
    const value = (proof: typeof forged): string =>
      /<SignatureValue>[^<]*/.exec(atob(proof.signature))?.[0] ?? "";
    const signature = btoa(atob(genuine.signature).replace(value(genuine), value(forged)));
    assertEquals(await refusedCheck(() => verify({ ...genuine, signature })), "signature");
  }
});
