import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { decodeBase64, encodeBase64 } from "@std/encoding";
import { createHash, createPublicKey, createVerify } from "node:crypto";
import { writePem } from "../../../src/certificate/pem.ts";
import { readResponse, readStatus } from "../../../src/proof/ocsp.ts";
import type { Flaws, MadeProof, ProofPlan } from "../../../src/simulator/pki/proof_maker.ts";
import { PLAN, prove, SIGNED_AT, verify, world } from "../../helpers/proofs.ts";
import { SAMPLE_XML } from "../../helpers/samples.ts";

function xmlOf({ signature }: MadeProof): string {
  return new TextDecoder().decode(decodeBase64(signature));
}

/** The texts of the elements of a name. */
function texts(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, "g"))]
    .map(([, text = ""]) => text);
}

function slice(xml: string, name: string): string {
  return xml.slice(xml.indexOf(`<${name} `), xml.indexOf(`</${name}>`) + name.length + 3);
}

const WITHOUT_TEXTS: Partial<ProofPlan> = {
  operation: "auth",
  userVisibleData: undefined,
  userNonVisibleData: undefined,
};

Deno.test("makeProof() writes the very tags and attributes of BankID's published sample", async () => {
  const skeleton = (xml: string): string => xml.replace(/>[^<]+</g, "><");
  assertEquals(skeleton(xmlOf(await prove())), skeleton(SAMPLE_XML));
});

Deno.test("makeProof() writes what was signed as it was sent, and nothing that was not", async () => {
  const xml = xmlOf(await prove());
  assertEquals(texts(xml, "usrVisibleData"), [PLAN.userVisibleData]);
  assertEquals(texts(xml, "usrNonVisibleData"), [PLAN.userNonVisibleData]);
  const bare = xmlOf(await prove({ plan: WITHOUT_TEXTS }));
  assert(!/usr(NonV|V)isibleData/.test(bare));
  const formatted = xmlOf(await prove({ plan: { userVisibleDataFormat: "simpleMarkdownV1" } }));
  const attributes = 'charset="UTF-8" format="simpleMarkdownV1" visible="wysiwys"';
  assert(formatted.includes(`<usrVisibleData ${attributes}>`));
  const plain = xmlOf(await prove({ plan: { userVisibleDataFormat: "plaintext" } }));
  assert(plain.includes('<usrVisibleData charset="UTF-8" visible="wysiwys">'));
});

Deno.test("makeProof() names the operation, the relying party and the device", async () => {
  const [signed, identified] = [xmlOf(await prove()), xmlOf(await prove({ plan: WITHOUT_TEXTS }))];
  assertEquals(texts(signed, "funcId"), ["Signing"]);
  assertEquals(texts(identified, "funcId"), ["Identification"]);
  assertEquals(texts(signed, "name"), [encodeBase64(PLAN.relyingParty)]);
  assertEquals(texts(signed, "displayName"), [encodeBase64(PLAN.displayName)]);
  assertEquals(texts(signed, "uhi"), [PLAN.person.uhi]);
  const nonces = [signed, identified].map((xml) => texts(xml, "nonce")[0] ?? "");
  assertEquals(nonces.map((nonce) => decodeBase64(nonce).length), [20, 20]);
  assertNotEquals(nonces[0], nonces[1]);
});

Deno.test("makeProof() has the user's certificate, then its issuer's, then the bank's", async () => {
  const { user, customers, bank } = await world();
  const xml = xmlOf(await prove());
  assertEquals(
    texts(xml, "X509Certificate"),
    [user, customers, bank].map(({ certificate }) => encodeBase64(certificate)),
  );
});

Deno.test("makeProof() signs with the user's key, over digests of the raw slices", async () => {
  const xml = xmlOf(await prove());
  const digest = (name: string): string =>
    createHash("sha256").update(slice(xml, name)).digest("base64");
  assertEquals(texts(xml, "DigestValue"), [digest("bankIdSignedData"), digest("KeyInfo")]);
  const [value = ""] = texts(xml, "SignatureValue");
  const key = createPublicKey(writePem("PUBLIC KEY", (await world()).user.keys.spki));
  const isSigned = createVerify("sha256").update(slice(xml, "SignedInfo"))
    .verify(key, value, "base64");
  assert(isSigned);
});

