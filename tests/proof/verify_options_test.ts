import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { extension } from "../../src/simulator/pki/authority.ts";
import { writePem } from "../../src/certificate/pem.ts";
import { BankIdCertificateError } from "../../src/errors.ts";
import { type Evidence, verifyCompletion, type VerifyOptions } from "../../src/proof/verify.ts";
import type { MadeProof } from "../../src/simulator/pki/proof_maker.ts";
import { signingRootsOf } from "../../src/environment/environment.ts";
import { changeableRoot, strangers } from "../helpers/chains.ts";
import { NONCE, nonceOf, respond, responseExtensions } from "../helpers/ocsp.ts";
import {
  type Changes,
  type Hash,
  type Issued,
  pemOf,
  prove,
  refusal,
  refusedCheck,
  reissue,
  SIGNED_AT,
  verify,
  world,
} from "../helpers/proofs.ts";
import { SAMPLE } from "../helpers/samples.ts";

const SECOND = 1000;
const signedAt = SIGNED_AT.getTime();

/** The check that a proof fails; empty when it holds. */
async function failed(proof: Evidence, options: Partial<VerifyOptions>): Promise<string> {
  try {
    await verify(proof, options);
    return "";
  } catch {
    return await refusedCheck(() => verify(proof, options));
  }
}

Deno.test("verifyCompletion() trusts the root of the environment and no other", async () => {
  const proof = await prove();
  const environment = (signingRoots: readonly string[]): VerifyOptions["environment"] => ({
    apiUrl: "https://bankid.invalid/",
    caCerts: [],
    signingRoots,
  });
  const own = pemOf((await world()).root);
  const stranger = pemOf((await strangers()).otherRoot);
  assertEquals(await failed(proof, { environment: environment([own]) }), "");
  assertEquals(await failed(proof, { environment: environment([stranger, own]) }), "");
  assertEquals(await failed(proof, { environment: environment([stranger]) }), "chain");
  assertEquals(await failed(proof, { environment: "test" }), "chain");
  assertEquals(await failed(proof, { environment: "production" }), "chain");
  assertEquals(await failed(SAMPLE, {}), "chain");
  await verifyCompletion(SAMPLE, { environment: "test" });
  const live = await refusal(() => verifyCompletion(SAMPLE, { environment: "production" }));
  assertStringIncludes(live.message, "do not lead to the root of the environment");
});

Deno.test("verifyCompletion() asks an environment for its roots when they are a function", async () => {
  const signingRoots = async (): Promise<readonly string[]> => [pemOf((await world()).root)];
  const environment = { apiUrl: "https://bankid.invalid/", caCerts: [], signingRoots };
  assertEquals(await failed(await prove(), { environment }), "");
});

Deno.test("verifyCompletion() takes 'roots' instead of the environment's", async () => {
  const proof = await prove();
  const own = pemOf((await world()).root);
  const stranger = pemOf((await strangers()).otherRoot);
  const bare = { apiUrl: "https://bankid.invalid/", caCerts: [] };
  assertEquals(await failed(proof, { environment: bare, roots: [own] }), "");
  assertEquals(await failed(proof, { environment: "test", roots: [own] }), "");
  assertEquals(await failed(proof, { roots: [stranger, own] }), "");
  assertEquals(await failed(proof, { roots: [stranger] }), "chain");
  const test = await signingRootsOf("test");
  assertEquals(await failed(SAMPLE, { environment: "test", roots: test }), "");
  assertEquals(await failed(SAMPLE, { environment: bare, roots: test }), "");
  // The root does not make a BankID of test one of production.
  const live = await refusal(() => verify(SAMPLE, { environment: "production", roots: test }));
  assertStringIncludes(live.message, "no policy of a BankID of the environment");
});

