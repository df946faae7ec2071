import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { createPublicKey } from "node:crypto";
import process from "node:process";
import { auth, createClient } from "../mod.ts";
import { writePem } from "../src/certificate/pem.ts";
import { ATTRIBUTE } from "../src/certificate/x509.ts";
import { BankIdCertificateError } from "../src/errors.ts";
import { distinguishedName } from "../src/simulator/pki/authority.ts";
import { testCertificate } from "../src/environment/test_certificate.ts";
import type { Certificate, ClientOptions, ClientWarning } from "../src/types.ts";
import { unreachable } from "./helpers/answers.ts";
import { certificates, replaceTls } from "./helpers/tls.ts";
import { certify } from "./helpers/x509.ts";
import identities from "./vectors/pkcs12/identities.json" with { type: "json" };

const DAY = 86_400_000;
const { cert, key } = identities.rsa;

/** A certificate issued by somebody, for some time from now. */
async function issued(issuer: string, left = 365 * DAY): Promise<Certificate> {
  const spki = Uint8Array.from(createPublicKey(cert).export({ type: "spki", format: "der" }));
  const name = distinguishedName([[ATTRIBUTE.commonName, issuer]]);
  // Certificates know no fractions of a second.
  const notAfter = new Date(Math.floor((Date.now() + left) / 1000) * 1000);
  const der = await certify(spki, { issuer: name, notAfter });
  return { cert: writePem("CERTIFICATE", der), key };
}

/** The runtime's TLS, of which nothing comes but what it was asked for. */
function withoutNetwork(): Disposable & { readonly asked: Record<string, unknown>[] } {
  const asked: Record<string, unknown>[] = [];
  const connect = (options: Record<string, unknown>): never => {
    asked.push(options);
    throw new Error("There is no network");
  };
  return { asked, ...replaceTls({ connect }) };
}

Deno.test("createClient() presents the public test certificate in the environment test", async () => {
  using network = withoutNetwork();
  using client = createClient({ environment: "test" });
  assertEquals(network.asked, []);
  for (let call = 0; call < 2; call++) {
    await assertRejects(() => auth(client, { endUserIp: "194.168.2.25" }));
  }
  const { cert, key } = testCertificate();
  assertEquals(network.asked.map((asked) => [asked["cert"], asked["key"]]), [[cert, key], [
    cert,
    key,
  ]]);
});

const ISSUERS: readonly (readonly [issuer: string, its: "production" | "test"])[] = [
  ["Testbank A RP CA v1 for BankID", "production"],
  ["Testbank A RP CA v1 for BankID Test", "test"],
  ["BankID RP CA v1 for BankID TEST", "test"],
];

for (const [issuer, its] of ISSUERS) {
  Deno.test(`createClient() takes a certificate of ${issuer} for ${its} alone`, async () => {
    using network = withoutNetwork();
    const certificate = await issued(issuer);
    createClient({ environment: its, certificate }).close();
    const environment = its === "test" ? "production" : "test";
    const error = assertThrows(
      () => createClient({ environment, certificate }),
      BankIdCertificateError,
    );
    assertEquals([error.code, error.retry], ["certificate-wrong-environment", "never"]);
    assertMatch(
      error.message,
      new RegExp(`for BankID's ${its} environment, not for ${environment}`),
    );
    const advice = "use the other certificate or environment";
    assert(error.message.endsWith(`: ${advice}. It was issued by ${issuer}`));
    assertEquals(network.asked, []);
  });
}

Deno.test("createClient() judges no certificate for a BankID of one's own, or of nobody known", async () => {
  const { ca } = await certificates();
  const environment = { apiUrl: "https://bankid.example/", caCerts: [ca] };
  for (const issuer of ["Testbank A RP CA v1 for BankID", "Somebody"]) {
    createClient({ environment, certificate: await issued(issuer) }).close();
  }
  for (const known of ["production", "test"] as const) {
    createClient({ environment: known, certificate: await issued("Somebody") }).close();
  }
});

/** Makes a client whose certificate is valid for some time yet. */
async function make(left: number, own: Partial<ClientOptions> = {}): Promise<void> {
  const certificate = await issued("Testbank A RP CA v1 for BankID", left);
  createClient({ environment: "production", certificate, ...own }).close();
}

/** What is told of it. */
async function warnings(left: number, own: Partial<ClientOptions> = {}): Promise<ClientWarning[]> {
  const warned: ClientWarning[] = [];
  await make(left, { onWarning: (warning) => void warned.push(warning), ...own });
  return warned;
}

