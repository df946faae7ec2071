import { assertEquals, assertRejects } from "@std/assert";
import { encodeBase64 } from "@std/encoding";
import { BankIdProofError } from "../../src/errors.ts";
import { type Evidence, verifyCompletion } from "../../src/proof/verify.ts";
import { ATTACKS, recorded, SAMPLE } from "../helpers/samples.ts";

async function failed(evidence: Evidence): Promise<string> {
  const error = await assertRejects(
    () => verifyCompletion(evidence, { environment: "test" }),
    BankIdProofError,
  );
  return error.check;
}

Deno.test("verifyCompletion() refuses every recorded attack", async () => {
  assertEquals(ATTACKS.length, 14);
  for (const { name, xml } of ATTACKS) {
    // One keeps the form, and is found out by what it says.
    const expected = name === "swapped-signed-data" ? "signed-data-digest" : "structure";
    assertEquals([name, await failed({ ...SAMPLE, signature: encodeBase64(xml) })], [
      name,
      expected,
    ]);
  }
});

Deno.test("verifyCompletion() refuses recordings that are no whole proof", async () => {
  const [karl, tampered] = [recorded("mirendo_karl"), recorded("mirendo_invalid")];
  const { ocspResponse } = recorded("ayoy_ocsp");
  assertEquals(await failed(karl), "ocsp-missing");
  assertEquals(await failed(tampered), "signed-data-digest");
  assertEquals(
    await failed({ ...tampered, ocspResponse: SAMPLE.ocspResponse }),
    "signed-data-digest",
  );
  assertEquals(await failed(recorded("ayoy_ocsp")), "encoding");
  assertEquals(await failed({ ...karl, ocspResponse: SAMPLE.ocspResponse }), "ocsp-certificate");
  assertEquals(await failed({ ...SAMPLE, ocspResponse }), "ocsp-responder");
  assertEquals(await failed({ ...karl, ocspResponse }), "ocsp-responder");
});
