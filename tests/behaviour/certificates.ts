import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import {
  createPublicKey,
  generateKeyPairSync,
  getCiphers,
  type KeyObject,
  X509Certificate,
} from "node:crypto";
import {
  auth,
  BankIdCertificateError,
  type Certificate,
  createClient,
  readPem,
  readPkcs12,
} from "../../mod.ts";
import { contextTag } from "../../src/asn1/der.ts";
import {
  bitString,
  element,
  integer,
  objectId,
  octetString,
  sequence,
  TRUE,
} from "../../src/asn1/der_writer.ts";
import { type Bytes, concat, fromBase64Url, knownBase64, toBase64 } from "../../src/bytes.ts";
import { EXTENSION } from "../../src/certificate/extensions.ts";
import { readPemBlocks, writePem } from "../../src/certificate/pem.ts";
import { extension, identifiers, keyUsage } from "../../src/simulator/pki/authority.ts";
import { ORDER } from "../helpers/answers.ts";
import { certificates, json, serveTls, type TestServer } from "../helpers/tls.ts";
import { authorityKeys, certify, ISSUER, sha } from "../helpers/x509.ts";
import { rsaPair, STRANGER } from "../helpers/rsa.ts";
import identities from "../vectors/pkcs12/identities.json" with { type: "json" };
import opens from "../vectors/pkcs12/opens.json" with { type: "json" };
import pem from "../vectors/pkcs12/pem.json" with { type: "json" };
import pbmac1 from "../vectors/pkcs12/pbmac1.json" with { type: "json" };
import programs from "../vectors/pkcs12/programs.json" with { type: "json" };
import type { Behaviour } from "./behaviour.ts";

/** A key pair as programs write it down. */
interface Pair {
  readonly spki: Bytes;
  readonly key: string;
}

function exported(key: KeyObject, type: "pkcs8" | "pkcs1" | "sec1" = "pkcs8"): string {
  return String(key.export({ type, format: "pem" }));
}

function pairOf(
  keys: { publicKey: KeyObject; privateKey: KeyObject },
  write: (key: KeyObject) => string = exported,
): Pair {
  const spki = Uint8Array.from(keys.publicKey.export({ type: "spki", format: "der" }));
  return { spki, key: write(keys.privateKey) };
}

const curve = (namedCurve: string): { publicKey: KeyObject; privateKey: KeyObject } =>
  generateKeyPairSync("ec", { namedCurve });

/** A key in PKCS#8 with what Windows writes behind it: what it may be used for (RFC 5208, 5). */
function withAttributes(key: KeyObject): string {
  const der = readPemBlocks(exported(key), "The key")[0]?.der ?? new Uint8Array();
  const usage = sequence(
    objectId("2.5.29.15"),
    element(0x31, bitString(Uint8Array.of(0x10))),
  );
  return writePem("PRIVATE KEY", sequence(der.subarray(4), element(contextTag(0), usage)));
}

/** A key in PKCS#8 with its public half behind it, as Rust writes it (RFC 5958). */
function withHalf(key: KeyObject): string {
  const der = readPemBlocks(exported(key), "The key")[0]?.der ?? new Uint8Array();
  const half = createPublicKey(key).export({ type: "spki", format: "der" }).subarray(-32);
  const stated = element(contextTag(1, "primitive"), Uint8Array.of(0), half);
  return writePem("PRIVATE KEY", sequence(integer(1), der.subarray(5), stated));
}

/** A key on a curve that states the public point of another. */
function withOtherPoint(key: KeyObject): string {
  const der = readPemBlocks(exported(key), "The key")[0]?.der ?? new Uint8Array();
  const other = curve("P-256").publicKey.export({ type: "spki", format: "der" });
  return writePem("PRIVATE KEY", concat(der.subarray(0, -64), other.subarray(-64)));
}

/** A key on a curve that does not state its public point. */
function withoutPoint(key: KeyObject): string {
  const secret = fromBase64Url(key.export({ format: "jwk" }).d ?? "") ?? new Uint8Array();
  const id = element(contextTag(0), objectId("1.2.840.10045.3.1.7"));
  return writePem("EC PRIVATE KEY", sequence(integer(1), octetString(secret), id));
}

/** A server that lets clients of the tests' authority in, and that authority's certificate. */
async function serveClients(): Promise<TestServer & { readonly root: string }> {
  const keys = await authorityKeys();
  const basic = extension(EXTENSION.basicConstraints, sequence(TRUE), true);
  const root = writePem(
    "CERTIFICATE",
    await certify(keys.spki, {
      subject: ISSUER,
      extensions: [basic, keyUsage(0x06, 1), ...await identifiers(keys, keys)],
    }),
  );
  const made = await certificates();
  const server = await serveTls((incoming, response) => {
    incoming.resume().on("end", () => json(response, 200, ORDER));
  }, { ...made, ca: made.ca + root });
  return { ...server, root };
}

async function clientOf({ spki, key }: Pair): Promise<Certificate> {
  const cert = await certify(spki, { extensions: [keyUsage(0x80, 7)] });
  return { cert: writePem("CERTIFICATE", cert), key };
}

