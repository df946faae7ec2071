import { assertEquals } from "@std/assert";
import type { Bytes } from "../../src/bytes.ts";
import { children, readDer } from "../../src/asn1/der.ts";
import {
  element,
  generalizedTime,
  integer,
  NULL,
  objectId,
  octetString,
  sequence,
} from "../../src/asn1/der_writer.ts";
import { readCertificate } from "../../src/certificate/x509.ts";
import { extension, keyIdentifier } from "../../src/simulator/pki/authority.ts";
import { strangers } from "../helpers/chains.ts";
import {
  answer,
  at,
  check,
  DAY,
  GOOD,
  type PartsChange,
  respond,
  type ResponseParts,
  sha1,
  wrapped,
} from "../helpers/ocsp.ts";
import { assertHolds, assertRefused } from "../helpers/ocsp_verdicts.ts";
import { linkOf, refusal, SIGNED_AT, world } from "../helpers/proofs.ts";

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
