import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Bytes, concat } from "../../src/bytes.ts";
import { element, NULL, objectId, octetString, sequence } from "../../src/asn1/der_writer.ts";
import { extension, keyIdentifier } from "../../src/simulator/pki/authority.ts";
import {
  at,
  check,
  DAY,
  NONCE,
  nonceOf,
  type PartsChange,
  respond,
  responseExtensions,
  sha1,
  SIGNED,
  wrapped,
} from "../helpers/ocsp.ts";
import { assertHolds, assertRefused } from "../helpers/ocsp_verdicts.ts";
import { refusal, RSA_WITH, SIGNED_AT, world } from "../helpers/proofs.ts";
import { SAMPLE } from "../helpers/samples.ts";

const SECOND = 1000;

Deno.test("checkOcsp() holds for a response like BankID's, and says when and by whom", async () => {
  const { responder } = await world();
  const outcome = await check(await respond());
  assertEquals(outcome.producedAt, SIGNED_AT);
  assertEquals(outcome.responder.x509.raw, responder.certificate);
});

Deno.test("checkOcsp() leaves open what BankID's responses differ in", async () => {
  const { responder } = await world();
  const nonce = await nonceOf(SIGNED);
  await assertHolds({
    "an empty list of extensions of the answer": { singleExtensions: wrapped(1, sequence()) },
    "an extension of the answer": {
      singleExtensions: wrapped(1, sequence(extension("1.2.3", NULL))),
    },
    "a responder by its key": {
      responderId: wrapped(2, octetString(await keyIdentifier(responder.keys))),
    },
    "a nonce that is not critical": { extensions: responseExtensions(extension(NONCE, nonce)) },
    "an extension more": {
      extensions: responseExtensions(extension("1.2.3", NULL), extension(NONCE, nonce, true)),
    },
    "a next time": { nextUpdate: wrapped(0, at(SECOND)) },
    "a next time of the same moment": { nextUpdate: wrapped(0, at(0)) },
    "an earlier time of the answer": { thisUpdate: at(-SECOND) },
  });
  for (const hash of ["SHA-256", "SHA-384", "SHA-512"] as const) {
    await check(await respond({}, { hash }));
  }
  await assertHolds({
    "an algorithm without NULL": { algorithm: sequence(objectId(RSA_WITH["SHA-256"])) },
  });
});

Deno.test("checkOcsp() demands a response", async () => {
  const bytes = await respond();
  const { ocspResponse } = SAMPLE;
  for (const none of [undefined, null, "", 0, true, {}, [ocspResponse], Object(ocspResponse)]) {
    assertEquals((await refusal(() => check(none))).check, "ocsp-missing");
  }
  await check(bytes);
});

Deno.test("checkOcsp() demands strict base64 of at most 22 000 characters", async () => {
  const base64 = (await respond()).toBase64();
  const tail = base64.endsWith("=") ? base64 : `${base64.slice(0, -4)}AA==`;
  const wrong = [
    `${base64}\n`,
    ` ${base64}`,
    base64.slice(0, -1),
    base64.replace("+", "-"),
    `${base64.slice(0, 64)}\r\n${base64.slice(64)}`,
    tail.replace(/=+$/, ""),
    `${base64}====`,
    "A".repeat(22_004),
    "*".repeat(50_000_000),
  ].filter((text) => text !== base64);
  for (const text of wrong) {
    const { check: found, message } = await refusal(() => check(text));
    assertStringIncludes(
      `${found}: ${message}`,
      "ocsp-structure: 'ocspResponse' must be strict base64",
    );
  }
  const longest = await refusal(() => check("A".repeat(22_000)));
  assertStringIncludes(longest.message, "The OCSP response is malformed: ");
  assertEquals(longest.check, "ocsp-structure");
});

