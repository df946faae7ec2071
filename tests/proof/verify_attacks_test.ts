import { assertEquals, assertStringIncludes } from "@std/assert";
import { utf8 } from "../../src/bytes.ts";
import { objectId, sequence, TRUE } from "../../src/asn1/der_writer.ts";
import { EXTENSION, OCSP_SIGNING } from "../../src/certificate/extensions.ts";
import { extension, keyUsage } from "../../src/simulator/pki/authority.ts";
import {
  issueBankId,
  type KeySource,
  makeAuthorities,
  makeResponder,
  type Signer,
} from "../../src/simulator/pki/bankid_authorities.ts";
import { PEOPLE, TOLVAN } from "../../src/simulator/pki/people.ts";
import { type MadeProof, makeProof } from "../../src/simulator/pki/proof_maker.ts";
import { strangers, weakKeys } from "../helpers/chains.ts";
import {
  type Changes,
  PLAN,
  prove,
  refusal,
  refusedCheck,
  reissue,
  reissueWith,
  signWith,
  TEXT,
  verify,
  world,
} from "../helpers/proofs.ts";
import { rsaKeys, STRANGER } from "../helpers/rsa.ts";

async function failed(proof: MadeProof): Promise<string> {
  return await refusedCheck(() => verify(proof));
}

async function failedWith(changes: Changes): Promise<string> {
  return await failed(await prove(changes));
}

const FORGED = utf8("Jag säljer huset.").toBase64();
const GENUINE = utf8(TEXT).toBase64();

/** The document of a proof, edited, with everything else as it is. */
function edit(proof: MadeProof, change: (xml: string) => string): MadeProof {
  const xml = new TextDecoder().decode(Uint8Array.fromBase64(proof.signature));
  const changed = change(xml);
  if (changed === xml) throw new Error("The edit changed nothing");
  return { ...proof, signature: utf8(changed).toBase64() };
}

async function sha256(xml: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(xml))).toBase64();
}

Deno.test("verifyCompletion() refuses a chain of the attacker's under the same names", async () => {
  const own: KeySource = (_owner, hash) => rsaKeys(STRANGER, hash);
  const theirs = await makeAuthorities({}, own);
  const user = await issueBankId(TOLVAN, theirs.customers, undefined, own);
  const proof = await makeProof(PLAN, user, theirs);
  assertEquals(await failed(proof), "chain");
  const { root, bank, customers } = await world();
  assertEquals([theirs.root.name, theirs.bank.name], [root.name, bank.name]);
  // Genuine authorities above a certificate that they did not issue.
  assertEquals(await failed(await makeProof(PLAN, user, { ...theirs, customers, bank })), "chain");
  assertEquals(await failed(await makeProof(PLAN, user, { ...theirs, bank })), "chain");
});

Deno.test("verifyCompletion() refuses a genuine certificate with the attacker's key", async () => {
  const { user } = await world();
  const keys = await rsaKeys(STRANGER);
  assertEquals(await failedWith({ user: { ...user, keys } }), "signature");
});

Deno.test("verifyCompletion() refuses a user's key of any kind but RSA from 2048 bits on", async () => {
  const { user } = await world();
  const keys = await weakKeys();
  const weak = await reissue({ ...user, keys }, { spki: keys.spki });
  assertEquals(await failedWith({ user: weak }), "signature");
});

Deno.test("verifyCompletion() refuses the user's own signature with another algorithm", async () => {
  const { user } = await world();
  const proof = await prove();
  const xml = new TextDecoder().decode(Uint8Array.fromBase64(proof.signature));
  const signedInfo = utf8(/<SignedInfo.*<\/SignedInfo>/.exec(xml)?.[0] ?? "");
  const replaced = (value: Uint8Array): MadeProof =>
    edit(proof, () => xml.replace(/(?<=<SignatureValue>)[^<]*/, () => value.toBase64()));
  for (const hash of ["SHA-1", "SHA-384", "SHA-512"] as const) {
    const value = await signWith(user.keys, hash, signedInfo);
    assertEquals(await failed(replaced(value)), "signature", hash);
  }
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", user.keys.privateKey);
  const algorithm = { name: "RSA-PSS", hash: "SHA-256", saltLength: 32 };
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]);
  const pss = new Uint8Array(await crypto.subtle.sign(algorithm, key, signedInfo));
  assertEquals(await failed(replaced(pss)), "signature");
  const right = await signWith(user.keys, "SHA-256", signedInfo);
  assertEquals(xml.includes(right.toBase64()), true);
});

Deno.test("verifyCompletion() refuses everybody who is not a person with a BankID", async () => {
  const { user, responder, customers, bank, root } = await world();
  const chain = async (of: Signer, above: Partial<Changes> = {}): Promise<string> =>
    await failedWith({ ...above, user: of });
  assertEquals(await chain(responder), "chain");
  assertEquals(await chain(customers, { customers: bank, bank: root }), "chain");
  assertEquals(await chain(customers), "chain");
  const { other } = await strangers();
  const victim = await reissueWith(
    await reissue(other, { issuer: user.name, signer: user.keys.privateKey }),
    EXTENSION.authorityKeyIdentifier,
  );
  assertEquals(await chain(victim, { customers: user, bank: customers }), "chain");
});

Deno.test("verifyCompletion() refuses a user who was made an authority by nobody", async () => {
  const { user } = await world();
  const { basicConstraints } = EXTENSION;
  const authority = extension(basicConstraints, sequence(TRUE), true);
  const able = await reissueWith(
    await reissueWith(user, basicConstraints, authority),
    EXTENSION.keyUsage,
    keyUsage(0x86, 1),
  );
  assertEquals(await failedWith({ user: able }), "chain");
});

