import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Bytes, utf8 } from "../../src/bytes.ts";
import { bitString, NULL, objectId, sequence } from "../../src/asn1/der_writer.ts";
import { EXTENSION } from "../../src/certificate/extensions.ts";
import { strangers } from "../helpers/chains.ts";
import { check, type PartsChange, respond } from "../helpers/ocsp.ts";
import { assertRefused } from "../helpers/ocsp_verdicts.ts";
import {
  ecKeys,
  refusal,
  reissue,
  reissueWith,
  RSA_WITH,
  SIGNED_AT,
  world,
} from "../helpers/proofs.ts";

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