/** Logs in once with a certificate, which a server has to accept. */
async function connect({ environment }: TestServer, certificate: Certificate): Promise<void> {
  const client = createClient({ environment, certificate });
  try {
    const order = await auth(client, { endUserIp: "194.168.2.25" });
    assertEquals(order.orderRef, ORDER.orderRef);
  } finally {
    client.close();
  }
}

const IDENTITIES: Readonly<Record<string, unknown>> = identities;

/** What is read, or nothing where it is said that this runtime lacks Triple DES. */
async function unlessLacking<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const isLacking = !getCiphers().includes("des-ede3-cbc");
    if (!isLacking || !(error instanceof BankIdCertificateError)) throw error;
    assertEquals(error.code, "certificate-unsupported");
    assertMatch(error.message, /Triple DES, which this runtime lacks/);
    return undefined;
  }
}

const files: readonly Behaviour[] = [
  ...programs.files.map(({ name, by, passphrase, base64, ...hashes }) => ({
    name: `a PKCS#12 file of ${by} opens: ${name}`,
    async run(): Promise<void> {
      const read = await unlessLacking(() => readPkcs12(knownBase64(base64), passphrase));
      if (!read) return;
      const { cert, key, fingerprint, notes } = read;
      assertEquals([fingerprint.toLowerCase(), notes], [hashes.certificateSha256, []]);
      for (const half of [new X509Certificate(cert).publicKey, createPublicKey(key)]) {
        const spki = Uint8Array.from(half.export({ type: "spki", format: "der" }));
        assertEquals(sha("sha256", spki), hashes.publicKeySha256);
      }
    },
  })),
  ...opens.files.map(({ name, by, passphrase, identity, base64 }) => ({
    name: `a PKCS#12 file of ${by} opens: ${name}`,
    async run(): Promise<void> {
      const read = await unlessLacking(() => readPkcs12(knownBase64(base64), passphrase));
      if (read) assertEquals({ cert: read.cert, key: read.key }, IDENTITIES[identity]);
    },
  })),
  {
    name: "the PKCS#12 files of RFC 9579 open",
    async run(): Promise<void> {
      for (const { name, opens, base64 } of pbmac1.files) {
        const reading = readPkcs12(knownBase64(base64), pbmac1.passphrase);
        if (!opens) await assertRejects(() => reading, BankIdCertificateError);
        else assertEquals([name, (await reading).fingerprint], [name, pbmac1.certificateSha256]);
      }
    },
  },
  {
    name: "keys in every coding are decrypted",
    async run(): Promise<void> {
      for (const { text, passphrase } of pem.encrypted) {
        const files = { cert: identities.ec.cert, key: text };
        const read = await unlessLacking(() => readPem(files, passphrase));
        if (read) assertEquals({ cert: read.cert, key: read.key }, identities.ec);
      }
    },
  },
  {
    name: "a certificate that TLS does not take is refused when the client is made",
    async run(): Promise<void> {
      const pairs = [pairOf(rsaPair("1024 bits")), pairOf(curve("P-256"), withOtherPoint)];
      for (const pair of pairs) {
        const certificate = await clientOf(pair);
        const error = assertThrows(
          () => createClient({ environment: "test", certificate }),
          BankIdCertificateError,
        );
        assertEquals(error.code, "certificate-unsupported");
      }
    },
  },
];

const handshakes: readonly Behaviour[] = [
  {
    name: "certificates with keys of every kind and coding are presented",
    async run(): Promise<void> {
      const rsa = rsaPair(STRANGER);
      await using server = await serveClients();
      const pairs = [
        pairOf(rsa),
        pairOf(rsa, (key) => exported(key, "pkcs1")),
        pairOf(rsa, withAttributes),
        pairOf(curve("P-256"), (key) => exported(key, "sec1")),
        pairOf(curve("P-256"), withoutPoint),
        pairOf(curve("P-384")),
        pairOf(curve("P-521")),
        pairOf(generateKeyPairSync("ed25519")),
        pairOf(generateKeyPairSync("ed25519"), withHalf),
      ];
      for (const pair of pairs) await connect(server, await clientOf(pair));
    },
  },
  {
    name: "a certificate and key in PEM that has suffered are presented",
    async run(): Promise<void> {
      await using server = await serveClients();
      const { cert: own, key } = await clientOf(pairOf(curve("P-256")));
      const both = { cert: own + server.root, key };
      const base64 = (text: string): string => toBase64(new TextEncoder().encode(text));
      const ways: ((text: string) => string)[] = [
        (text) => `\ufeff${text}`,
        (text) => text.replaceAll("\n", "\n    "),
        (text) => text.replaceAll("\n", "\\n"),
        (text) => JSON.stringify(text),
        (text) => text.replaceAll("-----\n-----", "----------"),
        base64,
      ];
      for (const way of ways) {
        await connect(server, { cert: way(both.cert), key: way(both.key) });
      }
      const rootFirst = { cert: server.root + own, key };
      for (const certificate of [rootFirst, await readPem(rootFirst)]) {
        await connect(server, certificate);
      }
    },
  },
];

export const certificateFiles: readonly Behaviour[] = [
  ...files,
  ...handshakes.map((each) => ({ ...each, serves: true })),
];
