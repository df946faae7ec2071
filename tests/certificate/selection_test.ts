import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { generateKeyPairSync } from "node:crypto";
import type { Bytes } from "../../src/bytes.ts";
import type { Candidate } from "../../src/certificate/pairing.ts";
import { checkSelection, selected } from "../../src/certificate/selection.ts";
import { readCertificate } from "../../src/certificate/x509.ts";
import { BankIdCertificateError } from "../../src/errors.ts";
import { certify, sha } from "../helpers/x509.ts";

const DAY = 86_400_000;

/** Certificates for one key, valid for so many days from now. */
async function candidates(...days: readonly number[]): Promise<Candidate[]> {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = Uint8Array.from(publicKey.export({ type: "spki", format: "der" }));
  const key: Bytes = Uint8Array.from(privateKey.export({ type: "pkcs8", format: "der" }));
  return await Promise.all(days.map(async (day) => {
    const validity = {
      notBefore: new Date(Date.now() - 900 * DAY),
      notAfter: new Date(Date.now() + day * DAY),
    };
    return { key, x509: readCertificate(await certify(spki, validity)), isCertain: true };
  }));
}

function fingerprintOf({ x509 }: Candidate): string {
  return sha("sha256", x509.raw).toUpperCase();
}

function refusal(pairs: readonly Candidate[], fingerprint?: string): string {
  const error = assertThrows(() => selected(pairs, { fingerprint }), BankIdCertificateError);
  return `${error.code}: ${error.message}`;
}

const [expired, valid] = await candidates(-1, 300);
const [other] = await candidates(200);
if (!expired || !valid || !other) throw new Error("There are no candidates");

Deno.test("selected() takes every certificate of the one key, or the one that is named", () => {
  assertEquals(selected([expired, valid], {}), [expired, valid]);
  for (const each of [expired, valid]) {
    assertEquals(selected([expired, valid], { fingerprint: fingerprintOf(each) }), [each]);
  }
});

Deno.test("selected() lists the certificates of several keys, and takes the one that is named", () => {
  const said = refusal([valid, other]);
  assertMatch(
    said,
    /^certificate-unsupported: There are private keys of several certificates: choose one with /,
  );
  assertStringIncludes(said, "the option 'fingerprint' of readPkcs12 or readPem: ");
  assertStringIncludes(said, `${fingerprintOf(valid)} (serialNumber=`);
  const last = new RegExp(`, ${fingerprintOf(other)} \\(.*, valid until \\d{4}-\\d\\d-\\d\\d\\)$`);
  assertMatch(said, last);
  const fingerprint = fingerprintOf(other);
  const written = (fingerprint.match(/../g) ?? []).join(":").toLowerCase();
  for (const way of [fingerprint, written, ` ${written}\n`]) {
    assertEquals(selected([valid, other], { fingerprint: way }), [other]);
  }
});

Deno.test("selected() says what there is when nothing has the fingerprint", () => {
  const none = refusal([valid], "00:11");
  assertStringIncludes(
    none,
    "certificate-missing: No certificate has the fingerprint 00:11 and its",
  );
  assertStringIncludes(none, `there is ${fingerprintOf(valid)} (`);
  assertStringIncludes(refusal([valid], fingerprintOf(other)), "certificate-missing: ");
});

Deno.test("checkSelection() takes text alone", () => {
  checkSelection({});
  checkSelection({ fingerprint: "00" });
  assertThrows(
    () => Reflect.apply(checkSelection, undefined, [{ fingerprint: 7 }]),
    TypeError,
    "'fingerprint' must be a string",
  );
});
