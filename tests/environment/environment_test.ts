import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { createHash } from "node:crypto";
import { readPemBlocks } from "../../src/certificate/pem.ts";
import { BankIdCertificateError } from "../../src/errors.ts";
import { resolveEnvironment, signingRootsOf } from "../../src/environment/environment.ts";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { writePem } from "../../src/certificate/pem.ts";
import { rsaPair } from "../helpers/rsa.ts";
import { certify } from "../helpers/x509.ts";
import { certificates } from "../helpers/tls.ts";

const apiUrl = "https://bankid.example/rp/v6.0/";

function fingerprint(pem: string): string {
  const [block] = readPemBlocks(pem, "it");
  return createHash("sha256").update(block?.der ?? "").digest("hex").toUpperCase();
}

Deno.test("resolveEnvironment() knows BankID's own environments", () => {
  // The fingerprints are those on BankID's "environments" page.
  const table = [
    [
      "production",
      "bankid.com",
      "E6A2D45C0A1051C959428649F86A09A9B2152CD551993CC2EB4CF094BDACBECB",
    ],
    ["test", "test.bankid.com", "F3D0740EBFB3700E3B81AA791FEE451472698C84E199C2EB48A443FF1D5B405C"],
  ] as const;
  for (const [name, domain, sha256] of table) {
    const { apiUrl, idCardUrl, caCerts } = resolveEnvironment(name, false);
    assertEquals([apiUrl, idCardUrl], [
      `https://appapi2.${domain}/rp/v6.0/`,
      `https://idcardapi.${domain}/rp/v1/`,
    ]);
    assertEquals(caCerts.map(fingerprint), [sha256]);
  }
});

Deno.test("signingRootsOf() knows the roots of BankIDs, one for each environment", async () => {
  const table = [
    ["production", "CA32588E385B961D58E26010C6F8C839F7CA071E497DE6B7841640A61506FD31"],
    ["test", "C6FAEAF8CCADCFD0738DC99140CA788C1A19A93F843C5A9EC1369872D50E45F2"],
  ] as const;
  for (const [name, sha256] of table) {
    assertEquals((await signingRootsOf(name)).map(fingerprint), [sha256]);
  }
});

Deno.test("signingRootsOf() takes an environment's own roots, and no other in their place", async () => {
  const own = { apiUrl, caCerts: [] };
  assertEquals(await signingRootsOf({ ...own, signingRoots: ["a", "b"] }), ["a", "b"]);
  const made = (): Promise<readonly string[]> => Promise.resolve(["made"]);
  assertEquals(await signingRootsOf({ ...own, signingRoots: made }), ["made"]);
  const wrong: readonly unknown[] = [
    own,
    { ...own, signingRoots: [] },
    { ...own, signingRoots: "a" },
    { ...own, signingRoots: () => Promise.resolve([]) },
    "staging",
    undefined,
    null,
  ];
  for (const environment of wrong) {
    await assertRejects(
      () => Reflect.apply(signingRootsOf, undefined, [environment]),
      TypeError,
      "signingRoots",
    );
  }
});

Deno.test("signingRootsOf() refuses a member that an environment does not have", async () => {
  const environment = { apiUrl, caCerts: [], signingRoots: ["a"], signingRoot: ["b"] };
  const message = "'environment' has no option 'signingRoot': did you mean 'signingRoots'?";
  await assertRejects(() => signingRootsOf(environment), TypeError, message);
});

Deno.test("resolveEnvironment() makes base URLs of addresses", async () => {
  const { ca } = await certificates();
  const table = [
    ["https://a.example/rp/v6.0/", "https://a.example/rp/v6.0/"],
    ["https://a.example/rp/v6.0", "https://a.example/rp/v6.0/"],
    ["https://a.example", "https://a.example/"],
    ["HTTPS://A.example:443/x", "https://a.example/x/"],
    ["https://[::1]:8443/x/", "https://[::1]:8443/x/"],
  ] as const;
  for (const [address, base] of table) {
    const environment = { apiUrl: address, idCardUrl: address, caCerts: [ca] };
    assertEquals(resolveEnvironment(environment, false), {
      apiUrl: base,
      idCardUrl: base,
      caCerts: [ca],
    });
  }
  assertEquals(resolveEnvironment({ apiUrl, caCerts: [ca] }, false), { apiUrl, caCerts: [ca] });
});

Deno.test("resolveEnvironment() refuses addresses that are not plain https", async () => {
  const { ca } = await certificates();
  const wrong = [
    "http://a.example/",
    "ftp://a.example/",
    "a.example/rp/v6.0/",
    "/rp/v6.0/",
    "",
    "https://",
    "https://user@a.example/",
    "https://user:word@a.example/",
    "https://:word@a.example/",
    "https://a.example/?a=b",
    "https://a.example/?",
    "https://a.example/#a",
    "https://a.example/rp#",
    "javascript:alert(1)",
  ];
  for (const address of wrong) {
    for (const name of ["apiUrl", "idCardUrl"]) {
      const environment = { apiUrl, idCardUrl: apiUrl, caCerts: [ca], [name]: address };
      const error = assertThrows(() => resolveEnvironment(environment, false), TypeError);
      assertEquals(
        error.message,
        `'environment.${name}' must be an https URL without query or credentials`,
      );
    }
  }
});