Deno.test("checkOcsp() demands a successful response, and in it a response", async () => {
  for (const status of [1, 2, 3, 5, 6, 255]) {
    const enumerated = element(0x0a, Uint8Array.of(status));
    await assertRefused({ [`status ${status}`]: { status: enumerated } }, "ocsp-status: ");
    const { check: found, message } = await refusal(() => check(sequence(enumerated)));
    assertEquals(found, "ocsp-status");
    assertStringIncludes(message, `its status is ${status}`);
  }
  const bare = await refusal(() => check(sequence(element(0x0a, Uint8Array.of(0)))));
  assertStringIncludes(bare.message, "The response is missing");
  assertEquals(bare.check, "ocsp-structure");
  await assertRefused(
    { "an element more": { afterBasic: NULL } },
    "ocsp-structure: The OCSP response is malformed",
  );
  const der = await respond();
  for (const data of [der.slice(0, -1), concat(der, Uint8Array.of(0)), new Uint8Array(3000)]) {
    assertEquals((await refusal(() => check(data))).check, "ocsp-structure");
  }
});

Deno.test("checkOcsp() demands a nonce made from the signature", async () => {
  const nonce = await nonceOf(SIGNED);
  const given = (value: Uint8Array): PartsChange => ({
    extensions: responseExtensions(extension(NONCE, value, true)),
  });
  const flip = (index: number): Bytes => nonce.with(index, (nonce[index] ?? 0) ^ 1);
  await assertRefused({
    "none": { extensions: new Uint8Array() },
    "no extension at all": { extensions: responseExtensions() },
    "of another signature": given(await nonceOf(`${SIGNED}=`)),
    "altered at its beginning": given(flip(0)),
    "altered at the hash's end": given(flip(19)),
    "too short": given(nonce.slice(0, -1)),
    "too long": given(concat(nonce, Uint8Array.of(0))),
    "only the hash": given(nonce.slice(0, 20)),
    "wrapped, as RFC 8954 has it": given(octetString(nonce)),
    "empty": given(new Uint8Array()),
    "of the signature's bytes": given(
      concat(await sha1(Uint8Array.fromBase64(SIGNED)), new Uint8Array(12)),
    ),
  }, "ocsp-nonce: ");
  await assertHolds({ "other random bytes": given(flip(20)), "others": given(flip(31)) });
  const der = await respond();
  const error = await refusal(() => check(der, { signature: `${SIGNED}YQ==` }));
  assertEquals(error.check, "ocsp-nonce");
});

Deno.test("checkOcsp() refuses critical extensions that it does not know", async () => {
  const nonce = extension(NONCE, await nonceOf(SIGNED), true);
  const unknown = extension("1.3.6.1.5.5.7.48.1.9", NULL, true);
  await assertRefused({
    "in the response": { extensions: responseExtensions(nonce, unknown) },
    "before the nonce": { extensions: responseExtensions(unknown, nonce) },
    "in the response, without a nonce": { extensions: responseExtensions(unknown) },
  }, "ocsp-structure: The OCSP response has a critical extension other than the nonce");
  await assertRefused({
    "in the answer": { singleExtensions: wrapped(1, sequence(unknown)) },
    "a nonce in the answer": { singleExtensions: wrapped(1, sequence(nonce)) },
  }, "ocsp-structure: The OCSP response has an answer with a critical extension");
});

Deno.test("checkOcsp() demands times that agree with each other", async () => {
  await assertRefused({
    "an answer of later": { thisUpdate: at(SECOND) },
    "an answer that had ended": { nextUpdate: wrapped(0, at(-SECOND)) },
    "both": { thisUpdate: at(SECOND), nextUpdate: wrapped(0, at(2 * SECOND)) },
  }, "ocsp-time: The times in the OCSP response contradict each other");
});

Deno.test("checkOcsp() demands a status of the last day", async () => {
  await assertHolds({
    "of an hour before": { thisUpdate: at(-3600 * SECOND) },
    "of a day before": { thisUpdate: at(-DAY) },
  });
  const later = wrapped(0, at(30 * DAY));
  await assertRefused({
    "of more than a day before": { thisUpdate: at(-DAY - SECOND) },
    "of a year before": { thisUpdate: at(-365 * DAY) },
    "said to be good for longer": { thisUpdate: at(-2 * DAY), nextUpdate: later },
  }, "ocsp-time: The status in the OCSP response is more than a day older");
});
