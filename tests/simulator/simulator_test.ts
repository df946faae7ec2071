import process from "node:process";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  auth,
  BankIdApiError,
  BankIdNetworkError,
  collect,
  type CompletionData,
  createClient,
  phoneAuth,
  qrContent,
  sign,
  verifyCompletion,
  verifyIdCard,
  waitForCompletion,
} from "../../mod.ts";
import {
  createSimulator,
  type FaultRequest,
  type SimulatorOptions,
} from "../../src/simulator/mod.ts";
import { PEOPLE, TOLVAN } from "../../src/simulator/pki/people.ts";
import { fullRequest } from "../helpers/requests.ts";
import { refusedCheck } from "../helpers/proofs.ts";
import { referenceIn, START, TestBankId } from "../helpers/simulator.ts";

const [, ANNA = TOLVAN] = PEOPLE;
const ENDPOINTS = ["auth", "sign", "payment", "phone/auth", "phone/sign", "other/payment"] as const;
const request = { endUserIp: "194.168.2.25" };

/** A whole login by link, and what it yields. */
async function logIn(bankId: TestBankId): Promise<CompletionData> {
  const order = await auth(bankId.client, request);
  bankId.app.open(order.autoStartToken);
  bankId.app.approve();
  return await waitForCompletion(bankId.client, order);
}

Deno.test("createSimulator() goes by the machine's clock unless it is given one", async () => {
  using time = new FakeTime(START);
  using client = createClient(createSimulator());
  const order = await auth(client, request);
  time.tick(29_999);
  const before = await collect(client, order);
  time.tick(1);
  const after = await collect(client, order);
  assertEquals([before.status, after.status], ["pending", "failed"]);
});

Deno.test("createSimulator() has its app belong to Tolvan, or to the person it is told", async () => {
  using tolvans = new TestBankId();
  using annas = new TestBankId({ person: ANNA });
  assertEquals([tolvans.app.person, annas.app.person], [TOLVAN, ANNA]);
  const users = [await logIn(tolvans), await logIn(annas)].map(({ user }) => user.personalNumber);
  assertEquals(users, [TOLVAN.personalNumber, ANNA.personalNumber]);
});

Deno.test("createSimulator() has people act by themselves after a second, unless told otherwise", async () => {
  for (const autopilot of [true, {}]) {
    using bankId = new TestBankId({ autopilot });
    const order = await bankId.start("auth");
    const hints: string[] = [];
    for (const after of [999, 1000, 1999, 2000]) {
      bankId.now = START + after;
      hints.push(await bankId.hint(order));
    }
    assertEquals(hints, ["outstandingTransaction", "userSign", "userSign", "complete"]);
  }
});

Deno.test("createSimulator() leaves people alone with autopilot: false", async () => {
  using bankId = new TestBankId({ autopilot: false });
  const order = await bankId.start("auth");
  bankId.now += 20_000;
  assertEquals(await bankId.hint(order), "outstandingTransaction");
});

Deno.test("createSimulator() refuses options that it does not know, with the nearest name", () => {
  const wrong: readonly (readonly [object, string])[] = [
    [{ autoPilot: true }, "has no option 'autoPilot': did you mean 'autopilot'?"],
    [{ clock: 1 }, "known are person, autopilot"],
    [{ autopilot: { deley: 1 } }, "has no option 'deley': did you mean 'delay'?"],
    [{ autopilot: 1 }, "must be an object"],
    [
      { rateLimit: { request: 1, seconds: 1 } },
      "has no option 'request': did you mean 'requests'?",
    ],
    [
      { person: { ...TOLVAN, certificatePolicy: "1.2.3.4.5" } },
      "has no option 'certificatePolicy': did you mean 'certificatePolicies'?",
    ],
    [{ person: { personalNumber: "191212121212" } }, "'givenName' of a simulated person must be"],
    [{ person: null }, "must be an object"],
    [{ now: 5 }, "'now' must be a function: got a number"],
    [{ onWarning: "loud" }, "'onWarning' must be a function: got a string"],
  ];
  for (const [options, message] of wrong) {
    assertThrows(() => createSimulator(options), TypeError, message);
  }
  const outOfRange: readonly (readonly [object, string])[] = [
    [{ autopilot: { action: "scan" } }, "'autopilot.action' must be 'approve' or 'decline'"],
    [{ autopilot: { delay: -1 } }, "'autopilot.delay' must be milliseconds, at least 0: got -1"],
    [{ processing: "1" }, "'processing' must be milliseconds, at least 0: got 1"],
    [{ rateLimit: { requests: 0, seconds: 1 } }, "'rateLimit.requests' must be a number above 0"],
  ];
  for (const [options, message] of outOfRange) {
    assertThrows(() => createSimulator(options), RangeError, message);
  }
  const { app, appOf } = createSimulator();
  for (const use of [appOf, (person: unknown) => Reflect.apply(app.identifyAs, app, [person])]) {
    assertThrows(
      () => Reflect.apply(use, undefined, [{ ...TOLVAN, name: "x" }]),
      TypeError,
      "'name'",
    );
  }
});

