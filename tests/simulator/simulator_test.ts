import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  auth,
  BankIdApiError,
  BankIdNetworkError,
  collect,
  createClient,
  phoneAuth,
  qrContent,
  sign,
  verifyCompletion,
  verifyIdCard,
  waitForCompletion,
} from "../../mod.ts";
import { createSimulator, type FaultRequest } from "../../src/simulator/mod.ts";
import { PEOPLE, TOLVAN } from "../../src/simulator/pki/people.ts";
import { fullRequest } from "../helpers/requests.ts";
import { refusedCheck } from "../helpers/proofs.ts";
import { logIn, referenceIn, START, TestBankId } from "../helpers/simulator.ts";

const [, ANNA = TOLVAN] = PEOPLE;
const ENDPOINTS = ["auth", "sign", "payment", "phone/auth", "phone/sign", "other/payment"] as const;
const request = { endUserIp: "194.168.2.25" };

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
