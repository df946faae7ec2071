import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { type Candidate, type Contents, findPair } from "../../src/certificate/pairing.ts";
import { contextTag, DerError } from "../../src/asn1/der.ts";
import type { Bytes } from "../../src/bytes.ts";
import {
  bitString,
  element,
  integer,
  NULL,
  objectId,
  octetString,
  sequence,
} from "../../src/asn1/der_writer.ts";
import { readPemBlocks, writePem } from "../../src/certificate/pem.ts";
import { BankIdCertificateError } from "../../src/errors.ts";
import { certify } from "../helpers/x509.ts";
import { rsaKeyOf, rsaKeys, rsaPair } from "../helpers/rsa.ts";
import identities from "../vectors/pkcs12/identities.json" with { type: "json" };

/** DER of what stands in PEM. */
function ders(pem: string): Uint8Array<ArrayBuffer>[] {
  return readPemBlocks(pem, "The text").map(({ der }) => der);
}

function contentsOf({ cert, key }: { readonly cert: string; readonly key: string }): Contents {
  return { certificates: ders(cert), keys: ders(key) };
}

const { rsa, ec, chain, keytool } = identities;

const NAMES = { cert: "the certificate", key: "The private key" };

function refusal(contents: Contents): string {
  const error = assertThrows(() => findPair(contents, NAMES), BankIdCertificateError);
  return `${error.code}: ${error.message}`;
}

/** What was found, in PEM. */
function found(
  contents: Contents,
  select?: (pairs: readonly Candidate[]) => readonly Candidate[],
): { cert: string; key: string } {
  const { key, x509, chain, isCertain } = findPair(contents, NAMES, select);
  assert(isCertain);
  assertEquals(chain[0], x509);
  return {
    cert: chain.map(({ raw }) => writePem("CERTIFICATE", raw)).join(""),
    key: writePem("PRIVATE KEY", key),
  };
}

Deno.test("findPair() finds the certificate of the key, and the chain behind it", () => {
  for (const identity of [rsa, ec, chain, keytool]) {
    assertEquals(found(contentsOf(identity)), identity);
  }
  const { certificates, keys } = contentsOf(chain);
  const shuffled = { certificates: [...ders(ec.cert), ...certificates.toReversed()], keys };
  assertEquals(found(shuffled), chain);
});

Deno.test("findPair() takes one key that stands twice, and leaves out keys without certificate", () => {
  const { certificates, keys } = contentsOf(rsa);
  assertEquals(found({ certificates, keys: [...keys, ...keys] }), rsa);
  assertEquals(found({ certificates, keys: [...ders(ec.key), ...keys] }), rsa);
});

Deno.test("findPair() takes none of several keys by itself", () => {
  const both = [contentsOf(rsa), contentsOf(ec)];
  const contents = {
    certificates: both.flatMap(({ certificates }) => certificates),
    keys: both.flatMap(({ keys }) => keys),
  };
  assertMatch(
    refusal(contents),
    /^certificate-unsupported: There are private keys of several certificates: choose one with /,
  );
  assertEquals(found(contents, ([first]) => first ? [first] : []), rsa);
});

const DAY = 86_400_000;

/** DER of a certificate that is valid from one day to another, as seen from today. */
async function validFor(publicKey: KeyObject, from: number, to: number): Promise<Bytes> {
  const spki = Uint8Array.from(publicKey.export({ type: "spki", format: "der" }));
  const [notBefore, notAfter] = [from, to].map((day) => new Date(Date.now() + day * DAY));
  if (!notBefore || !notAfter) throw new Error("No days");
  return await certify(spki, { notBefore, notAfter });
}

Deno.test("findPair() takes the valid one of several certificates for a key, or the latest", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const keys = [Uint8Array.from(privateKey.export({ type: "pkcs8", format: "der" }))];
  const expired = await validFor(publicKey, -700, -1);
  const valid = await validFor(publicKey, -300, 30);
  const newer = await validFor(publicKey, -10, 400);
  const future = await validFor(publicKey, 10, 800);
  const table: readonly (readonly [certificates: Bytes[], best: Bytes])[] = [
    [[expired, valid], valid],
    [[valid, expired], valid],
    [[expired, valid, newer], newer],
    [[future, valid], valid],
    [[expired, future], future],
    [[expired, await validFor(publicKey, -800, -20)], expired],
  ];
  for (const [index, [certificates, best]] of table.entries()) {
    const { x509, choices } = findPair({ certificates, keys }, NAMES);
    assertEquals([index, x509.raw, choices], [index, best, certificates.length]);
  }
});

