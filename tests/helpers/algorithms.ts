/**
 * Proofs signed by other algorithms than BankID's of today.
 *
 * @module
 */
import { fromUtf8, knownBase64, toBase64, utf8 } from "../../src/bytes.ts";
import { EXTENSION } from "../../src/certificate/extensions.ts";
import { extension, type Keys } from "../../src/simulator/pki/authority.ts";
import type { MadeProof } from "../../src/simulator/pki/proof_maker.ts";
import { NONCE, nonceOf, respond, responseExtensions } from "./ocsp.ts";
import {
  areEc,
  type Hash,
  type Issued,
  prove,
  reissue,
  reissueWith,
  resign,
  signPlain,
  world,
} from "./proofs.ts";

/** A hash function of SHA-2. */
export type Sha2 = Exclude<Hash, "SHA-1">;

/** What signs what, and how; the keys of the world and SHA-256 unless told otherwise. */
export interface Algorithms {
  readonly user?: Keys;
  readonly customers?: Keys;
  readonly responder?: Keys;
  /** Of certificates, of the signature, and of the OCSP response. */
  readonly hash?: Sha2;
  /** Of the digests in the document. */
  readonly digest?: Sha2;
  /** The identifier of the signature algorithm, if it is not the right one. */
  readonly method?: string;
}

const DIGESTS: Readonly<Record<Sha2, string>> = {
  "SHA-256": "http://www.w3.org/2001/04/xmlenc#sha256",
  "SHA-384": "http://www.w3.org/2001/04/xmldsig-more#sha384",
  "SHA-512": "http://www.w3.org/2001/04/xmlenc#sha512",
};

async function withKeys(of: Issued, keys: Keys): Promise<Issued> {
  const changed = await reissue({ ...of, keys }, { spki: keys.spki });
  const nameless = await reissueWith(changed, EXTENSION.subjectKeyIdentifier);
  return await reissueWith(nameless, EXTENSION.authorityKeyIdentifier);
}

/** Makes a genuine proof in which everything below the bank is signed as told. */
export async function proveBy(how: Algorithms): Promise<MadeProof> {
  const { hash = "SHA-256", digest = "SHA-256" } = how;
  const all = await world();
  const customers = await withKeys(all.customers, how.customers ?? all.customers.keys);
  const above = await resign(customers, all.bank, { hash });
  const userKeys = how.user ?? all.user.keys;
  const user = await resign(await withKeys(all.user, userKeys), customers, { hash });
  const responder = await resign(
    await withKeys(all.responder, how.responder ?? all.responder.keys),
    customers,
    { hash },
  );
  // Signed with a key that has nothing to do with it, and signed anew.
  const stand = await prove({ customers: above, user: { ...user, keys: all.user.keys } });
  const xml = fromUtf8(knownBase64(stand.signature));
  const method = how.method ?? `${areEc(userKeys) ? "ecdsa" : "rsa"}-${name(hash)}`;
  const document = await resealed(xml, userKeys, { hash, digest, method });
  const signature = toBase64(utf8(document));
  const nonce = extension(NONCE, await nonceOf(signature), true);
  const response = await respond(
    { extensions: responseExtensions(nonce) },
    { responder, hash, user, customers: above },
  );
  return { signature, ocspResponse: toBase64(response) };
}

function name(hash: Sha2): string {
  return hash.toLowerCase().replace("-", "");
}

async function resealed(
  xml: string,
  keys: Keys,
  { hash, digest, method }: Required<Pick<Algorithms, "hash" | "digest" | "method">>,
): Promise<string> {
  const part = (tag: string): string => new RegExp(`<${tag}[ >].*</${tag}>`).exec(xml)?.[0] ?? "";
  const digests = await Promise.all(
    [part("bankIdSignedData"), part("KeyInfo")].map(async (text) =>
      toBase64(new Uint8Array(await crypto.subtle.digest(digest, utf8(text))))
    ),
  );
  const signedInfo = part("SignedInfo")
    .replace("xmldsig-more#rsa-sha256", `xmldsig-more#${method}`)
    .replaceAll(DIGESTS["SHA-256"], DIGESTS[digest])
    .replace(/(?<=<DigestValue>)[^<]*/g, () => digests.shift() ?? "");
  const value = await signPlain(keys, hash, utf8(signedInfo));
  return xml.replace(part("SignedInfo"), () => signedInfo)
    .replace(/(?<=<SignatureValue>)[^<]*/, () => toBase64(value));
}
