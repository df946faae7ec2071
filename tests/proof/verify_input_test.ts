import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { verifyCompletion } from "../../mod.ts";
import { type Bytes, concat, utf8 } from "../../src/bytes.ts";
import { BankIdProofError } from "../../src/errors.ts";
import type { Evidence } from "../../src/proof/verify.ts";
import type { MadeProof } from "../../src/simulator/pki/proof_maker.ts";
import { prove, refusal, refusedCheck, TEXT, verify } from "../helpers/proofs.ts";
import { SAMPLE_XML } from "../helpers/samples.ts";

/** The check that anything at all fails. */
async function failed(evidence: unknown): Promise<string> {
  return await refusedCheck(() => verify(evidence as Evidence));
}

const fail = (): never => {
  throw new RangeError("no");
};

Deno.test("verifyCompletion() says what it got instead of completion data", async () => {
  const table: readonly (readonly [unknown, string])[] = [
    [Promise.resolve({ signature: "" }), "a Promise (is an 'await' missing?)"],
    ['{"signature":""}', "a string"],
    [{ status: "complete", completionData: { signature: "" } }, "an object"],
    [undefined, "undefined"],
  ];
  for (const [evidence, got] of table) {
    const error = await assertRejects(
      () => Reflect.apply(verifyCompletion, undefined, [evidence, { environment: "test" }]),
      BankIdProofError,
    );
    const expected = `pass BankID's 'completionData' as an object: got ${got} (check: encoding)`;
    assertStringIncludes(error.message, expected);
  }
});

Deno.test("verifyCompletion() refuses what is no completion data", async () => {
  const { signature, ocspResponse } = await prove();
  const nothing = [undefined, null, 0, NaN, true, "", signature, [signature], Symbol("a"), 1n];
  const objects = [{}, Object.create(null), () => {}, new Date(), new Map([["signature", ""]])];
  const others = [null, 0, {}, [signature], Object(signature), utf8(signature), ""]
    .map((other) => ({ signature: other, ocspResponse }));
  for (const evidence of [...nothing, ...objects, ...others.slice(0, -1)]) {
    assertEquals(await failed(evidence), "encoding", typeof evidence);
  }
  assertEquals(await failed(others.at(-1)), "structure");
  assertEquals(await failed({ signature }), "ocsp-missing");
  const collected = { status: "complete", completionData: { signature, ocspResponse } };
  await assertRejects(
    () => verify(collected as unknown as Evidence),
    BankIdProofError,
    "pass BankID's 'completionData' as an object",
  );
});

Deno.test("verifyCompletion() takes evidence of any shape that has the members", async () => {
  const made = await prove();
  const shapes = [
    made,
    Object.freeze({ ...made }),
    Object.assign(Object.create(null), made),
    Object.create(made),
    Object.assign(() => {}, made),
    JSON.parse(JSON.stringify({ ...made, ["__proto__"]: { user: { name: "x" } } })),
    { ...made, user: undefined },
  ];
  for (const shape of shapes) assertEquals((await verify(shape)).userVisibleData, TEXT);
});

Deno.test("verifyCompletion() is not moved by members called __proto__", async () => {
  const made = await prove();
  const json = `{"signature":"${made.signature}","ocspResponse":"${made.ocspResponse}",` +
    '"user":{"personalNumber":"191212121212","__proto__":{"personalNumber":"190001010107"},' +
    '"constructor":{},"toString":1}}';
  assertEquals((await verify(JSON.parse(json))).user.personalNumber, "191212121212");
  const claimed = '"personalNumber":"191212121212",';
  for (const forged of [json.replace(claimed, ""), json.replace("191212121212", "190001010107")]) {
    assertEquals(await failed(JSON.parse(forged)), "mismatch-user");
  }
});

Deno.test("verifyCompletion() reads each member once", async () => {
  const [first, second] = [await prove(), await prove({ plan: { operation: "auth" } })];
  const reads: string[] = [];
  const shifting = (name: keyof MadeProof): string => {
    reads.push(name);
    return reads.filter((each) => each === name).length === 1 ? first[name] : second[name];
  };
  const proof = await verify({
    get signature(): string {
      return shifting("signature");
    },
    get ocspResponse(): string {
      return shifting("ocspResponse");
    },
    get user(): undefined {
      reads.push("user");
      return undefined;
    },
  });
  assertEquals(proof.operation, "sign");
  assertEquals(reads.sort(), ["ocspResponse", "signature", "user"]);
});

Deno.test("verifyCompletion() refuses members that cannot be read", async () => {
  const made = await prove();
  const unreadable = (name: string): object =>
    Object.defineProperty({ ...made }, name, { get: fail });
  for (const name of ["signature", "ocspResponse", "user"]) {
    assertEquals(await failed(unreadable(name)), "encoding", name);
  }
  assertEquals(await failed(new Proxy(made, { get: fail })), "encoding");
  const { proxy, revoke } = Proxy.revocable<MadeProof>(made, {});
  revoke();
  assertEquals(await failed(proxy), "encoding");
  const user = new Proxy({}, { has: fail, get: fail, ownKeys: fail });
  assertEquals(await failed({ ...made, user }), "mismatch-user");
  const cause = new RangeError("no");
  const error = await refusal(() =>
    verify({
      ...made,
      get user(): never {
        throw cause;
      },
    })
  );
  assertEquals(error.cause, cause);
});