Deno.test("findPair() passes over certificates that cannot be read, unless the one may be among them", () => {
  const { certificates, keys } = contentsOf(rsa);
  const damaged = Uint8Array.of(0x30, 0);
  assertEquals(found({ certificates: [damaged, ...certificates], keys }), rsa);
  for (const others of [[damaged], [damaged, ...ders(ec.cert)]]) {
    assertThrows(() => findPair({ certificates: others, keys }, NAMES), DerError);
  }
});

Deno.test("findPair() says that key and certificate do not belong together", () => {
  const { keys } = contentsOf(rsa);
  assertStringIncludes(
    refusal({ certificates: ders(ec.cert), keys }),
    "key-mismatch: The private key is not the key of the certificate: they must come from",
  );
});

/** A PKCS#8 key with the public numbers of one key and the secret ones of another. */
async function mixedKey(open: CryptoKey, secret: CryptoKey): Promise<Uint8Array<ArrayBuffer>> {
  const { n } = await crypto.subtle.exportKey("jwk", open);
  const { e, d, p, q, dp, dq, qi } = await crypto.subtle.exportKey("jwk", secret);
  const numbers = [n, e, d, p, q, dp, dq, qi].map((text) =>
    integer(Uint8Array.fromBase64(text ?? "", { alphabet: "base64url" }))
  );
  const pkcs1 = sequence(integer(0), ...numbers);
  return sequence(
    integer(0),
    sequence(objectId("1.2.840.113549.1.1.1"), NULL),
    octetString(pkcs1),
  );
}

Deno.test("findPair() looks at the whole key: its secret half may be another's", async () => {
  const [own, other] = [await rsaKeys("bank"), await rsaKeys("person")];
  const certificates = [await certify(own.spki)];
  const sound = await mixedKey(own.privateKey, own.privateKey);
  assertEquals(findPair({ certificates, keys: [sound] }, NAMES).key, sound);
  const mixed = await mixedKey(own.privateKey, other.privateKey);
  assertStringIncludes(refusal({ certificates, keys: [mixed] }), "key-mismatch: ");
});

/** A PKCS#8 key on a curve that does not state its public point. */
function bareKey(curve: string, secret: Uint8Array): Uint8Array<ArrayBuffer> {
  const sec1 = sequence(integer(1), octetString(secret));
  const algorithm = sequence(objectId("1.2.840.10045.2.1"), objectId(curve));
  return sequence(integer(0), algorithm, octetString(sec1));
}

Deno.test("findPair() works out the public half of a key on a curve that does not state it", async () => {
  const curves = {
    "P-256": "1.2.840.10045.3.1.7",
    "P-384": "1.3.132.0.34",
    "P-521": "1.3.132.0.35",
  };
  for (const [namedCurve, id] of Object.entries(curves)) {
    const own = generateKeyPairSync("ec", { namedCurve });
    const other = generateKeyPairSync("ec", { namedCurve });
    const certificatesOf = async ({ publicKey }: typeof own): Promise<Bytes[]> => {
      const spki = Uint8Array.from(publicKey.export({ type: "spki", format: "der" }));
      return [await certify(spki)];
    };
    const certificates = await certificatesOf(own);
    const bare = ({ privateKey }: typeof own): Uint8Array<ArrayBuffer> => {
      const { d = "" } = privateKey.export({ format: "jwk" });
      return bareKey(id, Uint8Array.fromBase64(d, { alphabet: "base64url" }));
    };
    assertEquals(findPair({ certificates, keys: [bare(own)] }, NAMES).key, bare(own));
    assertStringIncludes(refusal({ certificates, keys: [bare(other)] }), "key-mismatch: ");
    // Of two certificates on the same curve each has its own key, whichever comes first.
    const both = [...await certificatesOf(other), ...certificates];
    const paired = findPair({ certificates: both, keys: [bare(own)] }, NAMES);
    assertEquals(paired.x509.raw, certificates[0]);
  }
});

