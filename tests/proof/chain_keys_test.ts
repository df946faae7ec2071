import { assertEquals } from "@std/assert";
import { objectId, sequence } from "../../src/asn1/der_writer.ts";
import { EXTENSION, OCSP_SIGNING } from "../../src/certificate/extensions.ts";
import { extension, type Keys } from "../../src/simulator/pki/authority.ts";
import { assertRefused, assertSound, changeableRoot, fault, weakKeys } from "../helpers/chains.ts";
import {
  ECDSA_WITH,
  ecKeys,
  type Issued,
  reissue,
  reissueWith,
  resign,
  RSA_WITH,
  rsaWith,
  world,
} from "../helpers/proofs.ts";

Deno.test("checkChain() takes certificates signed with SHA-256, SHA-384 or SHA-512 only", async () => {
  const { root, bank, customers, user } = await world();
  for (const hash of ["SHA-256", "SHA-384", "SHA-512"] as const) {
    const [sound, soundBank] = [
      await resign(user, customers, { hash }),
      await resign(bank, root, { hash }),
    ];
    await assertSound({ [hash]: [sound, customers, soundBank] });
  }
  const bare = sequence(objectId(RSA_WITH["SHA-256"]));
  await assertSound({
    "no parameters": [await resign(user, customers, { algorithm: bare }), customers, bank],
  });
  const pss = sequence(objectId("1.2.840.113549.1.1.10"), sequence());
  await assertRefused({
    "a user's with SHA-1": [await resign(user, customers, { hash: "SHA-1" }), customers, bank],
    "an authority's with SHA-1": [user, await resign(customers, bank, { hash: "SHA-1" }), bank],
    "a bank's with SHA-1": [user, customers, await resign(bank, root, { hash: "SHA-1" })],
    "RSA-PSS": [await resign(user, customers, { algorithm: pss }), customers, bank],
  }, "algorithm other than RSA or ECDSA with SHA-256, SHA-384 or SHA-512");
  const wrong = "signature of a certificate is wrong";
  await assertRefused({
    "another algorithm than was used": [
      await resign(user, customers, { algorithm: rsaWith("SHA-512") }),
      customers,
      bank,
    ],
    "said to be by another kind of key": [
      await resign(user, customers, { algorithm: sequence(objectId(ECDSA_WITH["SHA-256"])) }),
      customers,
      bank,
    ],
  }, wrong);
});

Deno.test("checkChain() takes keys on curves, of users and of authorities", async () => {
  const { root, bank, customers, user } = await world();
  const [p256, p384] = [await ecKeys("P-256"), await ecKeys("P-384")];
  const withKeys = async (of: Issued, keys: Keys): Promise<Issued> =>
    await reissueWith(
      await reissue({ ...of, keys }, { spki: keys.spki }),
      EXTENSION.subjectKeyIdentifier,
    );
  const ecUser = await withKeys(user, p256);
  const ecCustomers = await withKeys(customers, p384);
  const ecBank = await withKeys(bank, p256);
  const nameless = await reissueWith(ecUser, EXTENSION.authorityKeyIdentifier);
  const above = await reissueWith(ecCustomers, EXTENSION.authorityKeyIdentifier);
  const byEc = await resign(nameless, ecCustomers, { hash: "SHA-384" });
  await assertSound({
    "the user's": [ecUser, customers, bank],
    "the user's and the authority's": [byEc, ecCustomers, bank],
    "all but the root's": [byEc, await resign(above, ecBank, { hash: "SHA-512" }), ecBank],
  });
  await assertRefused({
    "signed by another": [
      await resign(nameless, { ...ecCustomers, keys: p256 }, {}),
      ecCustomers,
      bank,
    ],
  }, "signature of a certificate is wrong");
  const other = await withKeys(user, await ecKeys("P-521"));
  await assertRefused(
    { "another curve": [other, customers, bank] },
    "A key in the chain is not RSA",
  );
  assertEquals(await fault([ecUser, customers, bank], { roots: [root] }), "");
});

Deno.test("checkChain() refuses keys under 2048 bits wherever they are", async () => {
  const { bank, customers, user } = await world();
  const keys = await weakKeys();
  const weakUser = await reissue(user, { spki: keys.spki });
  const weakAuthority = await reissue(customers, { spki: keys.spki });
  const below = await reissue(user, { signer: keys.privateKey });
  const message = "A key in the chain is not RSA of 2048 to 8192 bits, or ECDSA on P-256 or P-384";
  await assertRefused({
    "the user's": [weakUser, customers, bank],
    "an authority's": [below, weakAuthority, bank],
  }, message);
  const weakRoot = await changeableRoot({ spki: keys.spki, signer: keys.privateKey });
  const byWeak = await reissue(bank, { signer: keys.privateKey });
  await assertRefused({ "the root's": [user, customers, byWeak] }, message, { roots: [weakRoot] });
});

Deno.test("checkChain() keeps to the purposes to which certificates are limited", async () => {
  const { bank, customers, user } = await world();
  const limited = (issued: Issued, ...ids: string[]): Promise<Issued> => {
    const usage = extension(EXTENSION.extendedKeyUsage, sequence(...ids.map(objectId)), true);
    return reissueWith(issued, EXTENSION.extendedKeyUsage, usage);
  };
  const ANY = "2.5.29.37.0";
  const [serverAuth, clientAuth, codeSigning, mail, documents] = ["1", "2", "3", "4", "36"]
    .map((last) => `1.3.6.1.5.5.7.3.${last}`);
  const ownRoot = await changeableRoot();
  for (const id of [ANY, clientAuth, mail, documents]) {
    const to = (issued: Issued): Promise<Issued> => limited(issued, serverAuth ?? "", id ?? "");
    await assertSound({
      "the user": [await to(user), customers, bank],
      "authorities": [user, await to(customers), await to(bank)],
    });
    await assertSound({ "the root": [user, customers, bank] }, { roots: [await to(ownRoot)] });
  }
  const message = "limited to purposes that are not those of persons";
  for (const ids of [[serverAuth], [codeSigning], [serverAuth, codeSigning], ["1.2.3"], []]) {
    const to = (issued: Issued): Promise<Issued> => limited(issued, ...ids.map((id) => id ?? ""));
    await assertRefused({
      "the user": [await to(user), customers, bank],
      "the customers' authority": [user, await to(customers), bank],
      "the bank's authority": [user, customers, await to(bank)],
    }, message);
    await assertRefused({ "the root": [user, customers, bank] }, message, {
      roots: [await to(ownRoot)],
    });
  }
  await assertRefused({ "OCSP": [user, await limited(customers, OCSP_SIGNING), bank] }, message);
});
