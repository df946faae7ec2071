import { assertEquals } from "@std/assert";
import type { Bytes } from "../../src/bytes.ts";
import { utf8 } from "../../src/bytes.ts";
import {
  bitString,
  element,
  integer,
  objectId,
  sequence,
  time,
  TRUE,
} from "../../src/asn1/der_writer.ts";
import { serverFault } from "../../src/certificate/server_chain.ts";
import { ATTRIBUTE, readCertificate, type X509 } from "../../src/certificate/x509.ts";
import {
  type CertificatePlan,
  distinguishedName,
  extension,
  identifiers,
  issue,
  type Keys,
  keyUsage,
} from "../../src/simulator/pki/authority.ts";
import { rsaKeys, STRANGER } from "../helpers/rsa.ts";
import { SHA256_WITH_RSA } from "../helpers/x509.ts";

const NOW = Date.parse("2026-06-01T12:00:00Z");
const DAY = 86_400_000;
const root = await rsaKeys("bank");
const middle = await rsaKeys("person");
const server = await rsaKeys(STRANGER);

function called(name: string): Bytes {
  return distinguishedName([[ATTRIBUTE.commonName, name]]);
}

/** An authority's extensions, with a limit to how many authorities may stand below it. */
function authority(below?: number): Bytes[] {
  const limit = below === undefined ? [] : [integer(below)];
  return [extension("2.5.29.19", sequence(TRUE, ...limit), true), keyUsage(0b100, 2)];
}

function names(...list: readonly (string | readonly number[])[]): Bytes {
  const each = list.map((name) =>
    typeof name === "string" ? element(0x82, utf8(name)) : element(0x87, Uint8Array.from(name))
  );
  return extension("2.5.29.17", sequence(...each));
}

function purpose(id: string): Bytes {
  return extension("2.5.29.37", sequence(objectId(id)));
}

const SERVER = purpose("1.3.6.1.5.5.7.3.1");
const GOOD = [SERVER, names("bankid.example")];

/** DER of a certificate under the root, unless told otherwise. */
async function made(keys: Keys, name: string, plan: Partial<CertificatePlan>): Promise<Bytes> {
  return await issue({
    subject: called(name),
    issuer: called("Root"),
    spki: keys.spki,
    signer: root.privateKey,
    extensions: GOOD,
    notBefore: new Date(NOW - DAY),
    notAfter: new Date(NOW + DAY),
    ...plan,
  });
}

async function rootWith(plan: Partial<CertificatePlan> = {}): Promise<X509> {
  return readCertificate(await made(root, "Root", { extensions: authority(), ...plan }));
}

/** What is found against a chain, the server's certificate first. */
async function fault(
  certificates: readonly Bytes[],
  host = "bankid.example",
  roots: readonly X509[] | undefined = undefined,
): Promise<string | undefined> {
  return await serverFault({ certificates, host }, roots ?? [await rootWith()], NOW);
}

const UNTRUSTED = "its certificate does not lead to the environment's pinned root";
const OWN = "its certificate is that of an authority, or signed by itself";

Deno.test("serverFault() finds nothing against what the root has issued, and says what is wrong otherwise", async () => {
  const table: readonly (readonly [Partial<CertificatePlan>, string | undefined])[] = [
    [{}, undefined],
    [{ extensions: [names("bankid.example")] }, undefined],
    [{ extensions: [purpose("2.5.29.37.0"), names("bankid.example")] }, undefined],
    [{ signer: middle.privateKey }, UNTRUSTED],
    [{ issuer: called("Another") }, UNTRUSTED],
    [{ subject: called("Root") }, OWN],
    [{ extensions: [...authority(), ...GOOD] }, OWN],
    [
      { extensions: [purpose("1.3.6.1.5.5.7.3.2"), names("bankid.example")] },
      "its certificate is not for servers",
    ],
    [{ extensions: [SERVER] }, "its certificate names no host; the common name does not count"],
    [{ extensions: [SERVER, names("other.example")] }, "its certificate is not for bankid.example"],
    [{ notAfter: new Date(NOW - DAY / 2) }, "its certificate expired on 2026-06-01"],
    [{ notBefore: new Date(NOW + DAY / 4) }, "its certificate is not valid before 2026-06-01"],
  ];
  for (const [plan, wanted] of table) {
    assertEquals(await fault([await made(server, "Server", plan)]), wanted);
  }
  assertEquals(await fault([]), "it presents no certificate");
  const broken = (await made(server, "Server", {})).slice(0, -1);
  assertEquals((await fault([broken]))?.split(":")[0], "its certificate is malformed");
});

