import { assert, assertEquals } from "@std/assert";
import { decodeBase64 } from "@std/encoding";
import opens from "../vectors/pkcs12/opens.json" with { type: "json" };
import { flipEveryByte } from "./flip_every_byte.ts";

Deno.test("readPkcs12() refuses a file with any byte changed, and any part of a file", async () => {
  const file = opens.files.find(({ name }) => name === "1 iteration");
  const bytes = decodeBase64(file?.base64 ?? "");
  const { verdicts, wrong } = await flipEveryByte(bytes, file?.passphrase ?? "", [0xff, 1, 0x20]);
  assertEquals(wrong, []);
  const total = [...verdicts.values()].reduce((sum, times) => sum + times, 0);
  assertEquals(total, 4 * bytes.length);
  // One byte does not matter: the tag of the empty parameters of the MAC's hash.
  assertEquals(verdicts.get("same"), 3);
  assert((verdicts.get("passphrase-wrong") ?? 0) > 2 * bytes.length, "The MAC covers the content");
});
