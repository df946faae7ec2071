import { assert, assertEquals, assertMatch, assertNotEquals, assertThrows } from "@std/assert";
import { encodeBase64 } from "@std/encoding";
import { Sealer, type SealingKey } from "../../src/web/sealer.ts";

const CONTEXT = ["https://example.com", "/bankid", "auth"];
const key = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
/** 29 bytes, with which no bit of the sealed value's base64 is left over. */
const TEXT = '{"name":"Åke 🙂","at":123}';
const sealed = await new Sealer(key(1), "login").seal(TEXT, CONTEXT);

Deno.test("Sealer opens what it sealed, which is fit for a cookie and tells nothing", async () => {
  const sealer = new Sealer(key(1), "login");
  for (const text of ["", "a", TEXT, "å".repeat(500)]) {
    const box = await sealer.seal(text, CONTEXT);
    assertMatch(box, /^[A-Za-z0-9_-]+$/);
    assertEquals(await sealer.open(box, CONTEXT), text);
  }
  const bytes = Uint8Array.fromBase64(sealed, { alphabet: "base64url" });
  assert(!new TextDecoder("latin1").decode(bytes).includes("name"));
});

Deno.test("Sealer never seals the same text to the same value", async () => {
  const sealer = new Sealer(key(1), "login");
  const boxes = await Promise.all(Array.from({ length: 50 }, () => sealer.seal(TEXT, CONTEXT)));
  assertEquals(new Set(boxes.map((box) => box.slice(0, 16))).size, 50);
});

Deno.test("Sealer opens nothing of which one character was changed, taken or added", async () => {
  const sealer = new Sealer(key(1), "login");
  assertEquals(sealed.length % 4, 0);
  for (let at = 0; at < sealed.length; at++) {
    const other = sealed[at] === "A" ? "B" : "A";
    const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
    const taken = sealed.slice(0, at) + sealed.slice(at + 1);
    const added = `${sealed.slice(0, at)}A${sealed.slice(at)}`;
    for (const forged of [changed, taken, added, sealed.slice(0, at)]) {
      assertEquals(await sealer.open(forged, CONTEXT), undefined, `at ${at}`);
    }
  }
});

Deno.test("Sealer opens no part of one value put together with a part of another", async () => {
  const sealer = new Sealer(key(1), "login");
  const other = await sealer.seal(TEXT, CONTEXT);
  for (let at = 4; at < sealed.length; at += 4) {
    assertEquals(await sealer.open(sealed.slice(0, at) + other.slice(at), CONTEXT), undefined);
  }
});

Deno.test("Sealer opens nothing that is not base64url, or longer than a cookie", async () => {
  const sealer = new Sealer(key(1), "login");
  const standard = encodeBase64(Uint8Array.fromBase64(sealed, { alphabet: "base64url" }));
  const long = await sealer.seal("x".repeat(4096), CONTEXT);
  for (
    const text of ["", "=", "a", `${sealed}=`, `"${sealed}"`, ` ${sealed}`, standard + "+", long]
  ) {
    assertEquals(await sealer.open(text, CONTEXT), undefined);
  }
  const longest = await sealer.seal("x".repeat(3072 - 12 - 16), CONTEXT);
  assertEquals(longest.length, 4096);
  assertEquals((await sealer.open(longest, CONTEXT))?.length, 3044);
});

Deno.test("Sealer opens nothing sealed for another purpose or with another key", async () => {
  assertEquals(await new Sealer(key(1), "login").open(sealed, CONTEXT), TEXT);
  for (const purpose of ["", "Login", "login ", "login at /other"]) {
    assertEquals(await new Sealer(key(1), purpose).open(sealed, CONTEXT), undefined);
  }
  const almost = key(1);
  almost[31] = 0;
  assertEquals(await new Sealer(almost, "login").open(sealed, CONTEXT), undefined);
});

Deno.test("Sealer opens nothing in another context, however its parts are put together", async () => {
  const sealer = new Sealer(key(1), "login");
  const [origin = "", path = "", operation = ""] = CONTEXT;
  const others = [
    [],
    [origin, path],
    [origin, path, operation, ""],
    [origin, path, "sign"],
    [origin, "/sign", operation],
    ["https://example.org", path, operation],
    [origin + path, "", operation],
    [`${origin}","${path}`, operation],
    [path, origin, operation],
  ];
  for (const context of others) assertEquals(await sealer.open(sealed, context), undefined);
});