Deno.test("serverFault() holds a name or address against the certificate as RFC 9525 has it", async () => {
  const table: readonly (readonly [readonly (string | readonly number[])[], string, boolean])[] = [
    [["bankid.example"], "BankID.Example", true],
    [["BANKID.example"], "bankid.example.", true],
    [["a.example", "bankid.example"], "bankid.example", true],
    [["*.bankid.example"], "api.bankid.example", true],
    [["*.bankid.example"], "a.b.bankid.example", false],
    [["*.bankid.example"], "bankid.example", false],
    [["*.example"], "example", false],
    [["*.com"], "bankid.com", false],
    [["*"], "localhost", false],
    [["b*.example"], "bankid.example", false],
    [["api.*.example"], "api.bankid.example", false],
    [["bankid.example.evil"], "bankid.example", false],
    [["evil-bankid.example"], "bankid.example", false],
    [["bankid.example\0.evil"], "bankid.example", false],
    [["127.0.0.1"], "127.0.0.1", false],
    [[[127, 0, 0, 1]], "127.0.0.1", true],
    [[[127, 0, 0, 1]], "127.0.0.2", false],
    [[[127, 0, 0, 1]], "localhost", false],
    [[[...Array(15).fill(0), 1]], "::1", true],
    [[[0x20, 1, 0xd, 0xb8, ...Array(10).fill(0), 0, 7]], "2001:db8::7", true],
    [[[...Array(10).fill(0), 255, 255, 127, 0, 0, 1]], "::ffff:7f00:1", true],
    [[[127, 0, 0, 1, 255, 0, 0, 0]], "127.0.0.1", false],
    [[[0x20, 1, 0xd, 0xb8, ...Array(10).fill(0), 0, 7]], "2001:db8::8", false],
  ];
  for (const [list, host, isNamed] of table) {
    const der = await made(server, "Server", { extensions: [SERVER, names(...list)] });
    const wanted = isNamed ? undefined : `its certificate is not for ${host}`;
    assertEquals([list, await fault([der], host)], [list, wanted]);
  }
});

Deno.test("serverFault() goes up through the certificates that the server sent, to a root", async () => {
  const below = { issuer: called("Middle"), signer: middle.privateKey };
  const leaf = await made(server, "Server", below);
  const table: readonly (readonly [Partial<CertificatePlan>, string | undefined])[] = [
    [{ extensions: authority() }, undefined],
    [{ extensions: authority(0) }, undefined],
    [{ extensions: [] }, UNTRUSTED],
    [{ extensions: GOOD }, UNTRUSTED],
    [
      { extensions: [extension("2.5.29.19", sequence(TRUE), true), keyUsage(0b10000000, 7)] },
      UNTRUSTED,
    ],
    [{ extensions: authority(), signer: middle.privateKey }, UNTRUSTED],
    [
      { extensions: authority(), notAfter: new Date(NOW - DAY / 2) },
      "the certificate of its issuer expired on 2026-06-01",
    ],
  ];
  for (const [plan, wanted] of table) {
    const issuer = await made(middle, "Middle", plan);
    assertEquals(await fault([leaf, issuer]), wanted);
    // The root itself may be sent along, and others that have nothing to do with it.
    assertEquals(
      await fault([leaf, await made(root, "Root", { extensions: authority() }), issuer]),
      wanted,
    );
  }
  assertEquals(await fault([leaf]), UNTRUSTED);
  const strict = await rootWith({ extensions: authority(0) });
  const issuer = await made(middle, "Middle", { extensions: authority() });
  assertEquals(await fault([leaf, issuer], undefined, [strict]), UNTRUSTED);
  assertEquals(await fault([await made(server, "Server", {})], undefined, [strict]), undefined);
});

Deno.test("serverFault() takes no server's certificate for an authority's", async () => {
  const leaf = await made(server, "Server", {
    issuer: called("Middle"),
    signer: middle.privateKey,
  });
  // A certificate of version 1 cannot say whether it is an authority's: only a root may be one.
  const old = await versionOne(middle, "Middle");
  assertEquals(await fault([leaf, old]), UNTRUSTED);
  const oldRoot = readCertificate(await versionOne(root, "Root"));
  assertEquals(await fault([await made(server, "Server", {})], undefined, [oldRoot]), undefined);
  assertEquals(await fault([leaf], undefined, [readCertificate(old)]), undefined);
});

Deno.test("serverFault() takes any of several roots, the one that has the named key, and only while it is valid", async () => {
  const leaf = await made(server, "Server", {
    extensions: [...GOOD, ...await identifiers(server, root)],
  });
  const named = async (keys: Keys): Promise<X509> =>
    readCertificate(
      await made(keys, "Root", { extensions: [...authority(), ...await identifiers(keys, keys)] }),
    );
  const [right, namesake] = [await named(root), await named(middle)];
  for (const roots of [[right], [namesake, right], [right, namesake]]) {
    assertEquals(await fault([leaf], undefined, roots), undefined);
  }
  for (const roots of [[namesake], []]) {
    assertEquals(await fault([leaf], undefined, roots), UNTRUSTED);
  }
  const expired = await rootWith({ notAfter: new Date(NOW - DAY / 2) });
  assertEquals(await fault([leaf], undefined, [expired]), "the pinned root expired on 2026-06-01");
});

/** DER of a certificate without version and extensions, signed by the root. */
async function versionOne(keys: Keys, name: string): Promise<Bytes> {
  const tbs = sequence(
    integer(7),
    SHA256_WITH_RSA,
    called("Root"),
    sequence(time(new Date(NOW - DAY)), time(new Date(NOW + DAY))),
    called(name),
    keys.spki,
  );
  const made = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", root.privateKey, tbs);
  return sequence(tbs, SHA256_WITH_RSA, bitString(new Uint8Array(made)));
}
