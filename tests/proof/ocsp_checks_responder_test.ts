import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Bytes } from "../../src/bytes.ts";
import { TAG } from "../../src/asn1/der.ts";
import { element, NULL, objectId, octetString, sequence, TRUE } from "../../src/asn1/der_writer.ts";
import { EXTENSION, OCSP_SIGNING } from "../../src/certificate/extensions.ts";
import { extension, keyIdentifier, keyUsage } from "../../src/simulator/pki/authority.ts";
import type { Signer } from "../../src/simulator/pki/bankid_authorities.ts";
import { strangers, weakKeys } from "../helpers/chains.ts";
import { check, respond, wrapped } from "../helpers/ocsp.ts";
import {
  ecKeys,
  linkOf,
  refusal,
  reissue,
  reissueWith,
  resign,
  SIGNED_AT,
  world,
} from "../helpers/proofs.ts";

/** Why a responder is refused; empty when it is not. */
async function fault(responder: Signer, user?: Signer): Promise<string> {
  const der = await respond({}, { responder });
  const attempt = (): Promise<unknown> => check(der, user && { user: linkOf(user) });
  try {
    await attempt();
    return "";
  } catch {
    const error = await refusal(attempt);
    assertEquals(error.check, "ocsp-responder");
    return error.message;
  }
}

async function assertRefused(
  cases: Readonly<Record<string, Signer>>,
  message: string,
): Promise<void> {
  for (const [what, responder] of Object.entries(cases)) {
    const seen = await fault(responder);
    assertStringIncludes(seen, message, what);
  }
}

function usage(critical: boolean, ...ids: readonly string[]): Bytes {
  return extension(EXTENSION.extendedKeyUsage, sequence(...ids.map(objectId)), critical);
}

Deno.test("checkOcsp() takes responders as BankID has them, old and new", async () => {
  const { responder } = await world();
  const { extendedKeyUsage, basicConstraints } = EXTENSION;
  const noAuthority = (...flag: Bytes[]): Bytes =>
    extension(basicConstraints, sequence(...flag), true);
  const FALSE = element(TAG.boolean, Uint8Array.of(0));
  const sound: Readonly<Record<string, Signer>> = {
    "usage that is not critical": await reissueWith(
      responder,
      extendedKeyUsage,
      usage(false, OCSP_SIGNING),
    ),
    "two usages": await reissueWith(
      responder,
      extendedKeyUsage,
      usage(true, "1.2.3", OCSP_SIGNING),
    ),
    "no authority": await reissueWith(responder, basicConstraints, noAuthority()),
    "said not to be an authority": await reissueWith(
      responder,
      basicConstraints,
      noAuthority(FALSE),
    ),
    "for digital signatures": await reissueWith(responder, EXTENSION.keyUsage, keyUsage(0x80, 7)),
    "without key usage": await reissueWith(responder, EXTENSION.keyUsage),
    "without key identifiers": await reissueWith(responder, EXTENSION.authorityKeyIdentifier),
    "an extension more": await reissueWith(responder, "1.2.3", extension("1.2.3", NULL)),
    "a critical word that its status is not checked": await reissueWith(
      responder,
      EXTENSION.ocspNoCheck,
      extension(EXTENSION.ocspNoCheck, NULL, true),
    ),
    "for both kinds of signatures": await reissueWith(
      responder,
      EXTENSION.keyUsage,
      keyUsage(0xc0, 6),
    ),
    "issued with SHA-384": await resign(responder, (await world()).customers, { hash: "SHA-384" }),
    "issued with SHA-512": await resign(responder, (await world()).customers, { hash: "SHA-512" }),
  };
  for (const [what, each] of Object.entries(sound)) assertEquals(await fault(each), "", what);
});

Deno.test("checkOcsp() demands a responder for OCSP", async () => {
  const { responder, customers } = await world();
  const { extendedKeyUsage, basicConstraints } = EXTENSION;
  await assertRefused({
    "no usage": await reissueWith(responder, extendedKeyUsage),
    "another usage": await reissueWith(
      responder,
      extendedKeyUsage,
      usage(true, "1.3.6.1.5.5.7.3.8"),
    ),
    "no usage in the list": await reissueWith(responder, extendedKeyUsage, usage(true)),
    "any usage": await reissueWith(responder, extendedKeyUsage, usage(true, "2.5.29.37.0")),
    "an authority": await reissueWith(
      responder,
      basicConstraints,
      extension(basicConstraints, sequence(TRUE), true),
    ),
    "the issuer itself": customers,
  }, "responder's certificate is not for OCSP");
});

Deno.test("checkOcsp() demands a responder for signatures, where its key usage is stated", async () => {
  const { responder } = await world();
  const used = (bits: number, unused: number): Promise<Signer> =>
    reissueWith(responder, EXTENSION.keyUsage, keyUsage(bits, unused));
  await assertRefused({
    "certificates": await used(0x04, 2),
    "certificates and lists": await used(0x06, 1),
    "encryption": await used(0x20, 5),
  }, "responder's certificate is not for signatures");
});

Deno.test("checkOcsp() refuses another person as responder, and the user", async () => {
  const { user } = await world();
  const other = await reissue(user, {});
  assertStringIncludes(await fault(other), "is not for OCSP");
  const able = await reissueWith(user, EXTENSION.extendedKeyUsage, usage(true, OCSP_SIGNING));
  assertStringIncludes(await fault(able, able), "is the user's own");
});

