import { join } from "node:path";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { decodeBase64, encodeBase64 } from "@std/encoding";
import { children, contextTag, type Der, readDer } from "../../src/asn1/der.ts";
import { octets } from "../../src/asn1/der_values.ts";
import { bitString, element, octetString, sequence } from "../../src/asn1/der_writer.ts";
import { type Ran, run, temporaryFolder } from "../helpers/cli.ts";
import {
  HIDDEN_TEXT,
  pemOf,
  prove,
  rsaWith,
  SIGNED_AT,
  signWith,
  TEXT,
  world,
} from "../helpers/proofs.ts";
import { SAMPLE } from "../helpers/samples.ts";

/** Verifies what a file says; `ROOT` stands for a file with the root of the world. */
async function verify(content: unknown, ...options: string[]): Promise<Ran> {
  await using folder = await temporaryFolder();
  const at = (name: string): string => join(folder.path, name);
  await Deno.writeTextFile(at("root.pem"), pemOf((await world()).root));
  const text = typeof content === "string" ? content : JSON.stringify(content);
  await Deno.writeTextFile(at("completion.json"), text);
  const rest = options.map((each) => each === "ROOT" ? at("root.pem") : each);
  return await run(["verify", at("completion.json"), ...rest]);
}

const OWN = ["--root", "ROOT"];
const RECORDED = ["--env", "test", "--allow-sha1-ocsp"];

Deno.test("verifyCommand() tells of a recorded identification who, what, when and for whom", async () => {
  const { code, output, errors } = await verify(SAMPLE, ...RECORDED);
  assertEquals([code, errors], [0, ""]);
  assertEquals(output.split("\n"), [
    "✓ The proof holds",
    "  who       Tolvan Tolvansson, 191212121212",
    "  what      an identification",
    '  text      "signeringstext"',
    "  not shown 9 bytes",
    "  when      2022-09-13T14:09:19.000Z",
    "  for whom  Test av BankID (5566304928)",
    "  ✓ the signed text and the certificates are unchanged",
    "  ✓ the person's own key made the signature",
    "  ✓ the certificates lead to the environment's root",
    "  ✓ the OCSP response was made for this signature, and the certificate was good",
    "  ✓ every certificate was valid at that time",
    "",
  ]);
});

const USER = { personalNumber: "191212121212", name: "Tolvan Tolvansson" };

Deno.test("verifyCommand() finds the signatures however deep in collect's answer", async () => {
  const proof = await prove();
  const data = { ...proof, user: USER, device: { ipAddress: "192.0.2.1" } };
  const forms = [proof, data, { completionData: data }, {
    status: "complete",
    completionData: data,
  }];
  for (const form of forms) {
    const { code, output } = await verify(form, ...OWN);
    assertEquals(code, 0);
    assertStringIncludes(output, `  what      a signature\n  text      "${TEXT}"\n`);
    assertStringIncludes(output, `  when      ${SIGNED_AT.toISOString()}\n`);
  }
});

const HELD = [
  ["--text", TEXT],
  ["--hidden-text", HIDDEN_TEXT],
  ["--operation", "sign"],
  ["--organisation", "5566304928"],
];

Deno.test("verifyCommand() holds the proof against what is said to have been sent", async () => {
  const proof = await prove();
  const { code, output } = await verify({ ...proof, user: USER }, ...OWN, ...HELD.flat());
  assertEquals(code, 0);
  assertEquals(output.trimEnd().split("\n").slice(-5), [
    "  ✓ it was made for what was asked",
    "  ✓ the text that was shown is the one that was sent",
    "  ✓ the text that was not shown is the one that was sent",
    "  ✓ it was made for this organisation",
    "  ✓ the person beside the proof is the one who signed",
  ]);
  const one = await verify(proof, ...OWN, "--text", TEXT);
  assertEquals(one.output.trimEnd().split("\n").slice(-2), [
    "  ✓ every certificate was valid at that time",
    "  ✓ the text that was shown is the one that was sent",
  ]);
});

