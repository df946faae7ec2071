import { join } from "node:path";
import { connect } from "node:tls";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  auth,
  BankIdApiError,
  type BankIdClient,
  BankIdError,
  collect,
  createClient,
  type Order,
  readPkcs12,
} from "../../mod.ts";
import { clockAhead, ownBankId, run, serving, spawn, temporaryFolder } from "../helpers/cli.ts";

const person = { endUserIp: "127.0.0.1" };
const FREE = ["--port", "0", "--control", "0"];

/** What a program of any language is told. */
interface Service {
  readonly apiUrl: string;
  readonly control: string;
  readonly folder: string;
}

const READY =
  /^BankID simulator ready at (https:\/\/localhost:\d+\/rp\/v6\.0\/) \(control: (http:\/\/localhost:\d+\/), files: (.+)\)\n$/;

/** Serves a simulator while a test runs. */
async function simulator(
  options: readonly string[],
  test: (service: Service) => Promise<void>,
): Promise<void> {
  await using out = await temporaryFolder();
  const args = ["simulator", ...FREE, "--out", join(out.path, "new"), ...options];
  const { code, output, errors } = await serving(args, async (ready) => {
    const [, apiUrl = "", control = "", folder = ""] = READY.exec(ready) ?? [];
    assertEquals(folder, join(out.path, "new"));
    await test({ apiUrl, control, folder });
  });
  assertMatch(output, READY);
  assertEquals([code, errors], [0, ""]);
}

/** A client that knows no more than the files. */
async function clientOf({ apiUrl, folder }: Service): Promise<BankIdClient> {
  const at = (name: string): string => join(folder, name);
  const certificate = await readPkcs12(await Deno.readFile(at("client.p12")), "qwerty123");
  const caCerts = [await Deno.readTextFile(at("ca.pem"))];
  return createClient({ environment: { apiUrl, caCerts }, certificate });
}

async function post(url: string, body: object = {}): Promise<void> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  assertEquals(await response.json(), {});
}

Deno.test("simulatorCommand() writes files for clients in any language", async () => {
  await simulator([], async ({ folder }) => {
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
    assertEquals(names.sort(), [
      "ca.pem",
      "client-key.pem",
      "client.p12",
      "client.pem",
      "made-by-bankid.json",
      "signing-root.pem",
      "truststore.p12",
    ]);
    for (const name of names) {
      assertEquals(((await Deno.stat(join(folder, name))).mode ?? 0) & 0o777, 0o600);
    }
    const { cert, key } = await readPkcs12(
      await Deno.readFile(join(folder, "client.p12")),
      "qwerty123",
    );
    assertEquals(await Deno.readTextFile(join(folder, "client.pem")), cert);
    assertEquals(await Deno.readTextFile(join(folder, "client-key.pem")), key);
  });
});

Deno.test("simulatorCommand() serves a login that is played on its control page", async () => {
  await simulator([], async (service) => {
    using client = await clientOf(service);
    const order = await auth(client, person);
    const page = await fetch(service.control);
    assertStringIncludes(await page.text(), "<!doctype html>");
    const { orders } = await (await fetch(`${service.control}orders`)).json();
    assertEquals([orders.length, orders[0].orderRef], [1, order.orderRef]);
    for (const action of ["open", "approve"]) {
      await post(`${service.control}orders/${order.orderRef}/${action}`);
    }
    const done = await collect(client, order);
    assert(done.status === "complete");
    // What was signed leads to the root among the files.
    const path = join(service.folder, "completion.json");
    await Deno.writeTextFile(path, JSON.stringify(done));
    const root = join(service.folder, "signing-root.pem");
    const verified = await run(["verify", path, "--root", root, "--operation", "auth"]);
    assertEquals([verified.code, verified.errors], [0, ""]);
    assertStringIncludes(verified.output, "who       Tolvan Tolvansson, 191212121212\n");
  });
});