Deno.test("findPair() lets keys pass of which the runtime cannot tell", async () => {
  // sect163k1
  const curve = "1.3.132.0.1";
  const algorithm = sequence(objectId("1.2.840.10045.2.1"), objectId(curve));
  const spki = sequence(algorithm, bitString(new Uint8Array(65).fill(4)));
  const key = bareKey(curve, new Uint8Array(32).fill(1));
  assertEquals(findPair({ certificates: [await certify(spki)], keys: [key] }, NAMES).key, key);
});

Deno.test("findPair() survives an RSA key that is not made of primes", async () => {
  const [p, q] = [3n * (2n ** 1023n + 1n), 5n * (2n ** 1022n + 1n)];
  const { spki, pkcs8 } = rsaKeyOf(p, q, 65_537n);
  assertEquals(findPair({ certificates: [await certify(spki)], keys: [pkcs8] }, NAMES).key, pkcs8);
});

/** A key pair in PKCS#8 and SubjectPublicKeyInfo. */
interface Coded {
  readonly pkcs8: Bytes;
  readonly spki: Bytes;
}

function coded({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }): Coded {
  return {
    pkcs8: Uint8Array.from(privateKey.export({ type: "pkcs8", format: "der" })),
    spki: Uint8Array.from(publicKey.export({ type: "spki", format: "der" })),
  };
}

/** An RSA key pair that is for PSS alone, which is told by its type (RFC 4055). */
function forPss({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }): Coded {
  const type = sequence(objectId("1.2.840.113549.1.1.10"));
  const [secret, open] = [privateKey, publicKey].map((key) =>
    Uint8Array.from(key.export({ type: "pkcs1", format: "der" }))
  );
  return {
    pkcs8: sequence(integer(0), type, octetString(secret ?? new Uint8Array())),
    spki: sequence(type, bitString(open ?? new Uint8Array())),
  };
}

Deno.test("findPair() compares Edwards keys and RSA keys for PSS with their certificates", async () => {
  const edwards = (): Coded => coded(generateKeyPairSync("ed25519"));
  const pairs = [
    [edwards(), edwards()],
    [forPss(rsaPair("bank")), forPss(rsaPair("person"))],
  ] as const;
  for (const [own, other] of pairs) {
    const [certificate, another] = [await certify(own.spki), await certify(other.spki)];
    const found = findPair({ certificates: [another, certificate], keys: [own.pkcs8] }, NAMES);
    assertEquals(found.x509.raw, certificate);
    const mismatched = { certificates: [certificate], keys: [other.pkcs8] };
    assertStringIncludes(refusal(mismatched), "key-mismatch: ");
  }
});

Deno.test("findPair() finds another secret beside the public half that the certificate has", async () => {
  const [own, other] = [1, 2].map(() => generateKeyPairSync("ec", { namedCurve: "P-256" }));
  assert(own && other);
  const part = (key: KeyObject, name: "d" | "x" | "y"): Bytes =>
    Uint8Array.fromBase64(key.export({ format: "jwk" })[name] ?? "", { alphabet: "base64url" });
  const point = Uint8Array.of(4, ...part(own.publicKey, "x"), ...part(own.publicKey, "y"));
  const keyOf = (secret: KeyObject): Bytes => {
    const stated = element(contextTag(1), bitString(point));
    const sec1 = sequence(integer(1), octetString(part(secret, "d")), stated);
    const curve = sequence(objectId("1.2.840.10045.2.1"), objectId("1.2.840.10045.3.1.7"));
    return sequence(integer(0), curve, octetString(sec1));
  };
  const certificates = [await validFor(own.publicKey, -1, 1)];
  const sound = { certificates, keys: [keyOf(own.privateKey)] };
  assertEquals(findPair(sound, NAMES).key, sound.keys[0]);
  assertStringIncludes(
    refusal({ certificates, keys: [keyOf(other.privateKey)] }),
    "key-mismatch: ",
  );
});