/** What is said when one order after the other runs out. */
async function advice(
  play: (bankId: TestBankId) => unknown,
  options: SimulatorOptions = {},
): Promise<string[]> {
  const said: string[] = [];
  using bankId = new TestBankId({ onWarning: (text) => void said.push(text), ...options });
  await play(bankId);
  for (const endpoint of ["auth", "phone/auth", "auth"] as const) {
    const order = await bankId.start(endpoint);
    bankId.now += 180_000;
    await bankId.hint(order);
  }
  return said;
}

Deno.test("createSimulator() says once how an order comes to an end, if nobody ever acts", async () => {
  const [first = "", ...more] = await advice(() => {});
  assertEquals(more, []);
  for (const part of ["auth order", "autopilot: true", "app.scan(await qrContent(order))"]) {
    assertStringIncludes(first, part);
  }
  const [call = ""] = await advice(async (bankId) => {
    const order = await bankId.start("phone/auth");
    bankId.now += 180_000;
    await bankId.hint(order);
  });
  assertStringIncludes(call, "app.receive()");
});

Deno.test("createSimulator() says nothing where somebody acts", async () => {
  assertEquals(await advice(() => {}, { autopilot: { delay: 200_000 } }), []);
  assertEquals(await advice(logIn), []);
  // One who scans in vain has read how it goes.
  assertEquals(await advice(({ app }) => app.scan("bankid.x").catch(() => {})), []);
  // An order that ends otherwise has not run out.
  const declined = async ({ app, client, now }: TestBankId): Promise<void> => {
    const order = await auth(client, request);
    app.open(order.autoStartToken);
    app.decline();
    assertEquals((await collect(client, order)).status, "failed");
    assertEquals(now, START);
  };
  assertEquals(await advice(declined), []);
});

Deno.test("createSimulator() warns through the runtime, unless the test has set the clock", async () => {
  const { emitWarning } = process;
  const warnings: unknown[][] = [];
  process.emitWarning = (...args: unknown[]) => void warnings.push(args);
  try {
    using time = new FakeTime(START);
    using client = createClient(createSimulator());
    const order = await auth(client, request);
    time.tick(30_000);
    await collect(client, order);
    using bankId = new TestBankId();
    const other = await auth(bankId.client, request);
    bankId.now += 30_000;
    assertEquals(await bankId.hint(other), "startFailed");
  } finally {
    process.emitWarning = emitWarning;
  }
  assertEquals(warnings.map(([, options]) => options), [{ code: "BANKID_SIMULATOR_UNOPENED" }]);
});

Deno.test("Simulator shows as options of a client what a client takes", async () => {
  const simulator = createSimulator({ autopilot: { delay: 0 } });
  assertEquals(Object.keys(simulator), ["environment", "fetch"]);
  await using server = await simulator.listen();
  assertEquals(Object.keys(server), ["environment", "certificate"]);
  for (const options of [simulator, server]) {
    using client = createClient({ ...options, timeout: 10_000 });
    await waitForCompletion(client, await auth(client, request));
  }
});

Deno.test("Simulator.requests tells what was sent", async () => {
  using bankId = new TestBankId();
  assertEquals(bankId.simulator.requests, []);
  const requirement = { personalNumber: ANNA.personalNumber };
  const order = await sign(bankId.client, { ...request, requirement, userVisibleData: "Hej" });
  await bankId.hint(order);
  assertEquals(bankId.simulator.requests, [
    { endpoint: "sign", body: { ...request, requirement, userVisibleData: "SGVq" } },
    { endpoint: "collect", body: { orderRef: order.orderRef } },
  ]);
});