Deno.test("Sealer derives its key with HKDF-SHA-256, the purpose being the info", async () => {
  // RFC 5869 with HMAC alone: no salt is a salt of zeros.
  const hmac = async (secret: BufferSource, ...parts: Uint8Array[]) => {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const hmacKey = await crypto.subtle.importKey("raw", secret, algorithm, false, ["sign"]);
    const all = new Uint8Array(await new Blob(parts.map((each) => each.slice())).arrayBuffer());
    return new Uint8Array(await crypto.subtle.sign("HMAC", hmacKey, all));
  };
  const prk = await hmac(new Uint8Array(32), key(1));
  const derived = await hmac(prk, new TextEncoder().encode("login"), Uint8Array.of(1));
  const bytes = Uint8Array.fromBase64(sealed, { alphabet: "base64url" });
  const aes = await crypto.subtle.importKey("raw", derived, "AES-GCM", false, ["decrypt"]);
  const additionalData = new TextEncoder().encode(JSON.stringify(CONTEXT));
  const algorithm = { name: "AES-GCM", iv: bytes.slice(0, 12), additionalData };
  const plain = await crypto.subtle.decrypt(algorithm, aes, bytes.slice(12));
  assertEquals(new TextDecoder().decode(plain), TEXT);
});

Deno.test("Sealer refuses a key of zeros, which somebody forgot to fill", () => {
  for (const zeros of [new Uint8Array(32), encodeBase64(new Uint8Array(32))]) {
    assertThrows(() => new Sealer(zeros, "login"), TypeError, "'key' is all zeros");
    assertThrows(() => new Sealer([key(1), zeros], "login"), TypeError, "'key[1]' is all zeros");
  }
});

Deno.test("Sealer changes keys without losing what is under way", async () => {
  const before = new Sealer(key(1), "login");
  const during = new Sealer([key(2), key(1)], "login");
  const after = new Sealer([key(2)], "login");
  const [old, fresh] = [await before.seal(TEXT, CONTEXT), await during.seal(TEXT, CONTEXT)];
  const opened = (box: string) =>
    Promise.all(
      [before, during, after].map(async (sealer) => await sealer.open(box, CONTEXT) === TEXT),
    );
  assertEquals(await opened(old), [true, true, false]);
  assertEquals(await opened(fresh), [false, true, true]);
  // An instance that has the new key only behind the old one opens what the others seal, too.
  assertEquals(await new Sealer([key(1), key(2)], "login").open(fresh, CONTEXT), TEXT);
});

Deno.test("Sealer takes a key as bytes or as their base64, and keeps a copy", async () => {
  const bytes = key(1);
  const sealer = new Sealer(bytes, "login");
  bytes.fill(0);
  for (const same of [encodeBase64(key(1)), `${encodeBase64(key(1))}\n`, [key(1)]]) {
    assertEquals(
      await new Sealer(same, "login").open(await sealer.seal(TEXT, CONTEXT), CONTEXT),
      TEXT,
    );
  }
});

Deno.test("Sealer refuses what is no key of 32 bytes, and does not show it", () => {
  const short = encodeBase64(new Uint8Array(16).fill(9));
  const bad: readonly unknown[] = [
    undefined,
    null,
    "",
    "secret-passphrase-of-thirty-two-c",
    short,
    key(1).subarray(1),
    new Uint8Array(64),
    Array.from(key(1)),
    7,
    {},
  ];
  for (const each of bad) {
    const error = assertThrows(() => new Sealer(each as SealingKey, "login"), TypeError, "'key'");
    assert(!/passphrase|CQkJ/.test(error.message), error.message);
  }
  assertThrows(() => new Sealer([], "login"), TypeError, "at least one key");
  assertThrows(() => new Sealer([key(1), short], "login"), TypeError, "'key[1]' must be 32");
  const { message } = assertThrows(() => new Sealer(short, "login"), TypeError);
  assertNotEquals(message.indexOf("openssl rand -base64 32"), -1);
});