Deno.test("resolveEnvironment() refuses members that it does not know, with the nearest name", () => {
  const environment = { apiUrl, caCerts: [] };
  const table: readonly (readonly [object, string])[] = [
    [{ ...environment, idCardURL: apiUrl }, "no option 'idCardURL': did you mean 'idCardUrl'?"],
    [{ ...environment, signingRoot: [] }, "no option 'signingRoot': did you mean 'signingRoots'?"],
    [{ apiURL: apiUrl, caCerts: [] }, "did you mean 'apiUrl'?"],
  ];
  for (const [wrong, message] of table) {
    assertThrows(() => resolveEnvironment(wrong, true), TypeError, message);
  }
});

Deno.test("resolveEnvironment() refuses what is no environment", () => {
  const table: readonly (readonly [unknown, string])[] = [
    ["staging", "'staging'"],
    ["Production", "'Production'"],
    ["", "''"],
    [undefined, "undefined"],
    [null, "null"],
    [42, "a number"],
    [{}, "an object"],
    [{ apiUrl }, "an object"],
    [{ caCerts: [] }, "an object"],
    [{ apiUrl: new URL(apiUrl), caCerts: [] }, "an object"],
    [{ apiUrl, caCerts: "-----BEGIN CERTIFICATE-----" }, "an object"],
    [{ apiUrl, caCerts: [new Uint8Array()] }, "an object"],
    [{ apiUrl, caCerts: [], idCardUrl: 1 }, "an object"],
    [{ apiUrl, caCerts: [], idCardUrl: null }, "an object"],
  ];
  for (const [option, got] of table) {
    const error = assertThrows(() => resolveEnvironment(option, true), TypeError);
    assertMatch(error.message, /^'environment' must be 'production', 'test', or an object with /);
    assertEquals(error.message.split(": got ")[1], got);
  }
});

Deno.test("resolveEnvironment() wants TLS roots unless the caller's fetch pins them", async () => {
  const { ca, server } = await certificates();
  assertEquals(resolveEnvironment({ apiUrl, caCerts: [] }, true).caCerts, []);
  assertThrows(() => resolveEnvironment({ apiUrl, caCerts: [] }, false), TypeError, "caCerts");
  for (const wrong of ["ca.pem", "", server.key, ca.replace("MII", "MIJ")]) {
    for (const ownFetch of [true, false]) {
      const error = assertThrows(
        () => resolveEnvironment({ apiUrl, caCerts: [ca, wrong] }, ownFetch),
        BankIdCertificateError,
      );
      assertMatch(error.message, /^'environment\.caCerts\[1\]'/);
      assertEquals(error.code, "certificate-unreadable");
    }
  }
});

Deno.test("resolveEnvironment() keeps what it was given when that changes later", async () => {
  const { ca } = await certificates();
  const given = { apiUrl, caCerts: [ca] };
  const environment = resolveEnvironment(given, false);
  given.caCerts.push("foreign");
  given.apiUrl = "https://foreign.example/";
  assertEquals(environment, { apiUrl, caCerts: [ca] });
});

Deno.test("resolveEnvironment() refuses roots whose keys are not supported", async () => {
  const { ca } = await certificates();
  const rootOf = async (publicKey: KeyObject): Promise<string> => {
    const spki = Uint8Array.from(publicKey.export({ type: "spki", format: "der" }));
    return writePem("CERTIFICATE", await certify(spki));
  };
  const ec = (namedCurve: string): KeyObject => generateKeyPairSync("ec", { namedCurve }).publicKey;
  const good = [rsaPair("2048 bits").publicKey, ec("P-256"), ec("P-384")];
  for (const key of good) {
    const caCerts = [await rootOf(key)];
    assertEquals(resolveEnvironment({ apiUrl, caCerts }, false).caCerts, caCerts);
  }
  const bad = [rsaPair("1024 bits").publicKey, generateKeyPairSync("ed25519").publicKey];
  for (const key of bad) {
    for (const wrong of [await rootOf(key), ca + await rootOf(key)]) {
      const error = assertThrows(
        () => resolveEnvironment({ apiUrl, caCerts: [ca, wrong] }, false),
        BankIdCertificateError,
      );
      assertEquals([error.code, error.retry], ["certificate-unsupported", "never"]);
      assertMatch(error.message, /^'environment\.caCerts\[1\]' has a key that is not supported/);
    }
  }
});