const BROKEN: readonly (readonly [check: string, options: readonly string[]])[] = [
  ["mismatch-user-visible-data", ["--text", "Jag säljer boken."]],
  ["mismatch-user-visible-data", ["--text", ""]],
  ["mismatch-user-non-visible-data", ["--hidden-text", "order 43"]],
  ["mismatch-operation", ["--operation", "auth"]],
  ["mismatch-organisation-number", ["--organisation", "5560000000"]],
];

for (const [check, options] of BROKEN) {
  Deno.test(`verifyCommand() ends with 1 for ${options.join(" ")}`, async () => {
    const proof = await prove();
    const { code, output, errors } = await verify(proof, ...OWN, ...options);
    assertEquals([code, output], [1, ""]);
    assertMatch(errors, /^✗ The proof does not hold\. \S/);
    const machine = await verify(proof, ...OWN, ...options, "--json");
    const { holds, check: named, message } = JSON.parse(machine.output);
    assertEquals([machine.code, machine.errors, holds, named], [1, "", false, check]);
    assertStringIncludes(errors, message);
  });
}

Deno.test("verifyCommand() ends with 1 when nothing but the unsigned person is wrong", async () => {
  const user = { ...USER, personalNumber: "199001012385" };
  const { code, output } = await verify({ ...await prove(), user }, ...OWN, "--json");
  assertEquals([code, JSON.parse(output).check], [1, "mismatch-user"]);
});

Deno.test("verifyCommand() tells when the names beside the proof differ, or refuses them", async () => {
  const user = { ...USER, name: "Tolv Tolvansson" };
  const proof = { ...await prove(), user };
  const { code, output } = await verify(proof, ...OWN);
  assertEquals([code, output.trimEnd().split("\n").slice(-2)], [0, [
    "  ✓ the person beside the proof is the one who signed",
    "  ! the names beside the proof are others than those above",
  ]]);
  assertEquals(JSON.parse((await verify(proof, ...OWN, "--json")).output).namesDiffer, true);
  const strict = await verify(proof, ...OWN, "--require-same-names", "--json");
  assertEquals([strict.code, JSON.parse(strict.output).check], [1, "mismatch-user"]);
});

Deno.test("verifyCommand() tells of an operation that it does not know by its own word", async () => {
  const signedData = (xml: string): string => xml.replace(">Signing<", ">Payment<");
  const proof = await prove({ flaws: { signedData } });
  const { code, output } = await verify(proof, ...OWN);
  assertEquals([code, output.includes("\n  what      Payment\n")], [0, true]);
  const asked = await verify(proof, ...OWN, "--operation", "sign", "--json");
  assertEquals([asked.code, JSON.parse(asked.output).check], [1, "mismatch-operation"]);
});

Deno.test("verifyCommand() trusts the root of the environment and no other", async () => {
  const proof = await prove();
  for (const options of [[], ["--env", "production"], ["--env", "test"]]) {
    const { code, output } = await verify(proof, ...options, "--json");
    assertEquals([code, JSON.parse(output).check], [1, "chain"]);
  }
  const { code, output } = await verify(SAMPLE, "--allow-sha1-ocsp", "--json");
  assertEquals([code, JSON.parse(output).check], [1, "chain"]);
});

/** The same OCSP response, signed as it was before 2022. */
async function withSha1(base64: string): Promise<string> {
  const inside = (der: Der | undefined): Der[] => der ? children(der, der.tag) : [];
  const [status, wrapped] = inside(readDer(decodeBase64(base64)));
  const [type, content] = inside(inside(wrapped)[0]);
  const [tbs, , , certificates] = content ? inside(readDer(octets(content))) : [];
  if (!status || !type || !tbs || !certificates) throw new Error("The response has other parts");
  const { responder: { keys } } = await world();
  const signature = bitString(await signWith(keys, "SHA-1", tbs.raw.slice()));
  const basic = octetString(sequence(tbs.raw, rsaWith("SHA-1"), signature, certificates.raw));
  const answer = element(contextTag(0), sequence(type.raw, basic));
  return encodeBase64(sequence(status.raw, answer));
}

