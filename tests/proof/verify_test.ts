import { assertEquals, assertMatch } from "@std/assert";
import { X509Certificate } from "node:crypto";
import type { ProofCheck } from "../../src/errors.ts";
import { type ProofCertificate, verifyCompletion } from "../../src/proof/verify.ts";
import { issueBankId } from "../../src/simulator/pki/bankid_authorities.ts";
import { SPOILINGS } from "../../src/simulator/bank/spoiling.ts";
import {
  HIDDEN_TEXT,
  PLAN,
  prove,
  refusal,
  refusedCheck,
  reissue,
  RELYING_PARTY,
  SIGNED_AT,
  TEXT,
  verify,
  world,
} from "../helpers/proofs.ts";
import { SAMPLE } from "../helpers/samples.ts";

const TEST = { environment: "test" } as const;

Deno.test("verifyCompletion() of the published sample yields what its signed bytes say", async () => {
  const proof = await verifyCompletion(SAMPLE, TEST);
  const { certificates, ocsp: { responder, ...ocsp }, ...rest } = proof;
  const signedAt = new Date("2022-09-13T14:09:19Z");
  assertEquals(rest, {
    user: {
      personalNumber: "191212121212",
      name: "Tolvan Tolvansson",
      givenName: "Tolvan",
      surname: "Tolvansson",
    },
    namesDiffer: false,
    signedAt,
    operation: "auth",
    userVisibleData: "signeringstext",
    userNonVisibleData: new TextEncoder().encode("ej synlig"),
    relyingParty: {
      name: "cn=Finansiell ID-Teknik BID AB,name=Test av BankID,serialNumber=5566304928," +
        "o=Testbank A AB (publ),c=SE",
      displayName: "Test av BankID",
      organisationNumber: "5566304928",
    },
    device: {
      type: "OS_X",
      deviceInfo: "12.5",
      uhi: "giCsUsVYgZEg96P/l/7QIxWjusqW",
      fsib: "0",
      utb: "cs1",
      uauth: "pw",
    },
  });
  assertEquals(ocsp, { producedAt: signedAt });
  assertCertificates([...certificates, responder]);
});

/** Fingerprints of the chain's authorities and of the root, as they are published. */
const PUBLISHED = ["DEF5DA7C", "B7A77813", "C6FAEAF8"];

/** Compares what is said of certificates with what the runtime's own reader says. */
function assertCertificates(certificates: readonly ProofCertificate[]): void {
  const theirs = certificates.map(({ pem }) => new X509Certificate(pem));
  for (const [index, found] of theirs.entries()) {
    const ours = certificates[index];
    assertEquals(BigInt(`0x${ours?.serialNumber}`), BigInt(`0x${found.serialNumber}`));
    assertEquals(ours?.notBefore, new Date(found.validFrom));
    assertEquals(ours?.notAfter, new Date(found.validTo));
  }
  const prints = theirs.map(({ fingerprint256 }) => fingerprint256.replaceAll(":", "").slice(0, 8));
  assertEquals(prints.slice(1, 4), PUBLISHED);
  assertEquals(certificates.map(({ subject }) => /^CN=([^,]*),/.exec(subject)?.[1]), [
    "Tolvan Tolvansson",
    "Testbank A Customer CA1 v1 for BankID Test",
    "Testbank A CA v1 for BankID Test",
    "Test BankID Root CA v1 Test",
    "Testbank A Customer CA1 v1 for BankID Test OCSP Signing",
  ]);
  const issuers = certificates.map(({ issuer }) => /^CN=([^,]*),/.exec(issuer)?.[1]);
  assertEquals(issuers[0], "Testbank A Customer CA1 v1 for BankID Test");
  assertEquals(issuers[4], issuers[0]);
}

Deno.test("verifyCompletion() holds for the published sample with all that is known of it", async () => {
  const expected = {
    ...TEST,
    operation: "auth",
    userVisibleData: "signeringstext",
    userNonVisibleData: "ej synlig",
    organisationNumber: "556630-4928",
    personalNumber: "191212121212",
  } as const;
  const user = { personalNumber: "191212121212", name: "TOLVAN TOLVANSSON" };
  assertEquals(
    await verifyCompletion({ ...SAMPLE, user }, expected),
    await verifyCompletion(SAMPLE, TEST),
  );
});

Deno.test("verifyCompletion() takes nothing from what is not signed", async () => {
  const unsigned = {
    user: { personalNumber: "191212121212" },
    device: { ipAddress: "192.0.2.1", uhi: "forged" },
    bankIdIssueDate: "2020-01-01",
    signedAt: new Date(0),
    operation: "sign",
    userVisibleData: "forged",
    relyingParty: { name: "forged" },
    certificates: [],
  };
  assertEquals(
    await verifyCompletion({ ...unsigned, ...SAMPLE }, TEST),
    await verifyCompletion(SAMPLE, TEST),
  );
});