Deno.test("createClient() warns once of a certificate that expires within 30 days", async () => {
  const [warning, ...others] = await warnings(12 * DAY + DAY / 2);
  assertEquals([warning?.code, others], ["certificate-expires-soon", []]);
  const day = warning?.notAfter?.toISOString().slice(0, 10);
  assertEquals(
    warning?.message,
    `The BankID certificate expires on ${day}, in 12 days: order a new one from your bank`,
  );
  for (const [left, times] of [[31, 0], [30.01, 0], [30, 1], [1, 1], [0.01, 1]] as const) {
    assertEquals((await warnings(left * DAY)).length, times, `${left} days`);
  }
});

Deno.test("createClient() warns of no certificate that it does not use", async () => {
  assertEquals(await warnings(DAY, unreachable), []);
});

Deno.test("createClient() warns through the runtime when nobody else listens", async () => {
  const seen: unknown[] = [];
  const { emitWarning } = process;
  Object.assign(process, { emitWarning: (...warning: unknown[]) => seen.push(warning) });
  try {
    await make(40 * DAY);
    assertEquals(seen, []);
    await make(5.5 * DAY);
  } finally {
    Object.assign(process, { emitWarning });
  }
  assertEquals(seen.length, 1);
  const [[message, options]] = seen as [[string, unknown]];
  assertMatch(message, /^The BankID certificate expires on \S+, in 5 days: order/);
  assertEquals(options, { code: "certificate-expires-soon" });
});

Deno.test("createClient() does not mind a listener that fails", async () => {
  let calls = 0;
  const fail = (): never => {
    calls++;
    throw new Error("mine");
  };
  await make(DAY, { onWarning: fail });
  await make(DAY, { onWarning: () => Promise.resolve().then(fail) });
  await Promise.resolve();
  assertEquals(calls, 2);
});

Deno.test("transportOf() refuses a certificate in options of other clients", () => {
  for (const stray of ["pfx", "passphrase", "cert", "key"]) {
    const options = { environment: "test", [stray]: "…" };
    assertThrows(
      () => Reflect.apply(createClient, undefined, [options]),
      TypeError,
      `createClient has no option '${stray}': pass 'certificate'`,
    );
  }
});

Deno.test("createClient() asks a function for the certificate at the first call, and checks what it gives", async () => {
  const production = { environment: "production" } as const;
  let asked = 0;
  const asking = (certificate: () => Certificate | Promise<Certificate>): ClientOptions => ({
    ...production,
    certificate: () => {
      asked++;
      return certificate();
    },
  });
  const wrong = await issued("Testbank A RP CA v1 for BankID Test");
  const expired = await issued("Testbank A RP CA v1 for BankID", -DAY);
  const table: readonly (readonly [() => Certificate | Promise<Certificate>, string])[] = [
    [() => wrong, "certificate-wrong-environment"],
    [() => Promise.resolve(expired), "certificate-expired"],
    [() => ({ ...wrong, cert: "nonsense" }), "certificate-unreadable"],
  ];
  for (const [certificate, code] of table) {
    using client = createClient(asking(certificate));
    assertEquals(asked, 0);
    const error = await assertRejects(
      () => auth(client, { endUserIp: "194.168.2.25" }),
      BankIdCertificateError,
    );
    assertEquals([error.code, asked], [code, 1]);
    asked = 0;
  }
  using client = createClient(asking(() => Promise.reject(new Error("The vault is sealed"))));
  const call = (): Promise<unknown> => auth(client, { endUserIp: "194.168.2.25" });
  await assertRejects(call, Error, "The vault is sealed");
});

Deno.test("createClient() tells that a function gave no new certificate, and goes on with the one before", async () => {
  using network = withoutNetwork();
  using time = new FakeTime();
  const warned: ClientWarning[] = [];
  let certificate: Certificate | undefined = await issued("Testbank A RP CA v1 for BankID");
  using client = createClient({
    environment: "production",
    certificate: () => certificate ?? Promise.reject(new Error("The vault is sealed")),
    onWarning: (warning) => void warned.push(warning),
  });
  const call = (): Promise<unknown> => auth(client, { endUserIp: "194.168.2.25" }).catch(() => {});
  await call();
  certificate = undefined;
  await time.tickAsync(3_600_000);
  await call();
  assertEquals(network.asked.length, 2);
  assertEquals(warned, [{
    code: "certificate-not-renewed",
    message:
      "The function 'certificate' failed, and the previous certificate is kept: The vault is sealed",
  }]);
});
