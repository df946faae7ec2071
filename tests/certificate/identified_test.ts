import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { generateKeyPairSync } from "node:crypto";
import { type Contents, identify } from "../../src/certificate/identified.ts";
import {
  bitString,
  integer,
  NULL,
  objectId,
  octetString,
  sequence,
} from "../../src/asn1/der_writer.ts";
import { readPemBlocks } from "../../src/certificate/pem.ts";
import { BankIdCertificateError } from "../../src/errors.ts";
import { makeKeys } from "../../src/simulator/pki/authority.ts";
import { certify } from "../helpers/x509.ts";
import identities from "../vectors/pkcs12/identities.json" with { type: "json" };

/** DER of what stands in PEM. */
function ders(pem: string): Uint8Array<ArrayBuffer>[] {
  return readPemBlocks(pem, "The text").map(({ der }) => der);
}

function contentsOf({ cert, key }: { readonly cert: string; readonly key: string }): Contents {
  return { certificates: ders(cert), keys: ders(key) };
}

const { rsa, ec, chain, keytool } = identities;

async function refusal(contents: Contents): Promise<string> {
  const error = await assertRejects(() => identify(contents), BankIdCertificateError);
  return `${error.code}: ${error.message}`;
}

Deno.test("identify() finds the certificate of the key, and the chain behind it", async () => {
  for (const identity of [rsa, ec, chain, keytool]) {
    const { cert, key } = await identify(contentsOf(identity));
    assertEquals({ cert, key }, identity);
  }
  const { certificates, keys } = contentsOf(chain);
  const strange = ders(ec.cert);
  const shuffled = await identify({
    certificates: [...strange, ...[...certificates].reverse()],
    keys,
  });
  assertEquals(shuffled.cert, chain.cert);
});

Deno.test("identify() keeps the key out of logs, and in the result", async () => {
  const found = await identify(contentsOf(rsa));
  assertEquals(found.key, rsa.key);
  assertStringIncludes(Deno.inspect(found), "[hidden]");
  assert(!Deno.inspect(found).includes("PRIVATE"));
});

Deno.test("identify() takes one key that stands twice, and no two keys", async () => {
  const { certificates, keys } = contentsOf(rsa);
  const twice = await identify({ certificates, keys: [...keys, ...keys] });
  assertEquals(twice.key, rsa.key);
  const two = await refusal({ certificates, keys: [...keys, ...ders(ec.key)] });
  assertStringIncludes(two, "certificate-unsupported: There are 2 private keys: export");
});

Deno.test("identify() says what is missing", async () => {
  const { certificates, keys } = contentsOf(rsa);
  assertStringIncludes(await refusal({ certificates, keys: [] }), "key-missing: ");
  assertStringIncludes(await refusal({ certificates: [], keys }), "certificate-missing: ");
  assertStringIncludes(await refusal({ certificates: ders(ec.cert), keys }), "key-mismatch: ");
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

Deno.test("identify() looks at the whole key: its secret half may be another's", async () => {
  const [own, other] = [await makeKeys(), await makeKeys()];
  const certificates = [await certify(own.spki)];
  const sound = await mixedKey(own.privateKey, own.privateKey);
  const { key } = await identify({ certificates, keys: [sound] });
  assertStringIncludes(key, "-----BEGIN PRIVATE KEY-----");
  const mixed = await mixedKey(own.privateKey, other.privateKey);
  assertStringIncludes(await refusal({ certificates, keys: [mixed] }), "key-mismatch: ");
});

/** A PKCS#8 key on a curve that does not state its public point. */
function bareKey(curve: string, secret: Uint8Array): Uint8Array<ArrayBuffer> {
  const sec1 = sequence(integer(1), octetString(secret));
  const algorithm = sequence(objectId("1.2.840.10045.2.1"), objectId(curve));
  return sequence(integer(0), algorithm, octetString(sec1));
}

Deno.test("identify() tries a key on a curve that does not state its public half", async () => {
  const curves = {
    "P-256": "1.2.840.10045.3.1.7",
    "P-384": "1.3.132.0.34",
    "P-521": "1.3.132.0.35",
  };
  for (const [namedCurve, id] of Object.entries(curves)) {
    const own = generateKeyPairSync("ec", { namedCurve });
    const other = generateKeyPairSync("ec", { namedCurve });
    const spki = Uint8Array.from(own.publicKey.export({ type: "spki", format: "der" }));
    const certificates = [await certify(spki)];
    const bare = ({ privateKey }: typeof own): Uint8Array<ArrayBuffer> => {
      const { d = "" } = privateKey.export({ format: "jwk" });
      return bareKey(id, Uint8Array.fromBase64(d, { alphabet: "base64url" }));
    };
    const found = await identify({ certificates, keys: [bare(own)] });
    assertEquals(ders(found.key), [bare(own)]);
    assertStringIncludes(await refusal({ certificates, keys: [bare(other)] }), "key-mismatch: ");
  }
});

Deno.test("identify() lets keys pass that Web Crypto cannot try", async () => {
  // secp256k1
  const curve = "1.3.132.0.10";
  const algorithm = sequence(objectId("1.2.840.10045.2.1"), objectId(curve));
  const spki = sequence(algorithm, bitString(new Uint8Array(65).fill(4)));
  const key = bareKey(curve, new Uint8Array(32).fill(1));
  const found = await identify({ certificates: [await certify(spki)], keys: [key] });
  assertEquals(ders(found.key), [key]);
});

/** The inverse of a number that has no factor in common with the modulus. */
function inverse(of: bigint, modulus: bigint): bigint {
  let [dividend, divisor] = [modulus, of % modulus];
  let [before, now] = [0n, 1n];
  while (divisor > 1n) {
    const times = dividend / divisor;
    [dividend, divisor] = [divisor, dividend - times * divisor];
    [before, now] = [now, before - times * now];
  }
  return (now + modulus) % modulus;
}

Deno.test("identify() survives an RSA key that is not made of primes", async () => {
  const e = 65537n;
  const [p, q] = [3n * (2n ** 1023n + 1n), 5n * (2n ** 1022n + 1n)];
  const d = inverse(e, (p - 1n) * (q - 1n));
  const numbers = [p * q, e, d, p, q, d % (p - 1n), d % (q - 1n), inverse(q, p)];
  const coded = numbers.map((each) => {
    const hex = each.toString(16);
    return integer(Uint8Array.fromHex(hex.length % 2 === 0 ? hex : `0${hex}`));
  });
  const algorithm = sequence(objectId("1.2.840.113549.1.1.1"), NULL);
  const pkcs8 = sequence(integer(0), algorithm, octetString(sequence(integer(0), ...coded)));
  const spki = sequence(algorithm, bitString(sequence(...coded.slice(0, 2))));
  const { key } = await identify({ certificates: [await certify(spki)], keys: [pkcs8] });
  assertEquals(ders(key), [pkcs8]);
});