Deno.test("verifyCompletion() says what is wrong with the environment or the roots", async () => {
  const proof = await prove();
  const bare = { apiUrl: "https://bankid.invalid/", caCerts: [] };
  const wrong: readonly unknown[] = [
    { environment: bare },
    { environment: { ...bare, signingRoots: [] } },
    { environment: "prod" },
    { environment: "prod", roots: [pemOf((await world()).root)] },
    { environment: "toString" },
    { environment: undefined },
    { environment: undefined, roots: [pemOf((await world()).root)] },
    { environment: null },
    { environment: { ...bare, signingRoots: pemOf((await world()).root) } },
    { environment: { ...bare, signingRoots: [5] } },
    { roots: [] },
  ];
  for (const options of wrong) {
    await assertRejects(() => verify(proof, options as Partial<VerifyOptions>), TypeError);
  }
  for (const root of ["", "root.pem", pemOf((await world()).root).slice(0, 500)]) {
    const error = await assertRejects(
      () => verify(proof, { roots: [root] }),
      BankIdCertificateError,
    );
    assertStringIncludes(error.message, "'roots[0]'");
  }
});

Deno.test("verifyCompletion() takes proofs of any age unless 'maxAge' is given", async () => {
  const proof = await prove();
  const aged = (age: number, maxAge?: number): Promise<string> =>
    failed(proof, { now: signedAt + age, ...(maxAge !== undefined && { maxAge }) });
  assertEquals(await aged(0), "");
  assertEquals(await aged(50 * 365 * 86_400_000), "");
  assertEquals([await aged(0, 0), await aged(1, 0), await aged(1, 1)], ["", "age", ""]);
  assertEquals([await aged(60_000, 60_000), await aged(60_001, 60_000)], ["", "age"]);
  assertEquals([await aged(5, Infinity), await aged(5, NaN), await aged(5, -1)], [
    "",
    "age",
    "age",
  ]);
  assertEquals([await aged(NaN), await aged(Infinity, 1)], ["age", "age"]);
});

Deno.test("verifyCompletion() refuses proofs of the future, but for clocks that disagree", async () => {
  const proof = await prove();
  const ahead = async (offset: number): Promise<string> =>
    await failed(proof, { now: signedAt - offset, maxAge: 0 });
  assertEquals([await ahead(1), await ahead(300_000), await ahead(300_001)], ["", "", "age"]);
  const error = await refusal(() => verify(proof, { now: signedAt - 300_001 }));
  assertStringIncludes(error.message, "dated in the future");
  const old = await refusal(() => verify(proof, { now: signedAt + 5000, maxAge: 4000 }));
  assertStringIncludes(old.message, "is 5000 ms old, and 'maxAge' is 4000 ms");
});

Deno.test("verifyCompletion() goes by the machine's clock unless told otherwise", async () => {
  const at = (offset: number): Promise<MadeProof> =>
    prove({ plan: { at: new Date(Date.now() + offset) } });
  const options = { now: undefined, maxAge: 120_000 };
  assertEquals(await failed(await at(0), options), "");
  assertEquals(await failed(await at(-240_000), options), "age");
  assertEquals(await failed(await at(600_000), options), "age");
});

Deno.test("verifyCompletion() judges every certificate at the time of signing", async () => {
  const { user, customers, bank, responder } = await world();
  const issued: Readonly<Record<string, Issued>> = { user, customers, bank, responder };
  const at = (offset: number): Date => new Date(signedAt + offset);
  for (const [name, certificate] of Object.entries(issued)) {
    const valid = async (
      change: Partial<Record<"notBefore" | "notAfter", Date>>,
    ): Promise<Changes> => ({ [name]: await reissue(certificate, change) });
    for (const sound of [{ notAfter: at(0) }, { notBefore: at(0) }]) {
      assertEquals(await failed(await prove(await valid(sound)), {}), "", name);
    }
    for (const ended of [{ notAfter: at(-SECOND) }, { notBefore: at(SECOND) }]) {
      assertEquals(await failed(await prove(await valid(ended)), {}), "validity", name);
    }
  }
});