Deno.test("verifyCompletion() yields what a simulated person signed", async () => {
  const proof = await verify(await prove());
  assertEquals(proof.user.personalNumber, "191212121212");
  assertEquals(proof.operation, "sign");
  assertEquals(proof.signedAt, SIGNED_AT);
  assertEquals(proof.ocsp.producedAt, SIGNED_AT);
  assertEquals(proof.userVisibleData, TEXT);
  assertEquals(proof.userNonVisibleData, new TextEncoder().encode(HIDDEN_TEXT));
  assertEquals(proof.relyingParty, {
    name: RELYING_PARTY,
    displayName: "Testföretaget",
    organisationNumber: "5566304928",
  });
  assertEquals("userVisibleDataFormat" in proof, false);
  const { user, customers, bank, root, responder } = await world();
  const ders = [user, customers, bank, root].map(({ certificate }) => certificate.toHex());
  assertEquals(proof.certificates.map(derOf), ders);
  assertEquals(derOf(proof.ocsp.responder), responder.certificate.toHex());
});

function derOf({ pem }: ProofCertificate): string {
  return new X509Certificate(pem).raw.toString("hex");
}

Deno.test("verifyCompletion() yields the format of the text, and leaves out what is absent", async () => {
  const plan = { userVisibleDataFormat: "simpleMarkdownV1" };
  assertEquals((await verify(await prove({ plan }))).userVisibleDataFormat, "simpleMarkdownV1");
  const bare = { userVisibleData: undefined, userNonVisibleData: undefined };
  const proof = await verify(await prove({ plan: { ...bare, relyingParty: "cn=A" } }));
  assertEquals(Object.keys(proof).filter((name) => name.startsWith("user")), ["user"]);
  assertEquals(proof.relyingParty, { name: "cn=A", displayName: "Testföretaget" });
  const unnamed = await prove({
    flaws: { signedData: (xml) => xml.replace(/<displayName>.*<\/displayName>/, "") },
  });
  assertEquals("displayName" in (await verify(unnamed)).relyingParty, false);
});

Deno.test("verifyCompletion() shows no personal number when a proof is printed", async () => {
  const proof = await verify(await prove());
  assertEquals(Deno.inspect(proof, { depth: 9 }).includes("191212121212"), false);
  const own = proof.certificates[0]?.pem ?? "";
  assertEquals(Deno.inspect(proof, { depth: 9 }).includes(own.slice(30, 90)), false);
  assertEquals(JSON.stringify(proof.user).includes("191212121212"), true);
});

/** What the tables of the next tests expect of a genuine proof. */
const EXPECTED = {
  operation: "sign",
  userVisibleData: TEXT,
  userNonVisibleData: HIDDEN_TEXT,
  organisationNumber: "5566304928",
  personalNumber: "191212121212",
} as const;

async function spoiled(check: ProofCheck): Promise<Parameters<typeof verify>[0]> {
  const { flaws = {}, user: change, responder: ofResponder, person, unsignedUser } =
    SPOILINGS[check];
  const { user: own, responder, customers } = await world();
  const user = change || person ? await issueBankId(person ?? PLAN.person, customers, change) : own;
  const made = await prove({
    flaws,
    user,
    responder: ofResponder
      ? await reissue(responder, await ofResponder(responder.plan))
      : responder,
  });
  return { ...made, ...(unsignedUser && { user: unsignedUser }) };
}

const CHECKS = Object.keys(SPOILINGS) as ProofCheck[];

Deno.test("verifyCompletion() names the check that fails, for each of the closed list", async () => {
  await verify(await prove(), EXPECTED);
  const found: string[] = [];
  for (const check of CHECKS) {
    const proof = await spoiled(check);
    const error = await refusal(() => verify(proof, EXPECTED));
    found.push(error.check);
    assertEquals([error.code, error.name], ["proof-invalid", "BankIdProofError"]);
    assertMatch(error.message, /^(The |A |'|Another |Data )/);
    assertEquals(error.message.endsWith(`(check: ${error.check})`), true);
    assertEquals(/191212121212|190001010107/.test(error.message), false);
  }
  assertEquals(found, CHECKS);
});

Deno.test("verifyCompletion() knows exactly the checks that its reference lists", async () => {
  const source = await Deno.readTextFile(new URL("../../src/errors/proof.ts", import.meta.url));
  const [union = ""] = /export type ProofCheck[^;]*;/.exec(source) ?? [];
  assertEquals([...union.matchAll(/"([a-z-]+)"/g)].map(([, name]) => name), CHECKS);
  const listed = new Set(source.slice(0, source.indexOf("export type")).match(/`[a-z-]+…?`/g));
  const isListed = (check: string): boolean =>
    listed.has(`\`${check}\``) || (check.startsWith("mismatch-") && listed.has("`mismatch-…`"));
  assertEquals(CHECKS.filter((check) => !isListed(check)), []);
});

Deno.test("verifyCompletion() without expectations leaves only what belongs to the proof", async () => {
  const left: string[] = [];
  for (const check of CHECKS) {
    const proof = await spoiled(check);
    try {
      await verify(proof);
    } catch {
      left.push(await refusedCheck(() => verify(proof)));
    }
  }
  const expected = CHECKS.filter((check) =>
    !check.startsWith("mismatch-") || check === "mismatch-user"
  );
  assertEquals(left, expected);
});