Deno.test("makeProof() ties the OCSP response to the signature and to the moment", async () => {
  const made = [await prove(), await prove()];
  const randoms = made.map(({ signature, ocspResponse }) => {
    const { body } = readStatus(decodeBase64(ocspResponse));
    assert(body);
    const { producedAt, answers, extensions } = readResponse(body);
    const times = answers.map(({ thisUpdate }) => thisUpdate);
    assertEquals([producedAt, ...times], [SIGNED_AT, SIGNED_AT]);
    const nonce = extensions.get("1.3.6.1.5.5.7.48.1.2")?.value ?? new Uint8Array();
    assertEquals(nonce.length, 32);
    assertEquals(nonce.slice(0, 20).toHex(), createHash("sha1").update(signature).digest("hex"));
    return nonce.slice(20).toHex();
  });
  assertNotEquals(randoms[0], randoms[1]);
});

/** The places of flaws, in the order in which a proof is made, and what is right there. */
const PLACES: Readonly<Record<keyof Flaws, RegExp | undefined>> = {
  plan: undefined,
  signedData: /^<bankIdSignedData xmlns="[^"]+" Id="bidSignedData">.*<\/bankIdSignedData>$/,
  signatureValue: undefined,
  keyInfoAfter: /^<KeyInfo xmlns="[^"]+" Id="bidKeyInfo">.*<\/KeyInfo>$/,
  signedDataAfter: /^<bankIdSignedData .*<\/bankIdSignedData>$/,
  document: /^<\?xml version="1\.0" encoding="UTF-8" standalone="no"\?><Signature .*<\/Signature>$/,
  signature: /^[\w+/]+=*$/,
  ocsp: undefined,
  ocspResponse: /^[\w+/]+=*$/,
};

Deno.test("makeProof() shows each place of a flaw what is right, and takes what it returns", async () => {
  const seen: string[] = [];
  const look = (place: keyof Flaws) => <T>(value: T): T => {
    seen.push(place);
    if (typeof value === "string") assert(PLACES[place]?.test(value), place);
    return value;
  };
  const flaws: Flaws = {
    plan: look("plan"),
    signedData: look("signedData"),
    signatureValue: look("signatureValue"),
    keyInfoAfter: look("keyInfoAfter"),
    signedDataAfter: look("signedDataAfter"),
    document: look("document"),
    signature: look("signature"),
    ocsp: look("ocsp"),
    ocspResponse: look("ocspResponse"),
  };
  const proof = await prove({ flaws });
  assertEquals(seen, Object.keys(PLACES));
  assertEquals((await verify(proof)).signedAt, SIGNED_AT);
});

Deno.test("makeProof() takes what each place of a flaw returns", async () => {
  const swapped = (xml: string): string => xml.replace("<fsib>0</fsib>", "<fsib>1</fsib>");
  const has = (proof: MadeProof): boolean => xmlOf(proof).includes("<fsib>1</fsib>");
  assert(has(await prove({ flaws: { signedData: swapped } })));
  assert(has(await prove({ flaws: { signedDataAfter: swapped } })));
  assert(has(await prove({ flaws: { document: swapped } })));
  const early = await prove({ flaws: { signedData: swapped } });
  assertEquals((await verify(early)).user.name, "Tolvan Tolvansson");
  const empty = await prove({ flaws: { keyInfoAfter: () => "", ocspResponse: () => "none" } });
  assert(!xmlOf(empty).includes("<KeyInfo"));
  assertEquals(empty.ocspResponse, "none");
  assertEquals((await prove({ flaws: { signature: () => "none" } })).signature, "none");
  const zeroed = await prove({ flaws: { signatureValue: (bytes) => bytes.fill(0) } });
  assertEquals(texts(xmlOf(zeroed), "SignatureValue"), [encodeBase64(new Uint8Array(256))]);
  const silent = await prove({ flaws: { ocsp: (plan) => ({ ...plan, status: 6 }) } });
  assertEquals(silent.ocspResponse, encodeBase64(Uint8Array.of(0x30, 3, 0x0a, 1, 6)));
  const other = await prove({ flaws: { plan: (plan) => ({ ...plan, displayName: "Another" }) } });
  assertEquals(texts(xmlOf(other), "displayName"), [encodeBase64("Another")]);
});
