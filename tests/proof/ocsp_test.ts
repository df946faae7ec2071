import { assertEquals, assertThrows } from "@std/assert";
import type { Bytes } from "../../src/bytes.ts";
import { type Der, DerError, readDer } from "../../src/asn1/der.ts";
import {
  bitString,
  element,
  generalizedTime,
  integer,
  NULL,
  objectId,
  octetString,
  sequence,
  time,
  utf8String,
} from "../../src/asn1/der_writer.ts";
import { readCertificate } from "../../src/certificate/x509.ts";
import { type Answer, type OcspResponse, readResponse, readStatus } from "../../src/proof/ocsp.ts";
import { extension } from "../../src/simulator/pki/authority.ts";
import {
  GOOD,
  NONCE,
  type PartsChange,
  respond,
  responseExtensions,
  wrapped,
} from "../helpers/ocsp.ts";
import { SIGNED_AT, world } from "../helpers/proofs.ts";
import { SAMPLE } from "../helpers/samples.ts";

const NOTHING: Bytes = new Uint8Array();
const LATER = new Date("2026-03-02T00:00:00Z");

function read(der: Uint8Array): OcspResponse {
  const { body } = readStatus(der);
  if (!body) throw new DerError("There is no body");
  return readResponse(body);
}

async function readWith(change: PartsChange): Promise<OcspResponse> {
  return read(await respond(change));
}

/** The one answer. */
function only({ answers }: OcspResponse): Answer {
  const [answer, ...others] = answers;
  if (!answer || others.length > 0) throw new Error("There is not exactly one answer");
  return answer;
}

