import { join } from "node:path";
import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { auth, BankIdError, BankIdNetworkError, collect, createClient } from "../../mod.ts";
import {
  connect,
  CONNECTION_OPTIONS,
  type ConnectionValues,
  destinationOf,
  environmentOf,
  isSimulated,
} from "../../src/cli/connection.ts";
import { UsageError } from "../../src/cli/terminal.ts";
import { clockAhead, FakeTerminal, ownBankId, PASSPHRASE } from "../helpers/cli.ts";
import { withoutTls } from "../helpers/tls.ts";

const person = { endUserIp: "127.0.0.1" };
const terminal = new FakeTerminal();

const LEADING: readonly (readonly [values: ConnectionValues, simulated: boolean])[] = [
  [{}, true],
  [{ env: "simulator" }, true],
  [{ env: "test" }, false],
  [{ env: "production" }, false],
  [{ env: "test", cert: "a.p12", key: "key.pem", "passphrase-env": "P12" }, false],
  [{ url: "https://localhost/", ca: "ca.pem" }, false],
  [{ url: "https://localhost/", ca: "ca.pem", cert: "a.p12" }, false],
];

for (const [values, simulated] of LEADING) {
  Deno.test(`isSimulated() is ${simulated} for ${JSON.stringify(values)}`, () => {
    assertEquals(isSimulated(values), simulated);
  });
}

const REFUSED: readonly (readonly [values: ConnectionValues, advice: string])[] = [
  [{ env: "" }, "--env must be simulator, test or production: got ''"],
  [{ env: "Test" }, "--env must be simulator, test or production: got 'Test'"],
  [{ env: "test", url: "https://localhost/", ca: "ca.pem" }, "--url takes the place of --env"],
  [{ url: "https://localhost/" }, "--url needs --ca"],
  [{ ca: "ca.pem" }, "--ca needs --url"],
  [{ env: "test", ca: "ca.pem" }, "--ca needs --url"],
  // A certificate that would silently go unused looks as if it had been tried.
  [{ cert: "a.p12" }, "--cert needs --env test, --env production or --url"],
  [{ env: "simulator", cert: "a.p12" }, "--cert needs --env test"],
  [{ env: "test", key: "key.pem" }, "--key needs --cert"],
  [{ env: "test", "passphrase-env": "P12" }, "--passphrase-env needs --cert"],
];

for (const [values, advice] of REFUSED) {
  Deno.test(`isSimulated() refuses ${JSON.stringify(values)}`, () => {
    assertThrows(() => isSimulated(values), UsageError, advice);
  });
}

Deno.test("environmentOf() names BankID's environments, and none for the simulator", async () => {
  assertEquals(await environmentOf({ env: "test" }), "test");
  assertEquals(await environmentOf({ env: "production" }), "production");
  assertEquals(await environmentOf({ env: "simulator" }), undefined);
  assertEquals(await environmentOf({}), undefined);
});

Deno.test("environmentOf() reads the TLS root of a BankID of one's own", async () => {
  await using bankId = await ownBankId();
  const { apiUrl, caCerts } = bankId.service.environment;
  const ca = join(bankId.folder, "ca.pem");
  assertEquals(await environmentOf({ url: apiUrl, ca }), { apiUrl, caCerts });
  await assertRejects(
    () => environmentOf({ url: apiUrl, ca: `${ca}.missing` }),
    UsageError,
    "Cannot read",
  );
});

Deno.test("destinationOf() takes certificate and key from the files that are named", async () => {
  await using bankId = await ownBankId();
  const { environment: { apiUrl }, certificate } = bankId.service;
  const ca = join(bankId.folder, "ca.pem");
  const asked = new FakeTerminal({ secret: PASSPHRASE });
  await using destination = await destinationOf(
    { url: apiUrl, ca, cert: join(bankId.folder, "client.p12") },
    asked,
  );
  assertEquals(destination.place, apiUrl);
  assertEquals(destination.options.certificate?.cert, certificate.cert);
  assertEquals(asked.questions.length, 1);
  using client = createClient(destination.options);
  await auth(client, person);
  assertEquals(bankId.simulator.pending.length, 1);
});

Deno.test("destinationOf() leaves the test environment to its public certificate", async () => {
  await using destination = await destinationOf({ env: "test" }, terminal);
  assertEquals(destination.options, { environment: "test" });
  assertEquals(destination.place, "BankID's test environment");
});

Deno.test("connect() serves a simulated BankID whose person approves, and takes it down", async () => {
  using clock = clockAhead();
  const connection = await connect({}, terminal);
  const { client, place } = connection;
  assertMatch(place, /^a simulated BankID at https:\/\/localhost:\d+\/rp\/v6\.0\/, .*mutual TLS$/);
  const order = await auth(client, person);
  assertEquals((await collect(client, order)).status, "pending");
  // Two seconds to scan the code, and two to approve.
  clock.by(2000);
  const opened = await collect(client, order);
  assertEquals(opened.status === "pending" && opened.hintCode, "userSign");
  clock.by(2000);
  const done = await collect(client, order);
  assert(done.status === "complete" && done.completionData.user.name === "Tolvan Tolvansson");
  await connection[Symbol.asyncDispose]();
  await assertRejects(() => auth(client, person), Error, "closed");
  const { environment, certificate } = await gone();
  using late = createClient({ environment, certificate });
  await assertRejects(() => auth(late, person), BankIdNetworkError, "Cannot reach");
});

/** Options of a destination that has been taken down. */
async function gone(): Promise<
  Pick<Parameters<typeof createClient>[0], "environment"> & {
    readonly certificate: { readonly cert: string; readonly key: string };
  }
> {
  await using destination = await destinationOf({}, terminal);
  const { environment, certificate } = destination.options;
  if (!certificate) throw new Error("The simulator has a certificate");
  return { environment, certificate };
}

Deno.test("connect() needs a certificate for production", async () => {
  await assertRejects(
    () => connect({ env: "production" }, terminal),
    UsageError,
    "--env production needs --cert, the .p12 file that your bank gave you",
  );
});

Deno.test("connect() leaves nothing listening where the runtime has no mutual TLS", async () => {
  using _tls = withoutTls();
  const error = await assertRejects(() => connect({}, terminal), BankIdError);
  assertEquals(error.code, "runtime-unsupported");
});

Deno.test("CONNECTION_OPTIONS take no passphrase on the command line", () => {
  const taken = Object.keys(CONNECTION_OPTIONS);
  assertEquals(taken, ["env", "url", "ca", "cert", "key", "passphrase-env"]);
});
