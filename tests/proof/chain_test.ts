import { assertEquals } from "@std/assert";
import { element, sequence, TRUE } from "../../src/asn1/der_writer.ts";
import { EXTENSION } from "../../src/certificate/extensions.ts";
import type { Bytes } from "../../src/bytes.ts";
import { checkChain } from "../../src/proof/chain.ts";
import { extension, keyUsage } from "../../src/simulator/pki/authority.ts";
import { assertRefused, assertSound, changeableRoot, strangers } from "../helpers/chains.ts";
import { type Issued, linkOf, reissue, reissueWith, resign, world } from "../helpers/proofs.ts";

Deno.test("checkChain() holds for the chain of a person and returns its root", async () => {
  const { root, bank, customers, user } = await world();
  const links = [user, customers, bank].map(linkOf);
  const own = linkOf(root);
  assertEquals(await checkChain(links, [own], "own"), own);
  assertEquals(await checkChain(links, [linkOf(customers), own], "own"), own);
});

Deno.test("checkChain() holds for chains of two to four certificates", async () => {
  const { bank, customers, user } = await world();
  const { sub } = await strangers();
  const byBank = await reissue(user, { issuer: bank.name, signer: bank.keys.privateKey });
  const bySub = await reissue(user, { issuer: sub.name, signer: sub.keys.privateKey });
  const nameless = await reissueWith(byBank, EXTENSION.authorityKeyIdentifier);
  const below = await reissueWith(bySub, EXTENSION.authorityKeyIdentifier);
  await assertSound({
    "issued by the bank itself": [nameless, bank],
    "an authority in between": [below, sub, customers, bank],
  });
});

Deno.test("checkChain() refuses chains that do not end under the root", async () => {
  const { bank, customers, user, root } = await world();
  const { otherRoot } = await strangers();
  const how = { roots: [otherRoot] };
  const message = "do not lead to the root";
  await assertRefused({ "another root": [user, customers, bank] }, message, how);
  await assertRefused({ "no root": [user, customers, bank] }, message, { roots: [] });
  await assertRefused({
    "no certificates": [],
    "the bank's authority left out": [user, customers],
    "another order": [user, bank, customers],
    "only the user's": [user],
    "its own root at the end": [user, customers, bank, otherRoot],
  }, message);
  await assertRefused({ "the root's copy": [user, customers, bank, root] }, "self-issued");
});

Deno.test("checkChain() knows the root by its key, not by its name", async () => {
  const { root, bank, customers, user } = await world();
  const { impostor, keylessImpostor } = await strangers();
  const chain = { "a genuine chain": [user, customers, bank] };
  await assertRefused(chain, "do not lead to the root", { roots: [impostor] });
  await assertRefused(chain, "signature of a certificate is wrong", { roots: [keylessImpostor] });
  await assertSound(chain, { roots: [impostor, root] });
  await assertSound(chain, { roots: [root, impostor] });
  const forged = await reissue(bank, { signer: impostor.keys.privateKey });
  await assertRefused(
    { "signed by another of that name": [user, customers, forged] },
    "signature of a certificate is wrong",
  );
});

Deno.test("checkChain() demands that each certificate was issued by the next", async () => {
  const { bank, customers, user } = await world();
  const { otherRoot } = await strangers();
  const renamed = await reissue(user, { issuer: otherRoot.name });
  const misnamed = await reissue(customers, { issuer: customers.name });
  await assertRefused({
    "the customers' authority left out": [user, bank],
    "another issuer's name": [renamed, customers, bank],
  }, "issuer of a certificate is not the next one");
  await assertRefused(
    { "its own name as issuer": [user, misnamed, bank] },
    "issuer of a certificate is not the next one",
  );
  const foreign = await reissueWith(
    user,
    EXTENSION.authorityKeyIdentifier,
    keyId(new Uint8Array(20)),
  );
  await assertRefused(
    { "another key of the issuer": [foreign, customers, bank] },
    "names another key of its issuer",
  );
  const byBank = await reissue(user, { signer: bank.keys.privateKey });
  const altered = await resign(user, customers, {});
  const flipped = altered.certificate.with(-1, (altered.certificate.at(-1) ?? 0) ^ 1);
  await assertRefused({
    "signed by another": [byBank, customers, bank],
    "signed by itself": [await reissue(user, { signer: user.keys.privateKey }), customers, bank],
    "an altered signature": [{ ...user, certificate: flipped }, customers, bank],
  }, "signature of a certificate is wrong");
});

function keyId(key: Bytes): Bytes {
  return extension(EXTENSION.authorityKeyIdentifier, sequence(element(0x80, key)));
}

Deno.test("checkChain() does without key identifiers, which are optional", async () => {
  const { bank, customers, user } = await world();
  await assertSound({
    "none in the user's": [
      await reissueWith(user, EXTENSION.authorityKeyIdentifier),
      customers,
      bank,
    ],
    "none in the authority's": [
      user,
      await reissueWith(customers, EXTENSION.subjectKeyIdentifier),
      bank,
    ],
  });
});

