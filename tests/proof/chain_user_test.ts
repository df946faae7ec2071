import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Bytes } from "../../src/bytes.ts";
import { NULL, objectId, sequence, TRUE } from "../../src/asn1/der_writer.ts";
import { EXTENSION, OCSP_SIGNING } from "../../src/certificate/extensions.ts";
import { writePem } from "../../src/certificate/pem.ts";
import { ATTRIBUTE, readCertificate } from "../../src/certificate/x509.ts";
import { BankIdCertificateError } from "../../src/errors.ts";
import { link } from "../../src/certificate/link.ts";
import { checkChain, type PolicySet, readRoots } from "../../src/proof/chain.ts";
import { readDocument } from "../../src/proof/document.ts";
import {
  distinguishedName,
  extension,
  keyUsage,
  RELYING_PARTY_NAME,
} from "../../src/simulator/pki/authority.ts";
import type { Signer } from "../../src/simulator/pki/bankid_authorities.ts";
import { signingRootsOf } from "../../src/environment/environment.ts";
import { fault } from "../helpers/chains.ts";
import { linkOf, pemOf, refusal, reissue, reissueWith, world } from "../helpers/proofs.ts";
import { SAMPLE_XML } from "../helpers/samples.ts";
import { assemble, spkiOf } from "../helpers/x509.ts";

/** What speaks against a certificate of a person; empty when nothing does. */
async function userFault(user: Signer, policies: PolicySet = "own"): Promise<string> {
  const { bank, customers } = await world();
  return await fault([user, customers, bank], { policies });
}

type Attributes = readonly (readonly [string, string])[];

const PERSON: Attributes = [
  [ATTRIBUTE.country, "SE"],
  [ATTRIBUTE.surname, "Tolvansson"],
  [ATTRIBUTE.givenName, "Tolvan"],
  [ATTRIBUTE.serialNumber, "191212121212"],
  [ATTRIBUTE.commonName, "Tolvan Tolvansson"],
];

async function named(attributes: Attributes): Promise<string> {
  return await userFault(
    await reissue((await world()).user, { subject: distinguishedName(attributes) }),
  );
}

Deno.test("checkChain() demands that the user's certificate names a person", async () => {
  assertEquals(await named(PERSON), "");
  const numbers = ["5566304928", "9121212121", "1912121212123", "19121212-121", "19121212121a", ""];
  const without = (...types: string[]): Attributes =>
    PERSON.filter(([type]) => !types.includes(type));
  const replaced = (type: string, value: string): Attributes =>
    PERSON.map((each) => each[0] === type ? [type, value] : each);
  const { surname, givenName, serialNumber, commonName } = ATTRIBUTE;
  // Some people have one name only, others have several that stand one by one.
  const people = [
    without(surname),
    without(givenName),
    without(surname, givenName),
    replaced(surname, ""),
    [...PERSON, [givenName, "Tolv"] as const],
    [...PERSON, [surname, "Tolvberg"] as const],
  ];
  for (const attributes of people) assertEquals(await named(attributes), "");
  const names = [
    without(serialNumber),
    without(commonName),
    ...numbers.map((number) => replaced(serialNumber, number)),
    replaced(ATTRIBUTE.commonName, ""),
    replaced(ATTRIBUTE.serialNumber, "191212121212\n"),
    [...PERSON, [ATTRIBUTE.serialNumber, "191212121212"] as const],
    [...PERSON, [ATTRIBUTE.commonName, "Somebody Else"] as const],
  ];
  for (const attributes of names) {
    assertStringIncludes(await named(attributes), "does not name a person");
  }
  const relyingParty = await reissue((await world()).user, { subject: RELYING_PARTY_NAME });
  assertStringIncludes(await userFault(relyingParty), "does not name a person");
});

Deno.test("checkChain() demands that the user's certificate is for signatures", async () => {
  const { user } = await world();
  const used = async (...instead: Bytes[]): Promise<string> =>
    await userFault(await reissueWith(user, EXTENSION.keyUsage, ...instead));
  for (const [bits, unused] of [[0x80, 7], [0x40, 6], [0xc0, 6]] as const) {
    assertEquals(await used(keyUsage(bits, unused)), "");
  }
  assertStringIncludes(await used(), "not for signatures");
  assertStringIncludes(await used(keyUsage(0x20, 5)), "not for signatures");
  assertStringIncludes(await used(keyUsage(0x06, 1)), "not for signatures");
});