Deno.test("createSimulator() has the person act whom the order names, or its own", async () => {
  const unknown = "200001010101";
  using bankId = new TestBankId({ person: ANNA, autopilot: { delay: 0 } });
  const people: unknown[] = [];
  for (const personalNumber of [undefined, TOLVAN.personalNumber, ANNA.personalNumber, unknown]) {
    const requirement = personalNumber === undefined ? {} : { personalNumber };
    const order = await auth(bankId.client, { ...request, requirement });
    people.push((await waitForCompletion(bankId.client, order)).user.name);
  }
  assertEquals(people, [
    "Anna Karin Åkesson",
    "Tolvan Tolvansson",
    "Anna Karin Åkesson",
    "Test 20000101",
  ]);
});

Deno.test("createSimulator() can have people decline", async () => {
  using bankId = new TestBankId({ autopilot: { delay: 0, action: "decline" } });
  assertEquals(await bankId.hint(await bankId.start("phone/auth")), "userCancel");
});

Deno.test("Simulator takes every member of every request, to the end of the order", async () => {
  using bankId = new TestBankId({
    autopilot: { delay: 0 },
    person: { ...TOLVAN, certificatePolicies: ["1.2.752.78.1.2"], risk: "moderate" },
  });
  for (const endpoint of ENDPOINTS) {
    const order = referenceIn(await bankId.post(endpoint, fullRequest(endpoint).body));
    const { body } = await bankId.post("collect", order);
    const { stepUp, risk } = Object(body.completionData);
    const isCall = endpoint.startsWith("phone/");
    assertEquals([stepUp, risk], [{ mrtd: true }, isCall ? undefined : "moderate"], endpoint);
  }
});

Deno.test("Simulator.pending shows the orders that wait, as an app sees them", async () => {
  using bankId = new TestBankId();
  const { personalNumber } = ANNA;
  const login = await auth(bankId.client, { ...request, requirement: { personalNumber } });
  const call = await phoneAuth(bankId.client, {
    personalNumber: TOLVAN.personalNumber,
    callInitiator: "user",
  });
  const signature = await sign(bankId.client, { ...request, userVisibleData: "Hej" });
  bankId.app.open(signature.autoStartToken);
  assertEquals(bankId.simulator.pending, [
    {
      orderRef: login.orderRef,
      endpoint: "auth",
      hintCode: "outstandingTransaction",
      autoStartToken: login.autoStartToken,
      personalNumber,
    },
    {
      orderRef: call.orderRef,
      endpoint: "phone/auth",
      hintCode: "outstandingTransaction",
      personalNumber: TOLVAN.personalNumber,
    },
    {
      orderRef: signature.orderRef,
      endpoint: "sign",
      hintCode: "userSign",
      autoStartToken: signature.autoStartToken,
    },
  ]);
  bankId.app.approve();
  bankId.now += 30_000;
  assertEquals(bankId.simulator.pending.map(({ hintCode }) => hintCode), ["noClient"]);
});

Deno.test("Simulator.environment has the roots under which its proofs verify", async () => {
  using bankId = new TestBankId();
  const { environment } = bankId.simulator;
  const proof = await verifyCompletion(await logIn(bankId), { environment, now: bankId.now });
  assertEquals([proof.user.name, proof.operation], ["Tolvan Tolvansson", "auth"]);
  // Nobody can mistake its address for BankID's.
  for (const url of [environment.apiUrl, environment.idCardUrl ?? ""]) {
    assert(new URL(url).hostname.endsWith(".invalid"));
  }
});

Deno.test("Simulator.spoilProofs() has proofs fail until it is told otherwise", async () => {
  using bankId = new TestBankId();
  const { environment } = bankId.simulator;
  const check = async (): Promise<unknown> =>
    await verifyCompletion(await logIn(bankId), { environment, now: bankId.now });
  bankId.simulator.spoilProofs("ocsp-revoked");
  for (let login = 0; login < 2; login++) {
    assertEquals(await refusedCheck(check), "ocsp-revoked");
  }
  bankId.simulator.spoilProofs();
  await check();
});