/** Whether it is not refused. */
function holds(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

Deno.test("readStatus() yields the status, and what comes with it", () => {
  const enumerated = (...bytes: number[]): Bytes => element(0x0a, Uint8Array.from(bytes));
  const body = wrapped(0, sequence());
  for (const status of [0, 1, 3, 6, 255]) {
    const { status: found, body } = readStatus(sequence(enumerated(status)));
    assertEquals([found, body], [status, undefined]);
  }
  assertEquals(readStatus(sequence(enumerated(0), body)).body?.raw, sequence());
  const malformed = [
    sequence(),
    sequence(enumerated()),
    sequence(enumerated(0, 0)),
    sequence(integer(0)),
    sequence(enumerated(0), body, body),
    sequence(enumerated(0), wrapped(0)),
    sequence(enumerated(0), wrapped(0, sequence(), sequence())),
    sequence(enumerated(0), wrapped(1, sequence())),
    element(0x31, enumerated(0)),
    Uint8Array.of(...sequence(enumerated(0)), 0),
    NOTHING,
  ];
  assertEquals(malformed.filter((der) => holds(() => readStatus(der))), []);
});

Deno.test("readResponse() takes apart the published sample", () => {
  const response = read(Uint8Array.fromBase64(SAMPLE.ocspResponse));
  assertEquals(response.producedAt, new Date("2022-09-13T14:09:19Z"));
  const { isGood, thisUpdate, nextUpdate, ...answer } = only(response);
  assertEquals([isGood, thisUpdate, nextUpdate], [true, response.producedAt, undefined]);
  assertEquals(answer.hashAlgorithm, "1.3.14.3.2.26");
  assertEquals(answer.serialNumber.toHex(), "1ef58c451a53eac9");
  assertEquals([...answer.extensions], []);
  assertEquals(response.signatureAlgorithm.oid, "1.2.840.113549.1.1.11");
  assertEquals([...response.extensions.keys()], [NONCE]);
  assertEquals(
    response.extensions.get(NONCE)?.value.subarray(0, 20).toHex(),
    "16c88c8eb58c0d1a3b0518c5b239d9be52ef134b",
  );
  const serials = response.certificates.map((der) => readCertificate(der).serialNumber.toHex());
  assertEquals(serials, ["0bc03b768316909c"]);
});

Deno.test("readResponse() yields what was put into a response", async () => {
  const { responder, user } = await world();
  const response = await readWith({ nextUpdate: wrapped(0, generalizedTime(LATER)) });
  assertEquals(response.producedAt, SIGNED_AT);
  assertEquals(only(response).thisUpdate, SIGNED_AT);
  assertEquals(only(response).nextUpdate, LATER);
  assertEquals(response.responderId, { name: responder.name });
  assertEquals(response.certificates, [responder.certificate]);
  assertEquals(response.tbs[0], 0x30);
  const serial = only(response).serialNumber.toHex();
  assertEquals(user.certificate.toHex().includes(serial), true);
  const byKey = await readWith({ responderId: wrapped(2, octetString(new Uint8Array(20))) });
  assertEquals(byKey.responderId, { keyHash: new Uint8Array(20) });
});

Deno.test("readResponse() takes a status for good when it is exactly that", async () => {
  const statuses: readonly (readonly [boolean, Bytes])[] = [
    [true, GOOD],
    [false, element(0x82)],
    [false, wrapped(1, generalizedTime(SIGNED_AT))],
    [false, wrapped(0)],
    [false, element(0x80, Uint8Array.of(0))],
    [false, NULL],
    [false, element(0x00)],
  ];
  for (const [good, certificateStatus] of statuses) {
    const { isGood } = only(await readWith({ certificateStatus }));
    assertEquals(isGood, good, certificateStatus.toHex());
  }
});

Deno.test("readResponse() reads extensions of the response and of the answer", async () => {
  const [own, other] = [extension("1.2.3", NULL), extension("1.2.4", NULL, true)];
  const both = await readWith({
    extensions: responseExtensions(own, other),
    singleExtensions: wrapped(1, sequence(other)),
  });
  assertEquals([...both.extensions.keys()], ["1.2.3", "1.2.4"]);
  assertEquals([...both.extensions.values()].map(({ critical }) => critical), [false, true]);
  assertEquals([...only(both).extensions.keys()], ["1.2.4"]);
  const none = await readWith({ extensions: NOTHING, singleExtensions: wrapped(1, sequence()) });
  assertEquals([...none.extensions, ...only(none).extensions], []);
});

/** Each is something that a response must not have. */
const MALFORMED: Readonly<Record<string, PartsChange>> = {
  "another type": { type: objectId("1.3.6.1.5.5.7.48.1.2") },
  "a type that is none": { type: utf8String("basic") },
  "more after the bytes": { afterBytes: NULL },
  "more after the basic response": { afterBasic: NULL },
  "the version, which is the default": { version: wrapped(0, integer(0)) },
  "no responder": { responderId: NOTHING },
  "a responder without a name": { responderId: wrapped(1) },
  "a responder with two names": { responderId: wrapped(1, sequence(), sequence()) },
  "a responder of another kind": { responderId: wrapped(3, octetString(NOTHING)) },
  "a responder's key that is none": { responderId: wrapped(2, sequence()) },
  "two keys of a responder": {
    responderId: wrapped(2, octetString(NOTHING), octetString(NOTHING)),
  },
  "no time": { producedAt: NOTHING },
  "a time in two digits": { producedAt: time(SIGNED_AT) },
  "a time that is none": { producedAt: element(0x18, new TextEncoder().encode("20260230000000Z")) },
  "a time of the answer in two digits": { thisUpdate: time(SIGNED_AT) },
  "no time of the answer": { thisUpdate: NOTHING },
  "a next time in two digits": { nextUpdate: wrapped(0, time(LATER)) },
  "two next times": { nextUpdate: wrapped(0, generalizedTime(LATER), generalizedTime(LATER)) },
  "a next time without one": { nextUpdate: wrapped(0) },
  "a next time that is not wrapped": { nextUpdate: generalizedTime(LATER) },
  "more in the identifier": { afterSerial: NULL },
  "parameters of the hash": {
    hashAlgorithm: sequence(objectId("1.3.14.3.2.26"), objectId("1.2.3")),
  },
  "parameters of the hash that are no NULL": {
    hashAlgorithm: sequence(objectId("1.3.14.3.2.26"), octetString(NOTHING)),
  },
  "a serial number that is none": { serial: octetString(Uint8Array.of(1)) },
  "a negative serial number": { serial: element(0x02, Uint8Array.of(0x80)) },
  "a name hash that is none": { nameHash: integer(1) },
  "a key hash that is none": { keyHash: integer(1) },
  "no key hash": { keyHash: NOTHING },
  "no status": { certificateStatus: NOTHING },
  "extensions of the answer that are none": { singleExtensions: wrapped(1, NULL) },
  "extensions of the answer twice": { singleExtensions: wrapped(1, sequence(), sequence()) },
  "extensions of another number": { singleExtensions: wrapped(2, sequence()) },
  "an answer that is none": { otherAnswers: NULL },
  "a nonce twice": {
    extensions: responseExtensions(extension(NONCE, NULL), extension(NONCE, NULL)),
  },
  "extensions of the response twice": (parts) => ({ afterExtensions: parts.extensions }),
  "extensions that are none": { extensions: wrapped(1, octetString(NOTHING)) },
  "a signature with unused bits": { signature: element(0x03, Uint8Array.of(1, 2)) },
  "a signature that is none": { signature: octetString(new Uint8Array(257)) },
  "an algorithm that is none": { algorithm: NULL },
  "certificates of another number": (parts) => ({
    certificates: wrapped(1, readDer(parts.certificates).content),
  }),
  "two lists of certificates": (parts) => ({
    certificates: wrapped(0, ...twice(readDer(parts.certificates).content)),
  }),
  "certificates that are no list": { certificates: wrapped(0, NULL) },
};

function answerParts({ thisUpdate, certificateStatus, ...parts }: Parts): Bytes[] {
  const { hashAlgorithm, nameHash, keyHash, serial } = parts;
  return [sequence(hashAlgorithm, nameHash, keyHash, serial), certificateStatus, thisUpdate];
}

type Parts = Parameters<Extract<PartsChange, (parts: never) => unknown>>[0];

function twice(bytes: Uint8Array): Uint8Array[] {
  return [bytes, bytes];
}

Deno.test("readResponse() refuses whatever is not in BankID's form", async () => {
  await readWith({});
  for (const [what, change] of Object.entries(MALFORMED)) {
    const der = await respond(change);
    assertEquals(holds(() => read(der)), false, what);
  }
});

Deno.test("readResponse() takes any number of certificates, in their order", async () => {
  const { responder, customers, bank } = await world();
  const lists = [[], [bank, responder], [customers, bank, responder]]
    .map((each) => each.map(({ certificate }) => certificate));
  for (const certificates of lists) {
    const response = await readWith({ certificates: wrapped(0, sequence(...certificates)) });
    assertEquals(response.certificates, certificates);
  }
  assertEquals((await readWith({ certificates: NOTHING })).certificates, []);
  for (const malformed of [sequence(sequence()), NULL]) {
    const { certificates } = await readWith({ certificates: wrapped(0, sequence(malformed)) });
    assertEquals(certificates, [malformed]);
  }
});

Deno.test("readResponse() takes any number of answers, in their order", async () => {
  const answers = await readWith((parts) => ({
    otherAnswers: sequence(...answerParts({ ...parts, serial: integer(4711) })),
  }));
  assertEquals(answers.answers.length, 2);
  assertEquals(answers.answers[1]?.serialNumber, Uint8Array.of(4711 >> 8, 4711 & 0xff));
  const none = outer(sequence(sequence(), sequence(), bitString(NOTHING)));
  assertThrows(() => readResponse(none), DerError);
});

function outer(basic: Bytes): Der {
  return readDer(sequence(objectId("1.3.6.1.5.5.7.48.1.1"), octetString(basic)));
}

Deno.test("readResponse() refuses bytes after the response inside its wrapping", () => {
  const trailing = readDer(
    sequence(
      objectId("1.3.6.1.5.5.7.48.1.1"),
      octetString(Uint8Array.of(...sequence(sequence()), 0)),
    ),
  );
  assertThrows(() => readResponse(trailing), DerError, "Bytes follow");
});