/** Lengths of the texts that were decoded from base64 while something ran, roots left out. */
async function decodedIn(action: () => Promise<unknown>): Promise<number[]> {
  const { fromBase64 } = Uint8Array;
  const lengths: number[] = [];
  Uint8Array.fromBase64 = (text, options): Bytes => {
    if (text.length > 5000) lengths.push(text.length);
    return fromBase64(text, options);
  };
  try {
    await action();
  } finally {
    Uint8Array.fromBase64 = fromBase64;
  }
  return lengths;
}

Deno.test("verifyCompletion() decodes no signature over its limit", async () => {
  const huge = "QUFB".repeat(20_000_000);
  for (const signature of [huge, "A".repeat(400_004)]) {
    const lengths = await decodedIn(async () =>
      assertEquals(await failed({ signature, ocspResponse: huge }), "encoding")
    );
    assertEquals(lengths, []);
  }
  const longest = "QUFB".repeat(100_000);
  const lengths = await decodedIn(async () =>
    assertEquals(await failed({ signature: longest, ocspResponse: huge }), "structure")
  );
  assertEquals(lengths, [400_000]);
});

Deno.test("verifyCompletion() decodes no OCSP response over its limit", async () => {
  const { signature } = await prove();
  const lengths = await decodedIn(async () =>
    assertEquals(
      await failed({ signature, ocspResponse: "QUFB".repeat(10_000_000) }),
      "ocsp-structure",
    )
  );
  assertEquals(Math.max(...lengths) <= signature.length, true);
});

Deno.test("verifyCompletion() holds for the largest texts that BankID takes", async () => {
  const textOf = (length: number): string => "å".repeat(length * 3 / 8);
  const [userVisibleData, userNonVisibleData] = [textOf(40_000), textOf(200_000)];
  const plan = {
    userVisibleData: utf8(userVisibleData).toBase64(),
    userNonVisibleData: utf8(userNonVisibleData).toBase64(),
  };
  assertEquals([plan.userVisibleData.length, plan.userNonVisibleData.length], [40_000, 200_000]);
  await verify(await prove({ plan }), { userVisibleData, userNonVisibleData });
});

Deno.test("verifyCompletion() demands strict base64 of UTF-8", async () => {
  const { signature, ocspResponse } = await prove();
  const padded = `${signature.replace(/=+$/, "").slice(0, -1)}B==`;
  const texts = [
    `${signature}\n`,
    ` ${signature}`,
    `${signature}====`,
    signature.slice(0, -1),
    signature.replace(/=*$/, "*"),
    `${signature.slice(0, 76)}\n${signature.slice(76)}`,
    `${signature.slice(0, 3)}\u0410${signature.slice(4)}`,
    utf8(SAMPLE_XML).toBase64({ alphabet: "base64url" }).replace(/^(.)/, "-"),
    padded.padEnd(Math.ceil(padded.length / 4) * 4, "="),
  ];
  for (const text of texts) {
    assertEquals(await failed({ signature: text, ocspResponse }), "encoding");
  }
  const bytes = [
    Uint8Array.of(...utf8(SAMPLE_XML), 0xff),
    utf8(SAMPLE_XML).map((byte, index) => index === 7600 ? 0xe5 : byte),
    concat(utf8(SAMPLE_XML.slice(0, 7600)), Uint8Array.of(0xed, 0xa0, 0x80)),
    concat(utf8(SAMPLE_XML.slice(0, 7600)), Uint8Array.of(0xc0, 0x80)),
    Uint8Array.from([...SAMPLE_XML].flatMap((each) => [each.charCodeAt(0), 0xd8])),
  ];
  for (const xml of bytes) {
    assertEquals(await failed({ signature: xml.toBase64(), ocspResponse }), "encoding");
  }
  const bom = utf8(`\ufeff${SAMPLE_XML}`).toBase64();
  assertEquals(await failed({ signature: bom, ocspResponse }), "structure");
});

Deno.test("verifyCompletion() throws nothing but BankIdProofError for random bytes", async () => {
  let state = 5;
  const random = (): number => state = (state * 48_271) % 2_147_483_647;
  const { signature, ocspResponse } = await prove();
  for (let round = 0; round < 200; round++) {
    const noise = Uint8Array.from({ length: random() % 3000 }, () => random() % 256).toBase64();
    await assertRejects(() => verify({ signature: noise, ocspResponse }), BankIdProofError);
    await assertRejects(() => verify({ signature, ocspResponse: noise }), BankIdProofError);
  }
});
