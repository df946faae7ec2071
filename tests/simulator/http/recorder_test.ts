import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  auth,
  cancel,
  type ClientOptions,
  collect,
  createClient,
  sign,
  verifyIdCard,
} from "../../../mod.ts";
import { Recorder } from "../../../src/simulator/http/recorder.ts";
import { createSimulator, PEOPLE, type Simulator } from "../../../src/simulator/mod.ts";
import { decodedText } from "../../../src/simulator/http/redaction.ts";
import {
  expectedOutcome,
  type FunctionName,
  makeCall,
  type Recording,
  replay,
} from "../../helpers/recordings.ts";
import { REQUESTS } from "../../helpers/requests.ts";
import { secretsIn } from "../../helpers/secrets.ts";

const person = { endUserIp: "194.168.2.25" };
const ANNA = PEOPLE[1]?.personalNumber ?? "";

const FUNCTIONS: Readonly<Record<string, FunctionName>> = {
  "auth": "auth",
  "sign": "sign",
  "phone/auth": "phoneAuth",
  "phone/sign": "phoneSign",
  "payment": "payment",
  "other/payment": "otherPayment",
};

/** Whole orders of all kinds, refusals and failures. */
async function play(simulator: Simulator, options: ClientOptions): Promise<void> {
  using client = createClient(options);
  for (const { endpoint, request } of REQUESTS) {
    const name = FUNCTIONS[endpoint];
    if (name) await makeCall(client, name, request).catch(() => {});
  }
  const named = { ...person, requirement: { personalNumber: ANNA } };
  const text = { userVisibleData: `Jag är ${ANNA}`, returnUrl: "https://a.example/#nonce=s3cr3t" };
  const order = await sign(client, { ...named, ...text, userNonVisibleData: `nr ${ANNA}` });
  await collect(client, order);
  const anna = simulator.appOf(PEOPLE[1] ?? simulator.app.person);
  anna.open(order.autoStartToken);
  await collect(client, order);
  anna.approve();
  await collect(client, order);
  await collect(client, order).catch(() => {});
  await cancel(client, await auth(client, person));
  const declined = await auth(client, person);
  simulator.app.open(declined.autoStartToken);
  simulator.app.decline();
  await collect(client, declined);
  await verifyIdCard(client, { qrCode: anna.showIdCard() });
  await verifyIdCard(client, { qrCode: "BANKIDF.nobody" }).catch(() => {});
  for (const kind of ["maintenancePage", "tooManyRequests", "methodNotAllowed"] as const) {
    simulator.injectFault({ kind });
    await auth(client, person).catch(() => {});
  }
}

/** The same as another program would read it. */
function asFile({ recordedExchanges }: Simulator): Recording["exchanges"] {
  return JSON.parse(JSON.stringify(recordedExchanges));
}

async function assertReplays(exchanges: Recording["exchanges"]): Promise<void> {
  for (const exchange of exchanges) {
    using time = new FakeTime("2026-10-04T12:00:00Z");
    const { sent, outcome } = await replay(exchange);
    assertEquals(sent, [exchange.request], exchange.name);
    assertEquals(outcome, expectedOutcome(exchange, time.now), exchange.name);
  }
}

Deno.test("simulator.recordedExchanges replays through the client, every endpoint of it", async () => {
  const simulator = createSimulator();
  await play(simulator, simulator);
  const exchanges = asFile(simulator);
  await assertReplays(exchanges);
  const called = new Set(exchanges.map(({ call }) => call.function));
  assertEquals([...called].toSorted(), [
    "auth",
    "cancel",
    "collect",
    "otherPayment",
    "payment",
    "phoneAuth",
    "phoneSign",
    "sign",
    "verifyIdCard",
  ]);
  const names = new Set(exchanges.map(({ name }) => name));
  for (const name of ["sign 200", "sign 400", "auth 503", "collect 400", "verify 400"]) {
    assert(names.has(name), name);
  }
});

Deno.test("simulator.recordedExchanges of exchanges over mutual TLS is that of exchanges in memory", async () => {
  const moment = Date.parse("2026-10-04T12:00:00Z");
  const [first, second] = [0, 1].map(() => createSimulator({ now: () => moment }));
  assert(first && second);
  await using server = await second.listen();
  await play(first, first);
  await play(second, server);
  assertEquals(asFile(second), asFile(first));
});

/** Every text in the members of some JSON, base64 being read. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value, decodedText(value) ?? ""];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const SECRET_MEMBERS =
  /^(orderRef|autoStartToken|qrStart\w+|signature|ocspResponse|qrCode|returnUrl|deviceIdentifier|verificationId|personalNumber)$/;

/** The secrets in what crossed the wire. */
function secretsOf(value: unknown, name = ""): string[] {
  if (typeof value === "string") return SECRET_MEMBERS.test(name) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => secretsOf(member, key));
}

