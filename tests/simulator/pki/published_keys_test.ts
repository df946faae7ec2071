import { assertEquals } from "@std/assert";
import { readKeys } from "../../../src/simulator/pki/authority.ts";
import { type KeyOwner, publishedKey } from "../../../src/simulator/pki/published_keys.ts";

const OWNERS: readonly KeyOwner[] = ["root", "bank", "customers", "responder", "person"];

Deno.test("publishedKey() has an RSA key of 2048 bits for each owner, and no two alike", async () => {
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const found = new Set<string>();
  for (const owner of OWNERS) {
    const { privateKey, spki } = await readKeys(publishedKey(owner), "SHA-256");
    const publicKey = await crypto.subtle.importKey("spki", spki, algorithm, true, ["verify"]);
    const { n, e } = await crypto.subtle.exportKey("jwk", publicKey);
    const own = await crypto.subtle.exportKey("jwk", privateKey);
    assertEquals([n, e], [own.n, own.e]);
    assertEquals(Uint8Array.fromBase64(n ?? "", { alphabet: "base64url" }).length, 256);
    found.add(n ?? "");
  }
  assertEquals(found.size, OWNERS.length);
});