Deno.test("Simulator.injectFault() loses the result of an order that was completed", async () => {
  using bankId = new TestBankId();
  const order = await auth(bankId.client, request);
  bankId.app.open(order.autoStartToken);
  bankId.app.approve();
  bankId.simulator.injectFault({ kind: "lostAnswer", endpoint: "collect" });
  await assertRejects(() => collect(bankId.client, order), BankIdNetworkError);
  const error = await assertRejects(() => collect(bankId.client, order), BankIdApiError);
  assertEquals(error.errorCode, "invalidParameters");
});

Deno.test("Simulator.injectFault() refuses what it does not know", () => {
  const { injectFault } = createSimulator();
  const misspelt: unknown = { kind: "reset", endpiont: "auth" };
  assertThrows(() => injectFault(misspelt as FaultRequest), TypeError, "did you mean 'endpoint'?");
  const wrong: unknown[] = [{ kind: "flood" }, { kind: "reset", times: 0 }, { kind: "" }];
  for (const each of wrong) assertThrows(() => injectFault(each as FaultRequest), RangeError);
});

Deno.test("Simulator.recordedExchanges has the exchanges so far", async () => {
  using bankId = new TestBankId();
  assertEquals(bankId.simulator.recordedExchanges, []);
  const order = await auth(bankId.client, request);
  await bankId.hint(order);
  await verifyIdCard(bankId.client, { qrCode: bankId.app.showIdCard() });
  const names = bankId.simulator.recordedExchanges.map(({ name }) => name);
  assertEquals(names, ["auth 200", "collect 200", "verify 200"]);
});

Deno.test("Simulators know nothing of each other", async () => {
  using one = new TestBankId();
  using other = new TestBankId();
  const order = await auth(one.client, request);
  await assertRejects(() => collect(other.client, order), BankIdApiError, "No such order");
  assertThrows(() => other.app.open(order.autoStartToken), Error, "finds no order");
  const content = await qrContent(order, START);
  await assertRejects(() => other.app.scan(content), Error, "finds no order");
  assertEquals(other.simulator.pending, []);
});

Deno.test("Simulator.listen() serves the same orders", async () => {
  using bankId = new TestBankId();
  await using server = await bankId.simulator.listen();
  using client = createClient(server);
  const order = await auth(client, request);
  assertEquals(await bankId.hint(order), "outstandingTransaction");
  bankId.app.open(order.autoStartToken);
  const update = await collect(client, order);
  assert(update.status === "pending");
  assertEquals(update.hintCode, "userSign");
});

/** A login, a website and a recording, all in memory. */
const IN_MEMORY = `
  import { auth, checkHealth, createClient, createHandler, verifyCompletion, waitForCompletion } from "ROOT/mod.ts";
  import { cookieJar, createSimulator, record, replay } from "ROOT/src/simulator/mod.ts";

  const simulator = createSimulator({ autopilot: { delay: 0 } });
  const recorder = record(simulator.fetch);
  const client = createClient({ ...simulator, fetch: recorder.fetch });
  await checkHealth(client);
  const order = await auth(client, { endUserIp: "194.168.2.25" });
  const completion = await waitForCompletion(client, order);
  await verifyCompletion(completion, { environment: simulator.environment });
  replay(await recorder.recording());
  const handler = createHandler(client, {
    origin: "https://example.com",
    key: crypto.getRandomValues(new Uint8Array(32)),
    clientIp: () => "192.0.2.12",
    onComplete: () => {},
  });
  const page = await cookieJar((request) => handler(request))("https://example.com/bankid/");
  console.log(completion.user.name, page.status);
  await simulator.listen();
`;

Deno.test("createSimulator(), handlers and recordings need no permission; listen() names the one it needs", async () => {
  const script = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const root = new URL("../../", import.meta.url).href.replace(/\/$/, "");
    await Deno.writeTextFile(script, IN_MEMORY.replaceAll("ROOT", root));
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-check", "--no-config", script],
      env: { NO_COLOR: "1" },
    }).output();
    assertEquals(new TextDecoder().decode(stdout), "Tolvan Tolvansson 200\n");
    assertStringIncludes(
      new TextDecoder().decode(stderr),
      "NotCapable: Cannot listen on 127.0.0.1: start Deno with --allow-net=localhost,127.0.0.1",
    );
    assertEquals(code, 1);
  } finally {
    await Deno.remove(script);
  }
});