Deno.test("simulator.recordedExchanges holds no secret that crossed the wire, in no coding", async () => {
  const simulator = createSimulator();
  const wire: unknown[] = [];
  const keep = (text: string): void => {
    if (text.startsWith("{")) wire.push(JSON.parse(text));
  };
  await play(simulator, {
    environment: simulator.environment,
    async fetch(request): Promise<Response> {
      keep(await request.clone().text());
      const response = await simulator.fetch(request);
      const { status, headers } = response;
      const text = await response.text();
      keep(text);
      return new Response(text, { status, headers });
    },
  });
  const example = "191212121212";
  const secrets = [...new Set([...secretsOf(wire), ANNA, "s3cr3t"])].filter((it) => it !== example);
  assert(secrets.length > 60, `${secrets.length} secrets`);
  const { recordedExchanges } = simulator;
  assertEquals(secretsIn(JSON.stringify(recordedExchanges), secrets), []);
  assertEquals(secretsIn(textsIn(recordedExchanges).join("\n"), secrets), []);
});

Deno.test("simulator.recordedExchanges keeps apart what was apart, and together what was one", async () => {
  const simulator = createSimulator();
  using client = createClient(simulator);
  const [first, second] = [await auth(client, person), await auth(client, person)];
  for (const order of [second, first, second]) await collect(client, order);
  const [one, other, ...polls] = asFile(simulator).map(({ request, response }) => {
    const { orderRef } = Object(response.body);
    assert(/^0{8}-0000-4000-8000-\d{12}$/.test(orderRef));
    return Object(request.body).orderRef ?? orderRef;
  });
  assert(one !== other);
  assertEquals(polls, [other, one, other]);
});

Deno.test("simulator.recordedExchanges has only what arrived", async () => {
  const simulator = createSimulator();
  using client = createClient({ ...simulator, timeout: 50 });
  for (const kind of ["reset", "truncated", "hanging", "lostAnswer", "notJson"] as const) {
    simulator.injectFault({ kind });
    await auth(client, person).catch(() => {});
  }
  const bodies = asFile(simulator).map(({ name, response }) => [name, response.body]);
  assertEquals(bodies, [["auth 200", '{"orderRef":']]);
});

const ANSWER = { status: 400, headers: { "X-One": "1" }, body: "{}" };
const REQUEST = {
  method: "POST",
  path: "/rp/v6.0/auth",
  contentType: "application/json",
  body: JSON.stringify(person),
  hasCertificate: true,
};

Deno.test("Recorder names no call for a request that no function sends, and shows no broken JSON", () => {
  const recorder = new Recorder();
  const secret = "131daac9-16c6-4618-beb0-365768f37288";
  const others = [
    { ...REQUEST, method: "PUT" },
    { ...REQUEST, contentType: "application/json; charset=utf-8" },
    { ...REQUEST, contentType: null, body: "" },
    { ...REQUEST, path: `/rp/v6.0/orders/${secret}` },
    { ...REQUEST, body: `{"orderRef":"${secret}` },
  ];
  for (const request of [REQUEST, ...others]) recorder.add(request, ANSWER, "https://a.example");
  const [first, ...rest] = recorder.exchanges;
  assertEquals(first, {
    name: "auth 400",
    call: { function: "auth", input: person },
    request: {
      method: "POST",
      url: "https://a.example/rp/v6.0/auth",
      headers: { "content-type": "application/json" },
      body: person,
    },
    response: { status: 400, headers: { "x-one": "1" }, body: {} },
  });
  assertEquals(rest.map(({ call }) => call), Array(5).fill(undefined));
  assertEquals(rest.map(({ request }) => request.method), ["PUT", "POST", "POST", "POST", "POST"]);
  assertEquals(rest[2]?.request, {
    method: "POST",
    url: "https://a.example/rp/v6.0/auth",
    headers: {},
    body: "",
  });
  assertEquals(rest[4]?.request.body, "[hidden]");
  assertEquals(secretsIn(JSON.stringify(rest), [secret]), []);
});

Deno.test("Recorder keeps the last thousand exchanges, and what it gave away does not change", () => {
  const recorder = new Recorder();
  const empty = recorder.exchanges;
  for (let number = 1; number <= 1001; number++) {
    recorder.add(REQUEST, { ...ANSWER, status: number }, "");
  }
  const { exchanges } = recorder;
  const [first, last] = [exchanges[0], exchanges.at(-1)];
  assertEquals([exchanges.length, first?.name, last?.name], [1000, "auth 2", "auth 1001"]);
  assertEquals(empty, []);
});