Deno.test("verifyCommand() takes no OCSP response with SHA-1 unless it is allowed", async () => {
  const proof = await prove();
  const old = { ...proof, ocspResponse: await withSha1(proof.ocspResponse) };
  const { code, output } = await verify(old, ...OWN, "--json");
  assertEquals([code, JSON.parse(output).check], [1, "ocsp-signature"]);
  assertEquals((await verify(old, ...OWN, "--allow-sha1-ocsp")).code, 0);
});

Deno.test("verifyCommand() ends with 1 when the OCSP response is missing", async () => {
  const { signature } = await prove();
  const { code, output } = await verify({ signature }, ...OWN, "--json");
  assertEquals([code, JSON.parse(output).holds], [1, false]);
});

Deno.test("verifyCommand() prints all that was proven as JSON", async () => {
  const { code, output, errors } = await verify(await prove(), ...OWN, "--json");
  const { holds, user, operation, userVisibleData, userNonVisibleData, signedAt, certificates } =
    JSON.parse(output);
  assertEquals([code, errors, holds, operation], [0, "", true, "sign"]);
  assertEquals([user.name, user.personalNumber], [USER.name, USER.personalNumber]);
  assertEquals(userVisibleData, TEXT);
  assertEquals(new TextDecoder().decode(Uint8Array.fromBase64(userNonVisibleData)), HIDDEN_TEXT);
  assertEquals(signedAt, SIGNED_AT.toISOString());
  assertMatch(certificates[0].pem, /^-----BEGIN CERTIFICATE-----/);
});

Deno.test("verifyCommand() shows a text so that it cannot command the terminal", async () => {
  const orders = "\x1b]0;owned\x07\x1b[2J\nSigned by somebody else\x9b2J\u202eright\u2028";
  const userVisibleData = new TextEncoder().encode(orders).toBase64();
  const proof = await prove({ plan: { userVisibleData, displayName: orders } });
  const { code, output } = await verify(proof, ...OWN);
  assertEquals(code, 0);
  assert(!/[\p{Cc}\p{Cf}\p{Zl}]/u.test(output.replaceAll("\n", "")));
  assert(!output.includes("\nSigned by"));
  assertStringIncludes(output, '2J\\nSigned by somebody else\\u009b2J\\u202eright\\u2028"\n');
});

Deno.test("verifyCommand() says how a text was to be read", async () => {
  const proof = await prove({ plan: { userVisibleDataFormat: "simpleMarkdownV1" } });
  const { output } = await verify(proof, ...OWN);
  assertStringIncludes(output, `  text      "${TEXT}", simpleMarkdownV1\n`);
});

Deno.test("verifyCommand() takes a root of one's own, or an environment, not both", async () => {
  const { code, errors } = await verify(await prove(), ...OWN, "--env", "test");
  assertEquals(code, 2);
  assertStringIncludes(errors, "--root takes the place of --env");
});

const FILES: readonly (readonly [content: unknown, complaint: string])[] = [
  ["{", "is not JSON"],
  ["", "is not JSON"],
  ["null", "holds no 'signature'"],
  ["[]", "holds no 'signature'"],
  ['"text"', "holds no 'signature'"],
  [{ completionData: null }, "holds no 'signature'"],
  [{ signature: 1, ocspResponse: "" }, "holds no 'signature'"],
  [{ ocspResponse: "" }, "holds no 'signature'"],
];

for (const [content, complaint] of FILES) {
  Deno.test(`verifyCommand() refuses a file with ${JSON.stringify(content)}`, async () => {
    const { code, output, errors } = await verify(content, ...OWN, "--json");
    assertEquals([code, output], [2, ""]);
    assertStringIncludes(errors, complaint);
  });
}
