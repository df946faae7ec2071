import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { encodeBase64 } from "@std/encoding";
import { decodedText, Redaction } from "../../../src/simulator/http/redaction.ts";

const UUID = "131daac9-16c6-4618-beb0-365768f37288";
const OTHER = "7c40b5c9-fa74-49cf-b98c-bfe651f9a7c6";
const FIRST = "00000000-0000-4000-8000-000000000001";
const SECOND = "00000000-0000-4000-8000-000000000002";

/** The JSON that is left of a value. */
function left(value: unknown): unknown {
  return new Redaction().json(JSON.stringify(value));
}

Deno.test("Redaction gives one secret one stand-in, and no two the same", () => {
  const redaction = new Redaction();
  assertEquals(redaction.text(`${UUID} ${OTHER} ${UUID}`), `${FIRST} ${SECOND} ${FIRST}`);
  assertEquals(redaction.json(`{"orderRef":"${OTHER}"}`), { orderRef: SECOND });
  assertEquals(redaction.text(`/orders/${UUID.toUpperCase()}/`).includes(UUID), false);
});

Deno.test("Redaction finds secrets however deep and beside whatever text", () => {
  assertEquals(left({ a: [{ b: `<${UUID}>`, c: [UUID, [OTHER]] }], d: "191212121212" }), {
    a: [{ b: `<${FIRST}>`, c: [FIRST, [SECOND]] }],
    d: "[hidden]",
  });
});

Deno.test("Redaction replaces personal numbers by the example of one, in every spelling", () => {
  assertEquals(left({ user: { personalNumber: "199001012385" } }), {
    user: { personalNumber: "191212121212" },
  });
  for (const wrong of ["900101-2385", "19900101238", "nobody", ""]) {
    assertEquals(left({ personalNumber: wrong }), { personalNumber: "[hidden]" });
  }
  for (const number of ["199001012385", "19900101-2385", "900101+2385", "9001012385"]) {
    assertEquals(left({ text: `I am ${number}.` }), { text: "I am [hidden]." });
  }
  assertEquals(left({ personalNumber: 199001012385, age: 36 }), {
    personalNumber: "[hidden]",
    age: 36,
  });
});

Deno.test("Redaction replaces tokens whatever form they have, and the same one alike", () => {
  assertEquals(
    left({ autoStartToken: "abc", qrStartToken: "x.1", qrStartSecret: UUID, a: "abc" }),
    {
      autoStartToken: FIRST,
      qrStartToken: SECOND,
      qrStartSecret: "00000000-0000-4000-8000-000000000003",
      a: "abc",
    },
  );
  assertEquals(left([{ qrStartSecret: UUID }, UUID, { qrStartToken: UUID }]), [
    { qrStartSecret: FIRST },
    FIRST,
    { qrStartToken: FIRST },
  ]);
});

Deno.test("Redaction hides members that are secret whatever they hold", () => {
  const secret = "c2VjcmV0";
  const members = ["signature", "ocspResponse", "qrCode", "returnUrl", "deviceIdentifier"];
  for (const name of members) {
    const clean = left({ [name]: secret, web: { [name]: secret } });
    const seen = JSON.stringify(clean);
    assert(!seen.includes(secret), seen);
    assertMatch(seen, /^\{"\w+":"[\w:/.]+","web":\{"\w+":"[\w:/.]+"\}\}$/);
  }
  assertEquals(left({ constructor: "a", toString: "b" }), { constructor: "a", toString: "b" });
});

Deno.test("Redaction keeps signed texts, but for the secrets in them", () => {
  const plain = encodeBase64("Jag köper *boken* 📖");
  const number = encodeBase64("Jag är 19900101-2385 och köper boken");
  const bytes = encodeBase64(Uint8Array.of(0xff, 0x00, 0x31));
  for (const name of ["userVisibleData", "userNonVisibleData"]) {
    assertEquals(left({ [name]: plain }), { [name]: plain });
    assertEquals(left({ [name]: number }), {
      [name]: encodeBase64("Jag är [hidden] och köper boken"),
    });
    assertEquals(left({ [name]: bytes }), { [name]: encodeBase64("hidden") });
    assertEquals(left({ [name]: "199001012385!" }), { [name]: encodeBase64("hidden") });
    assertEquals(left({ [name]: encodeBase64(`for ${UUID}`) }), {
      [name]: encodeBase64(`for ${FIRST}`),
    });
  }
});

Deno.test("Redaction leaves everything else as it is", () => {
  const value = {
    orderRef: "nonsense",
    endUserIp: "194.168.2.25",
    requirement: { pinCode: true, certificatePolicies: ["1.2.3.4.25"] },
    nothing: null,
    amount: 1.5,
    list: [],
  };
  assertEquals(left(value), value);
  assertEquals(new Redaction().json("not JSON"), undefined);
  assertEquals(new Redaction().json(""), undefined);
  assertEquals(new Redaction().json("[".repeat(200_000)), undefined);
});

Deno.test("Redaction remembers more secrets than a recording holds, and not all there ever were", () => {
  const redaction = new Redaction();
  const first = redaction.text(UUID);
  for (let round = 0; round < 3; round++) {
    for (let secret = 0; secret < 9_000; secret++) redaction.text(crypto.randomUUID());
    assertEquals(redaction.text(UUID), first);
  }
  const standIns = new Set([first]);
  for (let secret = 0; secret < 10_000; secret++) {
    standIns.add(redaction.text(crypto.randomUUID()));
  }
  assertEquals(standIns.size, 10_001);
  const anew = redaction.text(UUID);
  assertNotEquals(anew, first);
  assert(!standIns.has(anew));
});

Deno.test("decodedText() reads base64 of UTF-8 and nothing else, byte for byte", () => {
  for (const text of ["a", "å📖", "\ufeffa", "\r\n"]) {
    assertEquals(decodedText(encodeBase64(text)), text);
  }
  for (const bad of ["*", "YQ=", encodeBase64(Uint8Array.of(0xff))]) {
    assertEquals(decodedText(bad), undefined);
  }
});