Deno.test("verifyCompletion() refuses OCSP responses of another signature or person", async () => {
  const { customers } = await world();
  const [first, second] = [await prove(), await prove()];
  assertEquals(await failed({ ...first, ocspResponse: second.ocspResponse }), "ocsp-nonce");
  const anna = await issueBankId(PEOPLE[1] ?? TOLVAN, customers);
  const ofAnna = await prove({
    flaws: { ocsp: (plan) => ({ ...plan, certificate: anna.certificate }) },
  });
  assertEquals(await failed(ofAnna), "ocsp-certificate");
  // A later certificate of the same person is another certificate.
  const renewed = await issueBankId(TOLVAN, customers);
  const ofRenewed = await prove({
    flaws: { ocsp: (plan) => ({ ...plan, certificate: renewed.certificate }) },
  });
  assertEquals(await failed(ofRenewed), "ocsp-certificate");
});

Deno.test("verifyCompletion() refuses responders of other authorities and other people", async () => {
  const { user, bank, root, customers, responder } = await world();
  for (const issuer of [bank, root]) {
    assertEquals(await failedWith({ responder: await makeResponder(issuer) }), "ocsp-responder");
  }
  const anna = await issueBankId(PEOPLE[1] ?? TOLVAN, customers);
  assertEquals(await failedWith({ responder: anna }), "ocsp-responder");
  assertEquals(await failedWith({ responder: user }), "ocsp-responder");
  assertEquals(await failedWith({ responder: customers }), "ocsp-responder");
  const usage = extension(EXTENSION.extendedKeyUsage, sequence(objectId(OCSP_SIGNING)), true);
  const delegated = await reissueWith(
    await reissue(responder, { issuer: anna.name, signer: anna.keys.privateKey }),
    EXTENSION.extendedKeyUsage,
    usage,
  );
  assertEquals(await failedWith({ responder: delegated }), "ocsp-responder");
});

Deno.test("verifyCompletion() refuses a forged text wherever it is put", async () => {
  const proof = await prove();
  const forged = (xml: string): string =>
    /<bankIdSignedData.*<\/bankIdSignedData>/.exec(xml)?.[0].replace(GENUINE, FORGED) ?? "";
  const without = (xml: string): string => forged(xml).replace(' Id="bidSignedData"', "");
  const places: readonly ((xml: string) => string)[] = [
    (xml) => xml.replace("<Object>", `<Object>${forged(xml)}</Object><Object>`),
    (xml) => xml.replace("<Object>", `<Object>${without(xml)}</Object><Object>`),
    (xml) => xml.replace("<Object>", `<Object>${forged(xml)}`),
    (xml) => xml.replace("</Object>", `${forged(xml)}</Object>`),
    (xml) => xml.replace("</Object>", `</Object><Object>${forged(xml)}</Object>`),
    (xml) => xml.replace("<KeyInfo", `<Object>${forged(xml)}</Object><KeyInfo`),
    (xml) => xml.replace("<SignedInfo", `${forged(xml)}<SignedInfo`),
    (xml) => xml.replace("</Signature>", `${forged(xml)}</Signature>`),
    (xml) => `${xml}${forged(xml)}`,
    (xml) => xml.replace(/(<Signature .*)/, `<root>${forged(xml).replaceAll("$", "$$")}$1</root>`),
    (xml) => xml.replace("<srvInfo>", `${forged(xml)}<srvInfo>`),
    (xml) => xml.replace("<ai>", `${forged(xml)}<ai>`),
    (xml) => xml.replace("</X509Data>", `</X509Data>${forged(xml)}`),
    (xml) => xml.replace("<SignatureValue>", `<SignatureValue>${forged(xml)}`),
  ];
  for (const [index, place] of places.entries()) {
    assertEquals(await failed(edit(proof, place)), "structure", `place ${index}`);
  }
});

Deno.test("verifyCompletion() refuses a forged text in the place of the genuine one", async () => {
  const proof = await prove();
  const forge = (xml: string): string => xml.replace(GENUINE, FORGED);
  assertEquals(await failed(edit(proof, forge)), "signed-data-digest");
  const xml = forge(new TextDecoder().decode(Uint8Array.fromBase64(proof.signature)));
  const data = /<bankIdSignedData.*<\/bankIdSignedData>/.exec(xml)?.[0] ?? "";
  const digest = await sha256(data);
  const sealed = edit(proof, () => xml.replace(/(?<=<DigestValue>)[^<]*/, () => digest));
  assertEquals(await failed(sealed), "signature");
  const error = await refusal(() => verify(sealed));
  assertStringIncludes(error.message, "The signature was not made with the user's key");
});

Deno.test("verifyCompletion() refuses another's certificates around a genuine text", async () => {
  const { customers } = await world();
  const anna = await issueBankId(PEOPLE[1] ?? TOLVAN, customers);
  const [own, other] = [await prove(), await prove({ user: anna })];
  const part = (proof: MadeProof, pattern: RegExp): string =>
    pattern.exec(new TextDecoder().decode(Uint8Array.fromBase64(proof.signature)))?.[0] ?? "";
  const keyInfo = /<KeyInfo.*<\/KeyInfo>/;
  const theirs = part(other, keyInfo);
  const swapped = edit(own, (xml) => xml.replace(keyInfo, () => theirs));
  assertEquals(await failed(swapped), "key-info-digest");
  const digest = await sha256(theirs);
  const second = /(?<=<Reference URI=.*<DigestValue>)[^<]*/;
  assertEquals(
    await failed(edit(swapped, (xml) => xml.replace(second, () => digest))),
    "signature",
  );
  const signed = /<SignedInfo.*<\/SignatureValue>/;
  const moved = edit(own, (xml) => xml.replace(signed, () => part(other, signed)));
  assertEquals(await failed(moved), "signed-data-digest");
});
