import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Bytes, concat, utf8 } from "../../src/bytes.ts";
import { children, readDer } from "../../src/asn1/der.ts";
import {
  bitString,
  element,
  generalizedTime,
  integer,
  NULL,
  objectId,
  octetString,
  sequence,
} from "../../src/asn1/der_writer.ts";
import { EXTENSION } from "../../src/certificate/extensions.ts";
import { readCertificate } from "../../src/certificate/x509.ts";
import { extension, keyIdentifier } from "../../src/simulator/pki/authority.ts";
import { strangers } from "../helpers/chains.ts";
import {
  answer,
  check,
  GOOD,
  NONCE,
  nonceOf,
  type PartsChange,
  respond,
  responseExtensions,
  type ResponseParts,
  sha1,
  SIGNED,
  wrapped,
} from "../helpers/ocsp.ts";
import {
  ecKeys,
  linkOf,
  refusal,
  reissue,
  reissueWith,
  RSA_WITH,
  SIGNED_AT,
  world,
} from "../helpers/proofs.ts";
import { SAMPLE } from "../helpers/samples.ts";

/** Check and message of the refusal of a response. */
async function refused(change: PartsChange): Promise<string> {
  const der = await respond(change);
  const error = await refusal(() => check(der));
  return `${error.check}: ${error.message}`;
}

async function assertRefused(
  cases: Readonly<Record<string, PartsChange>>,
  expected: string,
): Promise<void> {
  for (const [what, change] of Object.entries(cases)) {
    assertStringIncludes(await refused(change), expected, what);
  }
}

async function assertHolds(cases: Readonly<Record<string, PartsChange>>): Promise<void> {
  for (const [what, change] of Object.entries(cases)) {
    assertEquals((await check(await respond(change))).producedAt, SIGNED_AT, what);
  }
}

const SECOND = 1000;
const DAY = 86_400_000;
const at = (offset: number): Bytes => generalizedTime(new Date(SIGNED_AT.getTime() + offset));

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
    assertStringIncludes(await refused({ status: enumerated }), `ocsp-status: `);
    const { check: found, message } = await refusal(() => check(sequence(enumerated)));
    assertEquals(found, "ocsp-status");
    assertStringIncludes(message, `its status is ${status}`);
  }
  const bare = await refusal(() => check(sequence(element(0x0a, Uint8Array.of(0)))));
  assertStringIncludes(bare.message, "The response is missing");
  assertEquals(bare.check, "ocsp-structure");
  assertStringIncludes(
    await refused({ afterBasic: NULL }),
    "ocsp-structure: The OCSP response is malformed",
  );
  const der = await respond();
  for (const data of [der.slice(0, -1), concat(der, Uint8Array.of(0)), new Uint8Array(3000)]) {
    assertEquals((await refusal(() => check(data))).check, "ocsp-structure");
  }
});

Deno.test("checkOcsp() demands the signature of the responder's key", async () => {
  const { responder, user, customers } = await world();
  const { other } = await strangers();
  const wrong = "ocsp-signature: The OCSP response is not signed with the responder's key";
  const zeros = { signature: bitString(new Uint8Array(256)) };
  await assertRefused({
    "no signature": { signature: bitString(new Uint8Array()) },
    "a signature of nothing": zeros,
  }, wrong);
  const hex = (text: string): string => utf8(text).toHex();
  const altered = (await respond()).toHex().replaceAll(
    hex("20260301123456Z"),
    hex("20260301123457Z"),
  );
  const error = await refusal(() => check(Uint8Array.fromHex(altered)));
  assertStringIncludes(`${error.check}: ${error.message}`, wrong);
  for (const { keys } of [user, customers, other]) {
    const der = await respond({}, { responder: { ...responder, keys } });
    assertStringIncludes((await refusal(() => check(der))).message, wrong.slice(16));
  }
});

Deno.test("checkOcsp() takes the algorithm from policy", async () => {
  const wrong = "ocsp-signature: The OCSP response is not signed with the responder's key";
  const algorithm = (id: string, ...rest: Bytes[]): PartsChange => ({
    algorithm: sequence(objectId(id), ...rest),
  });
  await assertRefused({
    "another hash than was used": algorithm(RSA_WITH["SHA-512"], NULL),
    "PSS": algorithm("1.2.840.113549.1.1.10", sequence()),
    "ECDSA": algorithm("1.2.840.10045.4.3.2"),
    "other parameters": algorithm(RSA_WITH["SHA-256"], sequence()),
    "a hash alone": algorithm("2.16.840.1.101.3.4.2.1", NULL),
  }, wrong);
});

Deno.test("checkOcsp() takes the signature of a responder's key on a curve", async () => {
  const { responder } = await world();
  for (const [curve, hash] of [["P-256", "SHA-256"], ["P-384", "SHA-512"]] as const) {
    const keys = await ecKeys(curve);
    const own = await reissueWith(
      await reissue({ ...responder, keys }, { spki: keys.spki }),
      EXTENSION.subjectKeyIdentifier,
    );
    assertEquals((await check(await respond({}, { responder: own, hash }))).producedAt, SIGNED_AT);
    const other = { ...own, keys: await ecKeys(curve) };
    const der = await respond({}, { responder: other, hash });
    assertEquals((await refusal(() => check(der))).check, "ocsp-signature");
  }
});

