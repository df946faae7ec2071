import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ATTRIBUTE } from "../../src/certificate/x509.ts";
import { type Proof, proofOf, userOf } from "../../src/proof/proof.ts";
import { type Issued, linkOf, pemOf, RELYING_PARTY, SIGNED_AT, world } from "../helpers/proofs.ts";

const CONTENT = { operation: "sign", relyingParty: RELYING_PARTY, device: { version: "7" } };

interface Made {
  readonly proof: Proof;
  readonly user: Issued;
  readonly person: Pick<Proof, "user" | "namesDiffer">;
}

/** A proof of the world's user, and what it was made of. */
async function made(more: Partial<Parameters<typeof proofOf>[0]> = {}): Promise<Made> {
  const { user, customers, responder } = await world();
  const links = [linkOf(user), linkOf(customers)];
  const person = { user: userOf(linkOf(user).x509), namesDiffer: false };
  const ocsp = { producedAt: SIGNED_AT, responder: linkOf(responder) };
  return { proof: proofOf({ ...CONTENT, ...more }, person, links, ocsp), user, person };
}

Deno.test("userOf() joins given names that stand one by one, and tells a missing name by nothing", async () => {
  const { x509 } = linkOf((await world()).user);
  const names = [[ATTRIBUTE.givenName, "Anna"], [ATTRIBUTE.givenName, "Karin"]];
  const attributes = names.map(([type = "", value = ""]) => ({ type, value }));
  const user = userOf({ ...x509, subject: { ...x509.subject, attributes } });
  assertEquals({ ...user }, {
    personalNumber: "",
    name: "",
    givenName: "Anna Karin",
    surname: "",
  });
});

Deno.test("proofOf() has what was signed, by whom, for whom, and when", async () => {
  const { proof, user, person } = await made({ displayName: "The Shop", userVisibleData: "Hi" });
  assertEquals([proof.operation, proof.userVisibleData, proof.signedAt], ["sign", "Hi", SIGNED_AT]);
  assertEquals(proof.user, person.user);
  assertEquals(proof.relyingParty.name, RELYING_PARTY);
  assertEquals(proof.relyingParty.displayName, "The Shop");
  assertEquals(RELYING_PARTY.includes(proof.relyingParty.organisationNumber ?? "?"), true);
  assertEquals(proof.certificates[0]?.pem, pemOf(user));
  assertEquals(proof.certificates.length, 2);
  assertEquals("displayName" in (await made()).proof.relyingParty, false);
});

Deno.test("proofOf() shows nobody's personal number when it is logged", async () => {
  const { proof, user, person } = await made();
  const { personalNumber } = person.user;
  assert(personalNumber.length === 12);
  const [, line = ""] = pemOf(user).split("\n");
  const shown = Deno.inspect(proof, { depth: 9, strAbbreviateSize: Infinity });
  assertEquals([shown.includes(personalNumber), shown.includes(line)], [false, false]);
  assert(line.length === 64 && JSON.stringify(proof).includes(line));
  assertStringIncludes(JSON.stringify(proof), personalNumber);
});
