/**
 * Chains of certificates that lead where they should not.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Bytes } from "../../src/bytes.ts";
import { octetString } from "../../src/asn1/der_writer.ts";
import { EXTENSION } from "../../src/certificate/extensions.ts";
import { ATTRIBUTE } from "../../src/certificate/x509.ts";
import { checkChain, type PolicySet } from "../../src/proof/chain.ts";
import {
  type CertificatePlan,
  distinguishedName,
  extension,
  issue,
  keyIdentifier,
  type Keys,
} from "../../src/simulator/pki/authority.ts";
import { authorityExtensions, type Signer } from "../../src/simulator/pki/bankid_authorities.ts";
import { type Issued, linkOf, refusal, reissue, reissueWith, world } from "./proofs.ts";
import { rsaKeys, STRANGER } from "./rsa.ts";

/** What a chain is checked against; the root of the world unless told otherwise. */
export interface Against {
  readonly roots?: readonly Signer[];
  readonly policies?: PolicySet;
}

/** What speaks against a chain, the user's certificate first; empty when nothing does. */
export async function fault(chain: readonly Signer[], against: Against = {}): Promise<string> {
  const { roots = [(await world()).root], policies = "own" } = against;
  const check = (): Promise<unknown> => checkChain(chain.map(linkOf), roots.map(linkOf), policies);
  try {
    await check();
    return "";
  } catch {
    const error = await refusal(check);
    assertEquals(error.check, "chain");
    return error.message;
  }
}

/** Chains by what is special about them. */
export type Chains = Readonly<Record<string, readonly Signer[]>>;

/** Sees that each chain is refused, with a message. */
export async function assertRefused(
  cases: Chains,
  message: string,
  how?: Against,
): Promise<void> {
  for (const [what, chain] of Object.entries(cases)) {
    assertStringIncludes(await fault(chain, how), message, what);
  }
}

/** Sees that nothing speaks against a chain. */
export async function assertSound(cases: Chains, how?: Against): Promise<void> {
  for (const [what, chain] of Object.entries(cases)) {
    assertEquals(await fault(chain, how), "", what);
  }
}

/** Those who have nothing to say under the root of the world, and an authority more. */
export interface Strangers {
  /** A root of another name. */
  readonly otherRoot: Signer;
  /** A root of the same name with another key. */
  readonly impostor: Signer;
  /** The same, without saying which key it has. */
  readonly keylessImpostor: Signer;
  /** A further authority, below the customers' one. */
  readonly sub: Issued;
  /** The user's name with another key, issued by nobody in particular. */
  readonly other: Issued;
}

async function identifierOf(keys: Keys): Promise<Bytes> {
  return extension(EXTENSION.subjectKeyIdentifier, octetString(await keyIdentifier(keys)));
}

/** The root of the world, ready to be changed. */
export async function changeableRoot(change: Partial<CertificatePlan> = {}): Promise<Issued> {
  const { root: { name, keys }, bank } = await world();
  const extensions = [...authorityExtensions(), await identifierOf(keys)];
  return await reissue({ ...bank, keys }, {
    spki: keys.spki,
    subject: name,
    issuer: name,
    extensions,
    ...change,
  });
}

async function makeStrangers(): Promise<Strangers> {
  const { root, bank, customers, user } = await world();
  const keys = await rsaKeys(STRANGER);
  const own = { spki: keys.spki, signer: keys.privateKey };
  const identifier = await identifierOf(keys);
  const selfIssued = async (name: Bytes, ...extensions: Bytes[]): Promise<Signer> => {
    const plan = { ...bank.plan, ...own, subject: name, issuer: name, extensions };
    return { keys, name, certificate: await issue(plan) };
  };
  const name = (commonName: string): Bytes =>
    distinguishedName([[ATTRIBUTE.commonName, commonName]]);
  const asSub = { subject: name("Sub CA"), issuer: customers.name, spki: keys.spki };
  const sub = await reissueWith(
    await reissue({ ...customers, keys }, { ...asSub, signer: customers.keys.privateKey }),
    EXTENSION.authorityKeyIdentifier,
  );
  return {
    otherRoot: await selfIssued(name("Another root"), ...authorityExtensions(), identifier),
    impostor: await selfIssued(root.name, ...authorityExtensions(), identifier),
    keylessImpostor: await selfIssued(root.name, ...authorityExtensions()),
    sub: await reissueWith(sub, EXTENSION.subjectKeyIdentifier, identifier),
    other: await reissue({ ...user, keys }, { spki: keys.spki }),
  };
}

let sharedStrangers: Promise<Strangers> | undefined;

/** The strangers of a test file. */
export function strangers(): Promise<Strangers> {
  return sharedStrangers ??= makeStrangers();
}

/** An RSA key that is too short. */
export function weakKeys(): Promise<Keys> {
  return rsaKeys("1024 bits");
}