Deno.test("checkOcsp() takes SHA-1 only when told to, and says so", async () => {
  const old = await respond({}, { hash: "SHA-1" });
  const { check: found, message } = await refusal(() => check(old));
  assertEquals(found, "ocsp-signature");
  assertStringIncludes(message, "'allowSha1Ocsp' accepts such old ones");
  assertEquals((await check(old, { allowSha1: true })).producedAt, SIGNED_AT);
  assertEquals((await check(await respond(), { allowSha1: true })).producedAt, SIGNED_AT);
  const forged = await respond({ signature: bitString(new Uint8Array(256)) }, { hash: "SHA-1" });
  const error = await refusal(() => check(forged, { allowSha1: true }));
  assertStringIncludes(error.message, "The OCSP response is not signed with the responder's key");
});

Deno.test("checkOcsp() demands an answer about the user's certificate", async () => {
  const { responder, bank, customers } = await world();
  const name = (of: Bytes): Promise<Bytes> => sha1(readCertificate(of).subject.raw);
  const sha256 = sequence(objectId("2.16.840.1.101.3.4.2.1"), NULL);
  const md5 = sequence(objectId("1.2.840.113549.2.5"), NULL);
  await assertRefused({
    "another serial number": { serial: integer(4711) },
    "the responder's": { serial: integer(readCertificate(responder.certificate).serialNumber) },
    "another issuer's name": { nameHash: octetString(await name(bank.certificate)) },
    "no issuer's name": { nameHash: octetString(new Uint8Array()) },
    "another issuer's key": { keyHash: octetString(await keyIdentifier(bank.keys)) },
    "another hash": { hashAlgorithm: sha256 },
    "an unknown hash": { hashAlgorithm: md5 },
  }, "ocsp-certificate: ");
  const other = linkOf((await strangers()).other);
  const der = await respond();
  assertEquals((await refusal(() => check(der, { user: other }))).check, "ocsp-certificate");
  await check(await respond({ nameHash: octetString(await name(customers.certificate)) }));
});

/** How an answer names a certificate, by a hash other than SHA-1. */
async function namedBy(hash: "SHA-256" | "SHA-384" | "SHA-512"): Promise<Partial<ResponseParts>> {
  const { customers } = await world();
  const digest = async (data: Uint8Array): Promise<Bytes> =>
    octetString(new Uint8Array(await crypto.subtle.digest(hash, data.slice())));
  const last = { "SHA-256": 1, "SHA-384": 2, "SHA-512": 3 }[hash];
  return {
    hashAlgorithm: sequence(objectId(`2.16.840.1.101.3.4.2.${last}`)),
    nameHash: await digest(customers.name),
    keyHash: await digest(customers.keys.keyBits),
  };
}

Deno.test("checkOcsp() takes answers that name the certificate by a hash of SHA-2", async () => {
  for (const hash of ["SHA-256", "SHA-384", "SHA-512"] as const) {
    const parts = await namedBy(hash);
    const { hashAlgorithm, nameHash = NULL, keyHash = NULL } = parts;
    const hashWithNull = sequence(
      ...children(readDer(hashAlgorithm ?? NULL), 0x30).map(({ raw }) => raw),
      NULL,
    );
    await assertHolds({ [hash]: parts, "with NULL": { ...parts, hashAlgorithm: hashWithNull } });
    await assertRefused({
      "the names exchanged": { ...parts, nameHash: keyHash, keyHash: nameHash },
      "the key's hash by SHA-1": { hashAlgorithm: parts.hashAlgorithm ?? NULL, nameHash },
      "another serial number": { ...parts, serial: integer(4711) },
    }, "ocsp-certificate: ");
  }
});

Deno.test("checkOcsp() picks the answer about the certificate out of several", async () => {
  const sha256 = await namedBy("SHA-256");
  const revoked = { certificateStatus: wrapped(1, generalizedTime(SIGNED_AT)) };
  const another = { serial: integer(4711) };
  /** A response with a second answer, and the first as it is or changed. */
  const two = (second: Partial<ResponseParts>, first = {}): PartsChange => (right) => ({
    ...first,
    otherAnswers: answer({ ...right, ...second }),
  });
  await assertHolds({
    "about another, and revoked": two({ ...another, ...revoked }),
    "about another first, and revoked": two({}, { ...another, ...revoked }),
    "about another, long ago": two({ ...another, thisUpdate: at(-30 * DAY) }),
    "about another, with a critical extension": two({
      ...another,
      singleExtensions: wrapped(1, sequence(extension("1.2.3", NULL, true))),
    }),
    "named in two ways": two(sha256),
  });
  await assertRefused({
    "both about others": two(another, { serial: integer(4712) }),
  }, "ocsp-certificate: ");
  await assertRefused({
    "good and revoked": two(revoked),
    "revoked and good": two({}, revoked),
    "good, and revoked in another way": two({ ...sha256, ...revoked }),
  }, "ocsp-revoked: ");
  await assertRefused({ "one of them old": two({ thisUpdate: at(-2 * DAY) }) }, "ocsp-time: ");
  await assertRefused({ "none": () => ({ answers: sequence() }) }, "ocsp-certificate: ");
});

Deno.test("checkOcsp() demands that the certificate was good", async () => {
  await assertRefused({
    "revoked": { certificateStatus: wrapped(1, generalizedTime(SIGNED_AT)) },
    "unknown": { certificateStatus: element(0x82) },
    "good, but not quite": { certificateStatus: element(0x80, Uint8Array.of(0)) },
  }, "ocsp-revoked: ");
  await assertHolds({ "good": { certificateStatus: GOOD } });
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