Deno.test("simulatorCommand() shows its control page under the names of this machine alone", async () => {
  await simulator([], async ({ control }) => {
    const statuses: string[] = [];
    for (const host of [new URL(control).host, "evil.example"]) {
      using socket = await Deno.connect({ port: Number(new URL(control).port) });
      await socket.write(new TextEncoder().encode(`GET /orders HTTP/1.1\r\nHost: ${host}\r\n\r\n`));
      const bytes = new Uint8Array(12);
      await socket.read(bytes);
      statuses.push(new TextDecoder().decode(bytes));
    }
    assertEquals(statuses, ["HTTP/1.1 200", "HTTP/1.1 403"]);
  });
});

Deno.test("simulatorCommand() with --host is for other containers, under that name", async () => {
  await using out = await temporaryFolder();
  const args = ["simulator", ...FREE, "--out", out.path, "--host", "bankid"];
  await serving(args, async (ready) => {
    const [, url = "", control = ""] = /at (https:\S+) \(control: (\S+),/.exec(ready) ?? [];
    assertEquals(new URL(url).hostname, "bankid");
    const cert = await Deno.readTextFile(join(out.path, "ca.pem"));
    const { port } = new URL(url);
    const service = connect({ port: Number(port), servername: "bankid", ca: [cert] });
    await new Promise((resolve, reject) =>
      service.once("secureConnect", resolve).once("error", reject)
    );
    service.destroy();
    using socket = await Deno.connect({ port: Number(new URL(control).port) });
    await socket.write(new TextEncoder().encode("GET /orders HTTP/1.1\r\nHost: bankid:1\r\n\r\n"));
    const bytes = new Uint8Array(12);
    await socket.read(bytes);
    assertEquals(new TextDecoder().decode(bytes), "HTTP/1.1 200");
  });
  const { code, errors } = await run(["simulator", ...FREE, "--host", "a b"]);
  assertEquals([code, errors.split("\n")[0]], [
    2,
    "'host' must be a name or an IP address: got 'a b'",
  ]);
});

Deno.test("simulatorCommand() writes its files anew into a folder that is there", async () => {
  await using out = await temporaryFolder();
  const args = ["simulator", ...FREE, "--out", out.path];
  for (let time = 0; time < 2; time++) {
    await serving(args, async (ready) => {
      using client = await clientOf({
        apiUrl: READY.exec(ready)?.[1] ?? "",
        control: "",
        folder: out.path,
      });
      await auth(client, person);
    });
  }
  await Deno.writeTextFile(join(out.path, "client-key.pem"), "mine");
  const { code, errors } = await run(args);
  assertEquals(code, 2);
  assertStringIncludes(errors, "client-key.pem exists already and was not made by this command");
  assertEquals(await Deno.readTextFile(join(out.path, "client-key.pem")), "mine");
});

Deno.test("simulatorCommand() tells where to play the person when an order runs out", async () => {
  using clock = clockAhead();
  await using out = await temporaryFolder();
  const args = ["simulator", ...FREE, "--out", out.path];
  let page = "";
  const { errors } = await serving(args, async (ready) => {
    const [, apiUrl = "", control = ""] = READY.exec(ready) ?? [];
    page = control;
    using client = await clientOf({ apiUrl, control, folder: out.path });
    const order = await auth(client, person);
    clock.by(30_000);
    assertEquals((await collect(client, order)).status, "failed");
  });
  assertStringIncludes(errors, `play the person at ${page}, or let people act by themselves`);
});

for (const [action, hint] of [["approve", "complete"], ["decline", "userCancel"]] as const) {
  Deno.test(`simulatorCommand() lets people ${action} by themselves`, async () => {
    await simulator(["--autopilot", `${action}:0`], async (service) => {
      using client = await clientOf(service);
      const update = await collect(client, await auth(client, person));
      assertEquals(update.status === "complete" ? update.status : update.hintCode, hint);
    });
  });
}

Deno.test("simulatorCommand() gives people a second by default to act by themselves", async () => {
  await simulator(["--autopilot", "approve"], async (service) => {
    using client = await clientOf(service);
    const update = await collect(client, await auth(client, person));
    assertEquals(update.status, "pending");
  });
});

const PEOPLE = [["199001012385", "Anna Karin Åkesson"], ["200002292399", "Örjan Öberg"]] as const;

for (const [number, name] of PEOPLE) {
  Deno.test(`simulatorCommand() puts the app into the hands of ${name}`, async () => {
    await simulator(["--autopilot", "approve:0", "--person", number], async (service) => {
      using client = await clientOf(service);
      const update = await collect(client, await auth(client, person));
      assert(update.status === "complete");
      const { user } = update.completionData;
      assertEquals([user.personalNumber, user.name], [number, name]);
    });
  });
}

async function outcome(action: () => Promise<Order | unknown>): Promise<unknown> {
  try {
    await action();
    return "ok";
  } catch (error) {
    if (error instanceof BankIdApiError) return error.errorCode ?? error.status;
    return error instanceof BankIdError ? error.code : error;
  }
}

Deno.test("simulatorCommand() makes the trouble that is asked for, and no more", async () => {
  const trouble = ["maintenance:auth:2", "internalError:collect", "reset:auth"];
  await simulator(trouble.flatMap((each) => ["--fault", each]), async (service) => {
    using client = await clientOf(service);
    const results: unknown[] = [];
    for (let call = 0; call < 4; call++) results.push(await outcome(() => auth(client, person)));
    assertEquals(results, ["maintenance", "maintenance", "connection", "ok"]);
    const order = await auth(client, person);
    assertEquals(await outcome(() => collect(client, order)), "internalError");
    assertEquals(await outcome(() => collect(client, order)), "ok");
  });
});

Deno.test("simulatorCommand() makes trouble at every endpoint when none is named", async () => {
  await simulator(["--fault", "tooManyRequests", "--fault", "notFound::2"], async (service) => {
    using client = await clientOf(service);
    const order = { orderRef: crypto.randomUUID() };
    const results = [
      await outcome(() => collect(client, order)),
      await outcome(() => auth(client, person)),
      await outcome(() => collect(client, order)),
      await outcome(() => auth(client, person)),
    ];
    assertEquals(results, ["tooManyRequests", "notFound", "notFound", "ok"]);
  });
});

for (const kind of ["expired", "other-host", "other-authority"]) {
  Deno.test(`simulatorCommand() serves with a certificate that clients refuse: ${kind}`, async () => {
    await simulator(["--server-certificate", kind], async (service) => {
      using client = await clientOf(service);
      assertEquals(await outcome(() => auth(client, person)), "tls");
    });
  });
}

for (const [option, other] of [["--port", "--control"], ["--control", "--port"]] as const) {
  Deno.test(`simulatorCommand() says that the port of ${option} is taken, and leaves none open`, async () => {
    await using bankId = await ownBankId();
    await using out = await temporaryFolder();
    const { port } = new URL(bankId.service.environment.apiUrl);
    const args = ["simulator", option, port, other, "0", "--out", join(out.path, "new")];
    const { code, output, errors } = await run(args);
    assertEquals([code, output], [2, ""]);
    assertStringIncludes(errors, `Port ${port} is in use: name another`);
    await assertRejects(() => Deno.stat(join(out.path, "new")), Deno.errors.NotFound);
  });
}

Deno.test("simulatorCommand() says that it cannot write its files, and stops", async () => {
  await using bankId = await ownBankId();
  const file = join(bankId.folder, "ca.pem");
  const { code, output, errors } = await run(["simulator", ...FREE, "--out", file]);
  assertEquals([code, output], [2, ""]);
  assertStringIncludes(errors, `Cannot make the folder ${file}: a file of this name is there`);
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`simulatorCommand() prints one line when it is ready, and ends on ${signal}`, async () => {
    await using out = await temporaryFolder();
    const child = spawn(["simulator", ...FREE, "--out", out.path]);
    let output = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      if (output === "") child.kill(signal);
      output += chunk;
    }
    const errors = await new Response(child.stderr).text();
    assertEquals([(await child.status).code, errors], [0, ""]);
    assertMatch(output, READY);
  });
}
