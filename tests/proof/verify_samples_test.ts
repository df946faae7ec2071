import { assertEquals, assertRejects } from "@std/assert";
import { readdirSync } from "node:fs";
import { BankIdProofError } from "../../src/errors.ts";
import { type Evidence, verifyCompletion } from "../../src/proof/verify.ts";
import { attack, HAS_MORE, MORE, recorded, SAMPLE } from "../helpers/samples.ts";

const ignore = !HAS_MORE;

async function failed(evidence: Evidence): Promise<string> {
  const error = await assertRejects(
    () => verifyCompletion(evidence, { environment: "test" }),
    BankIdProofError,
  );
  return error.check;
}

Deno.test("verifyCompletion() holds for the recording it was copied from", { ignore }, async () => {
  const proof = await verifyCompletion(recorded("samplecode-visible"), { environment: "test" });
  assertEquals(proof.signedAt.toISOString(), "2022-09-13T14:09:19.000Z");
});

/** Attacks that keep the form; all the others are refused for theirs. */
const IN_FORM: Readonly<Record<string, string>> = {
  "25-swapped-signed-data.xml": "signed-data-digest",
};

Deno.test("verifyCompletion() refuses every recorded attack", { ignore }, async () => {
  const names = readdirSync(new URL("attacks/", MORE)).filter((name) => name.endsWith(".xml"));
  assertEquals(names.length, 14);
  for (const name of names) {
    const check = await failed({ ...SAMPLE, signature: attack(name) });
    assertEquals(check, IN_FORM[name] ?? "structure", name);
  }
});

Deno.test("verifyCompletion() refuses recordings that are no whole proof", { ignore }, async () => {
  const [karl, tampered] = [recorded("mirendo-karl"), recorded("mirendo-invalid-signeddata")];
  const { ocspResponse } = recorded("ayoy-ocsp-only");
  assertEquals(await failed(karl), "ocsp-missing");
  assertEquals(await failed(tampered), "signed-data-digest");
  assertEquals(
    await failed({ ...tampered, ocspResponse: SAMPLE.ocspResponse }),
    "signed-data-digest",
  );
  assertEquals(await failed(recorded("ayoy-ocsp-only")), "encoding");
  assertEquals(await failed({ ...karl, ocspResponse: SAMPLE.ocspResponse }), "ocsp-certificate");
  assertEquals(await failed({ ...SAMPLE, ocspResponse }), "ocsp-responder");
  assertEquals(await failed({ ...karl, ocspResponse }), "ocsp-responder");
});