Deno.test("verifyCompletion() judges the root at the time of signing too", async () => {
  const proof = await prove();
  const own = await changeableRoot();
  const rooted = async (change: Partial<Record<"notBefore" | "notAfter", Date>>): Promise<string> =>
    await failed(proof, { roots: [pemOf(await reissue(own, change))] });
  assertEquals(await rooted({ notAfter: SIGNED_AT }), "");
  assertEquals(await rooted({ notAfter: new Date(signedAt - SECOND) }), "validity");
  assertEquals(await rooted({ notBefore: new Date(signedAt + SECOND) }), "validity");
});

Deno.test("verifyCompletion() holds long after all certificates have expired", async () => {
  const { user, responder } = await world();
  const soon = { notAfter: new Date(signedAt + SECOND) };
  const proof = await prove({
    user: await reissue(user, soon),
    responder: await reissue(responder, soon),
  });
  assertEquals(await failed(proof, { now: signedAt + 30 * 365 * 86_400_000 }), "");
});

/** A genuine proof whose OCSP response is signed with another hash. */
async function proveWith(hash: Hash): Promise<MadeProof> {
  const { signature } = await prove();
  const nonce = extension(NONCE, await nonceOf(signature), true);
  const response = await respond({ extensions: responseExtensions(nonce) }, { hash });
  return { signature, ocspResponse: response.toBase64() };
}

Deno.test("verifyCompletion() takes SHA-1 in OCSP responses with 'allowSha1Ocsp' only", async () => {
  const old = await proveWith("SHA-1");
  for (const allowSha1Ocsp of [undefined, false]) {
    assertEquals(await failed(old, { allowSha1Ocsp }), "ocsp-signature");
  }
  assertEquals(await failed(old, { allowSha1Ocsp: true }), "");
  for (const hash of ["SHA-256", "SHA-384", "SHA-512"] as const) {
    assertEquals(await failed(await proveWith(hash), {}), "");
  }
});

Deno.test("verifyCompletion() takes every root of a PEM bundle", async () => {
  const proof = await prove();
  const { root, customers } = await world();
  const stranger = pemOf((await strangers()).otherRoot);
  const bundles = [stranger + pemOf(root), pemOf(root) + stranger, `# roots\n${pemOf(root)}`];
  for (const bundle of bundles) {
    assertEquals(await failed(proof, { roots: [bundle] }), "");
    assertEquals(await failed(proof, { roots: [pemOf(customers), bundle] }), "");
    const environment = { apiUrl: "https://bankid.invalid/", caCerts: [], signingRoots: [bundle] };
    assertEquals(await failed(proof, { environment }), "");
  }
  assertEquals(await failed(proof, { roots: [stranger + pemOf(customers)] }), "chain");
  const broken = pemOf(root) + writePem("CERTIFICATE", root.certificate.slice(1));
  const error = await assertRejects(
    () => verify(proof, { roots: [stranger, broken] }),
    BankIdCertificateError,
  );
  assertStringIncludes(error.message, "'roots[1]'");
});

Deno.test("verifyCompletion() tells when names differ, and refuses them with 'requireSameNames'", async () => {
  const made = await prove();
  const of = (name: string): Evidence => ({
    ...made,
    user: { personalNumber: "191212121212", name },
  });
  const strict = { requireSameNames: true };
  const [same, other] = [of("TOLVAN TOLVANSSON"), of("Tolv Tolvansson")];
  assertEquals((await verify(made, strict)).namesDiffer, false);
  assertEquals((await verify(same, strict)).namesDiffer, false);
  assertEquals((await verify(other)).namesDiffer, true);
  assertEquals((await verify(other, { requireSameNames: false })).namesDiffer, true);
  assertEquals(await failed(other, strict), "mismatch-user");
});

Deno.test("verifyCompletion() refuses an expectation that is undefined", async () => {
  const made = await prove();
  const row: { text?: string } = {};
  const options = { userVisibleData: row.text } as Partial<VerifyOptions>;
  const error = await assertRejects(() => verify(made, options), TypeError);
  assertEquals(error.message, "'userVisibleData' is undefined: leave it out to expect nothing");
});