Deno.test("checkChain() tells a person's certificate from an authority's and a responder's", async () => {
  const { user, responder, bank, customers, root } = await world();
  const authority = extension(EXTENSION.basicConstraints, sequence(TRUE), true);
  const asAuthority = await reissueWith(user, EXTENSION.basicConstraints, authority);
  assertStringIncludes(await userFault(asAuthority), "is an authority's");
  const soft = extension(EXTENSION.basicConstraints, sequence(TRUE));
  assertStringIncludes(
    await userFault(await reissueWith(user, EXTENSION.basicConstraints, soft)),
    "is an authority's",
  );
  const none = extension(EXTENSION.basicConstraints, sequence(), true);
  assertEquals(await userFault(await reissueWith(user, EXTENSION.basicConstraints, none)), "");
  const error = await refusal(() =>
    checkChain([customers, bank].map(linkOf), [linkOf(root)], "own")
  );
  assertStringIncludes(error.message, "is an authority's");
  const usage = (id: string, critical: boolean): Bytes =>
    extension(EXTENSION.extendedKeyUsage, sequence(objectId("1.2.3"), objectId(id)), critical);
  for (const critical of [true, false]) {
    const both = await reissueWith(user, EXTENSION.extendedKeyUsage, usage(OCSP_SIGNING, critical));
    assertStringIncludes(await userFault(both), "is an OCSP responder's");
  }
  const mail = usage("1.3.6.1.5.5.7.3.4", false);
  assertEquals(await userFault(await reissueWith(user, EXTENSION.extendedKeyUsage, mail)), "");
  assertStringIncludes(await userFault(responder), "is an OCSP responder's");
});

/** BankID's policies of persons. */
const POLICIES = {
  production: ["1.2.752.78.1.1", "1.2.752.78.1.2", "1.2.752.78.1.5"],
  test: ["1.2.3.4.5", "1.2.3.4.10", "1.2.3.4.25", "1.2.752.60.1.6"],
  both: ["1.2.752.71.1.3"],
  neither: ["1.2.3.4", "1.2.3.4.50", "1.2.752.78.1", "1.2.752.78.1.3", "2.5.29.32.0"],
} as const;

Deno.test("checkChain() demands a policy of a BankID of the environment", async () => {
  const { user } = await world();
  const holds = async (ids: readonly string[], policies: PolicySet): Promise<boolean> => {
    const list = sequence(...ids.map((id) => sequence(objectId(id))));
    const added = extension(EXTENSION.certificatePolicies, list);
    const changed = await reissueWith(user, EXTENSION.certificatePolicies, added);
    const message = await userFault(changed, policies);
    if (message !== "") assertStringIncludes(message, "no policy of a BankID of the environment");
    return message === "";
  };
  const expected: Readonly<Record<PolicySet, readonly (keyof typeof POLICIES)[]>> = {
    production: ["production", "both"],
    test: ["test", "both"],
    own: ["production", "test", "both"],
  };
  for (const [set, groups] of Object.entries(expected)) {
    for (const [group, ids] of Object.entries(POLICIES)) {
      const wanted = groups.some((each) => each === group);
      for (const id of ids) {
        assertEquals(await holds([id], set as PolicySet), wanted, `${set} ${id}`);
      }
    }
    assertEquals(await holds([], set as PolicySet), false);
    assertEquals(await holds(["1.2.3", "1.2.752.71.1.3"], set as PolicySet), true);
  }
  const without = await reissueWith(user, EXTENSION.certificatePolicies);
  assertStringIncludes(await userFault(without), "no policy");
});

Deno.test("checkChain() of a recorded proof holds under the test root and no other", async () => {
  const links = readDocument(SAMPLE_XML).certificates.map((der) => link(readCertificate(der)));
  const [test, production] = [
    readRoots(await signingRootsOf("test")),
    readRoots(await signingRootsOf("production")),
  ];
  assertEquals(await checkChain(links, test, "test"), test[0]);
  assertEquals(await checkChain(links, [...production, ...test], "test"), test[0]);
  const inProduction = await refusal(() => checkChain(links, production, "production"));
  assertStringIncludes(inProduction.message, "the environment: was the proof made in another one?");
  const policy = await refusal(() => checkChain(links, test, "production"));
  assertStringIncludes(policy.message, "no policy of a BankID");
});

Deno.test("readRoots() reads roots, and says of each what is wrong with it", async () => {
  const { root } = await world();
  assertEquals(readRoots([pemOf(root)])[0]?.x509.raw, root.certificate);
  assertThrows(() => readRoots([]), TypeError, "'roots' must hold a root");
  const wrong = [
    ["root.pem", "'roots[1]' is not PEM"],
    [
      writePem("CERTIFICATE", root.certificate.slice(0, -1)),
      "'roots[1]' is not an X.509 certificate",
    ],
    [
      writePem("CERTIFICATE", assemble(spkiOf("ec"), { extensions: badExtensions() })),
      "malformed extension",
    ],
  ] as const;
  for (const [pem, message] of wrong) {
    const error = assertThrows(
      () => readRoots([pemOf(root), pem]),
      BankIdCertificateError,
      message,
    );
    assertEquals(error.code, "certificate-unreadable");
  }
});

function badExtensions(): Bytes {
  const list = sequence(extension(EXTENSION.basicConstraints, NULL));
  return Uint8Array.of(0xa3, list.length, ...list);
}