Deno.test("checkOcsp() demands that the user's own authority delegated the responder", async () => {
  const { responder, bank, root, customers } = await world();
  const { impostor } = await strangers();
  const under = (issuer: Signer): Promise<Signer> =>
    reissue(responder, { issuer: issuer.name, signer: issuer.keys.privateKey });
  await assertRefused({
    "by the bank": await under(bank),
    "by the root": await under(root),
    "by itself": await reissue(responder, {
      issuer: responder.name,
      signer: responder.keys.privateKey,
    }),
  }, "The issuer of a certificate is not the next one");
  await assertRefused({
    "in the authority's name by the bank": await reissue(responder, {
      signer: bank.keys.privateKey,
    }),
    "in the authority's name by itself": await reissue(responder, {
      signer: responder.keys.privateKey,
    }),
    "in the authority's name by a stranger": await reissue(responder, {
      signer: impostor.keys.privateKey,
    }),
  }, "The signature of a certificate is wrong");
  const key = sequence(wrapped(0).with(0, 0x80));
  await assertRefused({
    "by another key": await reissueWith(
      responder,
      EXTENSION.authorityKeyIdentifier,
      extension(EXTENSION.authorityKeyIdentifier, key),
    ),
  }, "names another key of its issuer");
  await assertRefused({
    "with SHA-1": await resign(responder, customers, { hash: "SHA-1" }),
  }, "algorithm other than RSA or ECDSA with SHA-256, SHA-384 or SHA-512");
  await assertRefused({
    "in the authority's own name": await reissue(responder, { subject: customers.name }),
  }, "self-issued");
});

Deno.test("checkOcsp() refuses critical extensions of the responder and malformed ones", async () => {
  const { responder } = await world();
  const { basicConstraints } = EXTENSION;
  await assertRefused({
    "unknown": await reissueWith(responder, "1.2.3", extension("1.2.3", NULL, true)),
  }, "has a critical extension that is not known here");
  await assertRefused({
    "malformed": await reissueWith(responder, basicConstraints, extension(basicConstraints, NULL)),
  }, "names is missing or malformed");
});

Deno.test("checkOcsp() refuses a responder with a weak key", async () => {
  const { responder } = await world();
  const keys = await weakKeys();
  const weak = await reissue({ ...responder, keys }, { spki: keys.spki });
  const der = await respond({}, { responder: weak });
  assertEquals((await refusal(() => check(der))).check, "ocsp-signature");
});

Deno.test("checkOcsp() demands that the response names the responder", async () => {
  const { responder, customers, user } = await world();
  const byKey = async (of: Signer): Promise<Bytes> =>
    wrapped(2, octetString(await keyIdentifier(of.keys)));
  const names: Readonly<Record<string, Bytes>> = {
    "the authority": wrapped(1, customers.name),
    "the user": wrapped(1, user.name),
    "nobody": wrapped(1, sequence()),
    "the authority's key": await byKey(customers),
    "no key": wrapped(2, octetString(new Uint8Array())),
  };
  for (const [what, responderId] of Object.entries(names)) {
    const der = await respond({ responderId });
    const error = await refusal(() => check(der));
    assertEquals(error.check, "ocsp-responder", what);
    assertStringIncludes(error.message, "the responder that the OCSP response names", what);
  }
  const der = await respond({ responderId: await byKey(responder) });
  assertEquals((await check(der)).producedAt, SIGNED_AT);
});

Deno.test("checkOcsp() finds the responder among several certificates, in any order", async () => {
  const { responder, customers, bank, user } = await world();
  const own = responder.certificate;
  const others = [customers, bank, user].map(({ certificate }) => certificate);
  const malformed = sequence(sequence());
  const lists = [[own, ...others], [...others, own], [malformed, own], [own, own, malformed]];
  for (const list of lists) {
    const outcome = await check(await respond({ certificates: wrapped(0, sequence(...list)) }));
    assertEquals(outcome.responder.x509.raw, own);
  }
  const byKey = wrapped(2, octetString(await keyIdentifier(responder.keys)));
  const certificates = wrapped(0, sequence(...others, own));
  assertEquals(
    (await check(await respond({ responderId: byKey, certificates }))).producedAt,
    SIGNED_AT,
  );
  for (const list of [others, [], [malformed]]) {
    const der = await respond({ certificates: wrapped(0, sequence(...list)) });
    const error = await refusal(() => check(der));
    assertEquals(error.check, "ocsp-responder");
    assertStringIncludes(error.message, "names is missing or malformed");
  }
  const none = await refusal(async () => check(await respond({ certificates: new Uint8Array() })));
  assertEquals(none.check, "ocsp-responder");
});

Deno.test("checkOcsp() tries every certificate of the responder's name", async () => {
  const { responder, customers } = await world();
  const keys = await ecKeys("P-256");
  const renewed = await reissueWith(
    await reissue({ ...responder, keys }, { spki: keys.spki }),
    EXTENSION.subjectKeyIdentifier,
  );
  const unable = await reissueWith(responder, EXTENSION.extendedKeyUsage);
  const list = (...of: Signer[]): Bytes =>
    wrapped(0, sequence(...of.map(({ certificate }) => certificate)));
  for (const certificates of [list(renewed, responder), list(responder, renewed)]) {
    for (const [by, other] of [[responder, renewed], [renewed, responder]] as const) {
      const { responder: found } = await check(await respond({ certificates }, { responder: by }));
      assertEquals(found.x509.raw, by.certificate);
      assertEquals(found.x509.raw.length === other.certificate.length, false);
    }
  }
  const both = await check(await respond({ certificates: list(unable, responder) }));
  assertEquals(both.responder.x509.raw, responder.certificate);
  const der = await respond({ certificates: list(unable, renewed) });
  const { check: found, message } = await refusal(() => check(der));
  assertEquals([found, message.includes("is not for OCSP")], ["ocsp-responder", true]);
  const second = await refusal(async () =>
    check(await respond({ certificates: list(renewed, customers) }))
  );
  assertEquals(second.check, "ocsp-signature");
});
