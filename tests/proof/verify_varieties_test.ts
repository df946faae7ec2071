import { assertEquals } from "@std/assert";
import { type Bytes, utf8 } from "../../src/bytes.ts";
import { element, objectId, octetString, sequence, utf8String } from "../../src/asn1/der_writer.ts";
import { EXTENSION, OCSP_SIGNING } from "../../src/certificate/extensions.ts";
import type { VerifyOptions } from "../../src/proof/verify.ts";
import { extension, keyIdentifier, keyUsage } from "../../src/simulator/pki/authority.ts";
import type { MadeProof } from "../../src/simulator/pki/proof_maker.ts";
import {
  NONCE,
  nonceOf,
  type PartsChange,
  respond,
  responseExtensions,
  type Signing,
  wrapped,
} from "../helpers/ocsp.ts";
import { type Changes, prove, reissueWith, verify, world } from "../helpers/proofs.ts";

// In what genuine proofs differ: old and new, of test and production, on phone, file and card.

function base64(text: string): string {
  return utf8(text).toBase64();
}

/** What the app said, in the versions and on the devices that are known. */
const DOCUMENTS: Readonly<Record<string, readonly [find: string | RegExp, instead: string]>> = {
  "a computer's version": [
    /(?<=<version>)[^<]*/,
    base64("Personal=7.13.0.28&platform=win64&os_version=win10&best_before=1665730144&"),
  ],
  "a version in the clear": [/(?<=<version>)[^<]*/, "7.43.0"],
  "several policies": ["<value>1.2.3.4.25<", "<value>1.2.752.78.1.5,1.2.3.4.25<"],
  "an issuer with letters and signs": ["<value>1.2.3.4.25<", "<value>Åland &amp; Söner &lt;B&gt;<"],
  "two conditions": [
    "</requirement>",
    "<condition><type>TokenStartRequired</type><value>yes</value></condition></requirement>",
  ],
  "no requirement": [/<requirement>.*<\/requirement>/, ""],
  "an old app, which says less": [/<fsib>.*<\/uauth>/, ""],
  "a token": ["</uauth>", "</uauth><token>dG9rZW4=</token>"],
  "a reference": ["<env>", "<rpRef>cmVm</rpRef><env>"],
  "no display name": [/<displayName>.*<\/displayName>/, ""],
  "something new of the server": ["</displayName>", "</displayName><risk>låg</risk>"],
  "something new of the app": ["</env>", "</env><model>X</model>"],
};

Deno.test("verifyCompletion() holds for documents of every app", async () => {
  for (const [what, [find, instead]] of Object.entries(DOCUMENTS)) {
    let changed = "";
    const signedData = (xml: string): string => changed = xml.replace(find, instead);
    const { operation } = await verify(await prove({ flaws: { signedData } }));
    assertEquals([operation, changed.includes(instead)], ["sign", true], what);
  }
});

Deno.test("verifyCompletion() holds with and without texts, formatted or not", async () => {
  const shown = base64("# Jag *köper*");
  const plans = [
    { userVisibleData: undefined, userNonVisibleData: undefined },
    { userNonVisibleData: undefined },
    { userVisibleData: undefined },
    { userVisibleData: "", userNonVisibleData: "" },
    { userVisibleData: shown, userVisibleDataFormat: "simpleMarkdownV1" },
  ];
  for (const operation of ["auth", "sign"] as const) {
    for (const plan of plans) {
      const proof = await verify(await prove({ plan: { ...plan, operation } }));
      assertEquals(proof.operation, operation);
    }
  }
});

function policies(id: string): Bytes {
  return extension(EXTENSION.certificatePolicies, sequence(sequence(objectId(id))));
}

Deno.test("verifyCompletion() holds for persons' certificates of every kind", async () => {
  const { user, customers, bank } = await world();
  const status = sequence(objectId("1.3.6.1.5.5.7.48.1"), element(0x86, utf8("http://ocsp.test")));
  const { authorityInformationAccess, certificatePolicies } = EXTENSION;
  const kinds: Readonly<Record<string, Changes>> = {
    "for digital signatures": {
      user: await reissueWith(user, EXTENSION.keyUsage, keyUsage(0x80, 7)),
    },
    "for non-repudiation": {
      user: await reissueWith(user, EXTENSION.keyUsage, keyUsage(0x40, 6)),
    },
    "on a card, with its number": {
      user: await reissueWith(
        await reissueWith(user, certificatePolicies, policies("1.2.3.4.10")),
        "1.2.752.34.2.1",
        extension("1.2.752.34.2.1", utf8String("9752278999200000")),
      ),
    },
    "with the address of a responder": {
      user: await reissueWith(
        user,
        authorityInformationAccess,
        extension(authorityInformationAccess, sequence(status)),
      ),
    },
    // The policy of phones is not among those of the authorities above.
    "on a phone": {
      user: await reissueWith(user, certificatePolicies, policies("1.2.3.4.25")),
      customers: await reissueWith(customers, certificatePolicies, policies("1.2.3.4.25")),
      bank: await reissueWith(bank, certificatePolicies, policies("1.2.3.4.5")),
    },
  };
  for (const [what, changes] of Object.entries(kinds)) {
    assertEquals((await verify(await prove(changes))).operation, "sign", what);
  }
});

/** A genuine signature, with a response of which parts are changed. */
async function answered(change: PartsChange, signing: Signing = {}): Promise<MadeProof> {
  const { signature } = await prove();
  const extensions = responseExtensions(extension(NONCE, await nonceOf(signature), true));
  const parts: PartsChange = (right) => ({
    extensions,
    ...(typeof change === "function" ? change(right) : change),
  });
  return { signature, ocspResponse: (await respond(parts, signing)).toBase64() };
}

Deno.test("verifyCompletion() holds for OCSP responses from 2016 to this day", async () => {
  const { responder } = await world();
  // As in 2025: the usage is not critical, and the certificate is said to be no authority's.
  const usage = extension(EXTENSION.extendedKeyUsage, sequence(objectId(OCSP_SIGNING)));
  const recent = await reissueWith(
    await reissueWith(responder, EXTENSION.extendedKeyUsage, usage),
    EXTENSION.basicConstraints,
    extension(EXTENSION.basicConstraints, sequence(), true),
  );
  const kinds: Readonly<Record<string, readonly [MadeProof, Partial<VerifyOptions>?]>> = {
    "2016": [await answered({}, { hash: "SHA-1" }), { allowSha1Ocsp: true }],
    "2021": [await answered({ singleExtensions: wrapped(1, sequence()) })],
    "2022": [await answered({})],
    "2025": [await prove({ responder: recent })],
    "a responder by its key": [
      await answered({
        responderId: wrapped(2, octetString(await keyIdentifier(responder.keys))),
      }),
    ],
    "a hash without parameters": [
      await answered({ hashAlgorithm: sequence(objectId("1.3.14.3.2.26")) }),
    ],
  };
  for (const [what, [proof, options]] of Object.entries(kinds)) {
    assertEquals((await verify(proof, options)).operation, "sign", what);
  }
});