const NOT_AN_AUTHORITY = "issued by one that is not an authority";

Deno.test("checkChain() demands of every issuer that it is an authority", async () => {
  const { bank, customers, user } = await world();
  const constraints = (critical: boolean, ...content: Bytes[]): Bytes =>
    extension(EXTENSION.basicConstraints, sequence(...content), critical);
  const without = [
    { id: EXTENSION.basicConstraints, instead: [] },
    { id: EXTENSION.basicConstraints, instead: [constraints(true)] },
    { id: EXTENSION.basicConstraints, instead: [constraints(false, TRUE)] },
    { id: EXTENSION.keyUsage, instead: [] },
    { id: EXTENSION.keyUsage, instead: [keyUsage(0x80, 7)] },
    { id: EXTENSION.keyUsage, instead: [keyUsage(0x02, 1)] },
  ];
  const ownRoot = await changeableRoot();
  for (const { id, instead } of without) {
    const bad = (issued: Issued): Promise<Issued> => reissueWith(issued, id, ...instead);
    await assertRefused({
      "the customers' authority": [user, await bad(customers), bank],
      "the bank's authority": [user, customers, await bad(bank)],
    }, NOT_AN_AUTHORITY);
    await assertRefused({ "the root": [user, customers, bank] }, NOT_AN_AUTHORITY, {
      roots: [await bad(ownRoot)],
    });
  }
});

Deno.test("checkChain() refuses a certificate that a person issued", async () => {
  const { bank, customers, user } = await world();
  const { other } = await strangers();
  const victim = await reissue(other, { issuer: user.name, signer: user.keys.privateKey });
  const nameless = await reissueWith(victim, EXTENSION.authorityKeyIdentifier);
  await assertRefused({
    "by a user": [nameless, user, customers, bank],
    "the user's certificate twice": [user, user, customers, bank],
  }, NOT_AN_AUTHORITY);
});

Deno.test("checkChain() tries every root of the name that the last certificate states", async () => {
  const { root, bank, customers, user } = await world();
  const { keylessImpostor } = await strangers();
  const chain = { "a genuine chain": [user, customers, bank] };
  const unable = await reissueWith(await changeableRoot(), EXTENSION.basicConstraints);
  for (const other of [keylessImpostor, unable]) {
    await assertSound(chain, { roots: [other, root] });
    await assertSound(chain, { roots: [root, other] });
  }
  const roots = [unable, keylessImpostor];
  await assertRefused(chain, "issued by one that is not an authority", { roots });
});

Deno.test("checkChain() keeps to path lengths", async () => {
  const { bank, customers, user } = await world();
  const limited = (issued: Issued, length: number): Promise<Issued> =>
    reissueWith(
      issued,
      EXTENSION.basicConstraints,
      extension(
        EXTENSION.basicConstraints,
        sequence(TRUE, element(0x02, Uint8Array.of(length))),
        true,
      ),
    );
  await assertSound({
    "none below": [user, await limited(customers, 0), bank],
    "one below": [user, customers, await limited(bank, 1)],
    "more allowed": [user, await limited(customers, 5), await limited(bank, 5)],
  });
  const { sub } = await strangers();
  const bySub = await reissue(user, { issuer: sub.name, signer: sub.keys.privateKey });
  const below = await reissueWith(bySub, EXTENSION.authorityKeyIdentifier);
  await assertRefused({
    "the bank may have none": [user, customers, await limited(bank, 0)],
    "the customers' may have none": [below, sub, await limited(customers, 0), bank],
    "the bank may have one": [below, sub, customers, await limited(bank, 1)],
  }, "more authorities below it than it may");
});

Deno.test("checkChain() refuses critical extensions that it does not know", async () => {
  const { bank, customers, user } = await world();
  const added = (issued: Issued, critical: boolean): Promise<Issued> =>
    reissueWith(issued, "1.2.752.34.2.1", extension("1.2.752.34.2.1", sequence(), critical));
  const ownRoot = await changeableRoot();
  await assertSound({
    "not critical": [
      await added(user, false),
      await added(customers, false),
      await added(bank, false),
    ],
  });
  await assertRefused({
    "in the user's": [await added(user, true), customers, bank],
    "in an authority's": [user, await added(customers, true), bank],
    "in the bank's": [user, customers, await added(bank, true)],
  }, "critical extension 1.2.752.34.2.1");
  await assertRefused({ "in the root": [user, customers, bank] }, "critical extension", {
    roots: [await added(ownRoot, true)],
  });
  const named = await reissueWith(customers, "2.5.29.30", extension("2.5.29.30", sequence(), true));
  await assertRefused({ "limits to names": [user, named, bank] }, "critical extension 2.5.29.30");
});
