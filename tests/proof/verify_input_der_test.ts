import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Bytes, utf8 } from "../../src/bytes.ts";
import { children, readDer, TAG } from "../../src/asn1/der.ts";
import { element, integer, NULL, objectId, sequence } from "../../src/asn1/der_writer.ts";
import type { MadeProof } from "../../src/simulator/pki/proof_maker.ts";
import {
  HIDDEN_TEXT,
  prove,
  refusal,
  refusedCheck,
  reissue,
  verify,
  world,
} from "../helpers/proofs.ts";
import { assemble } from "../helpers/x509.ts";

/** A proof that is right but for one certificate. */
async function withCertificate(certificate: Bytes): Promise<MadeProof> {
  const { user } = await world();
  return await prove({
    user: { ...user, certificate },
    flaws: { ocsp: (plan) => ({ ...plan, certificate: user.certificate }) },
  });
}

function nested(depth: number): Bytes {
  let der: Bytes = NULL;
  for (let level = 0; level < depth; level++) der = sequence(der);
  return der;
}

const RSA = sequence(objectId("1.2.840.113549.1.1.1"), NULL);

function rsaSpki(modulus: Uint8Array, exponent: Uint8Array): Bytes {
  const key = sequence(integer(modulus), integer(exponent));
  return sequence(RSA, element(0x03, Uint8Array.of(0), key));
}

Deno.test("verifyCompletion() refuses certificates that are none, or too much of one", async () => {
  const odd = (size: number): Bytes => new Uint8Array(size).fill(0xff);
  const f4 = Uint8Array.of(1, 0, 1);
  const many = sequence(...Array(5000).fill(NULL));
  const malformed: readonly Bytes[] = [
    new Uint8Array(),
    NULL,
    new Uint8Array(50_000),
    nested(2000),
    many,
    assemble(nested(30)),
    assemble(rsaSpki(odd(256), f4), { subject: many }),
    assemble(rsaSpki(odd(256), f4), { serial: element(0x02, new Uint8Array(40_000).fill(1)) }),
    assemble(rsaSpki(odd(256), f4), { issuer: nested(1000) }),
  ];
  for (const certificate of malformed) {
    const proof = await withCertificate(certificate);
    assertEquals(await refusedCheck(() => verify(proof)), "chain");
  }
  const keys = [rsaSpki(odd(40_000), f4), rsaSpki(odd(1024), odd(1024)), rsaSpki(odd(256), f4)];
  for (const spki of keys) {
    const proof = await withCertificate(assemble(spki));
    assertEquals(await refusedCheck(() => verify(proof)), "signature");
  }
});

Deno.test("verifyCompletion() refuses RSA keys whose parameters are not NULL", async () => {
  const { user } = await world();
  const [, key] = children(readDer(user.plan.spki), TAG.sequence);
  const id = objectId("1.2.840.113549.1.1.1");
  for (
    const algorithm of [sequence(id), sequence(id, sequence()), sequence(id, objectId("1.2.3"))]
  ) {
    const changed = await reissue(user, { spki: sequence(algorithm, key?.raw ?? NULL) });
    const proof = await withCertificate(changed.certificate);
    const error = await refusal(() => verify(proof));
    assertEquals(error.check, "chain");
    assertStringIncludes(error.message, "An RSA key must have the parameters NULL");
  }
});

Deno.test("verifyCompletion() refuses OCSP responses that are none, or too much of one", async () => {
  const { signature } = await prove();
  const responses = [
    NULL,
    nested(4000),
    sequence(...Array(5000).fill(NULL)),
    new Uint8Array(16_000),
    new Uint8Array(16_000).fill(0x30),
    utf8(`${HIDDEN_TEXT}<html>`),
  ];
  for (const response of responses) {
    const proof = { signature, ocspResponse: response.toBase64() };
    assertEquals(await refusedCheck(() => verify(proof)), "ocsp-structure");
  }
});
