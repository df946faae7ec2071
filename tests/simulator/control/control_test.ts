import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  auth,
  type BankIdClient,
  BankIdError,
  collect,
  createClient,
  type Order,
  phoneAuth,
  qrContent,
} from "../../../mod.ts";
import { createControl } from "../../../src/simulator/control/control.ts";
import {
  createSimulator,
  PEOPLE,
  type Simulator,
  type SimulatorOptions,
} from "../../../src/simulator/mod.ts";

const person = { endUserIp: "194.168.2.25" };
const ORIGIN = "http://localhost:8444";
const [TOLVAN, ANNA] = PEOPLE.map(({ personalNumber }) => personalNumber);
assert(TOLVAN && ANNA);

/** An answer of the control API. */
type Answer = readonly [status: number, body: unknown];

/** A simulated BankID with its control API. */
class Controlled implements Disposable {
  readonly simulator: Simulator;
  readonly client: BankIdClient;
  readonly #control: (request: Request) => Promise<Response>;

  constructor(options: SimulatorOptions = {}) {
    this.simulator = createSimulator(options);
    this.client = createClient(this.simulator);
    this.#control = createControl(this.simulator);
  }

  raw(path: string, init: RequestInit = {}): Promise<Response> {
    return this.#control(new Request(new URL(path, ORIGIN), init));
  }

  async get(path: string): Promise<Answer> {
    const response = await this.raw(path);
    return [response.status, await response.json()];
  }

  async post(path: string, body?: unknown): Promise<Answer> {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await this.raw(path, { method: "POST", ...init });
    return [response.status, await response.json()];
  }

  async act(
    { orderRef }: Pick<Order, "orderRef">,
    action: string,
    body?: unknown,
  ): Promise<Answer> {
    return await this.post(`/orders/${orderRef}/${action}`, body);
  }

  /** How an order stands. */
  async hint(order: Pick<Order, "orderRef">): Promise<string> {
    const update = await collect(this.client, order);
    return update.status === "complete" ? update.completionData.user.name : update.hintCode;
  }

  [Symbol.dispose](): void {
    this.client.close();
  }
}

const DONE: Answer = [200, {}];

Deno.test("createControl() lists the orders that wait for a person", async () => {
  using bankId = new Controlled();
  assertEquals(await bankId.get("/orders"), [200, { orders: [] }]);
  const order = await auth(bankId.client, { ...person, requirement: { personalNumber: ANNA } });
  const call = await phoneAuth(bankId.client, { personalNumber: TOLVAN, callInitiator: "RP" });
  const [, listed] = await bankId.get("/orders");
  assertEquals(listed, {
    orders: [
      {
        orderRef: order.orderRef,
        endpoint: "auth",
        hintCode: "outstandingTransaction",
        autoStartToken: order.autoStartToken,
        personalNumber: ANNA,
      },
      {
        orderRef: call.orderRef,
        endpoint: "phone/auth",
        hintCode: "outstandingTransaction",
        personalNumber: TOLVAN,
      },
    ],
  });
  await bankId.act(order, "decline");
  const [, { orders }] = await bankId.get("/orders") as [number, { orders: unknown[] }];
  assertEquals(orders.length, 1);
});

Deno.test("createControl() opens an order and approves it, each by one request", async () => {
  using bankId = new Controlled();
  const order = await auth(bankId.client, person);
  assertEquals(await bankId.act(order, "open"), DONE);
  assertEquals(await bankId.hint(order), "userSign");
  assertEquals(await bankId.act(order, "approve"), DONE);
  assertEquals(await bankId.hint(order), "Tolvan Tolvansson");
});

Deno.test("createControl() scans a QR code with the phone that is named", async () => {
  using bankId = new Controlled();
  const order = await auth(bankId.client, person);
  const body = { content: await qrContent(order), personalNumber: ANNA };
  assertEquals(await bankId.post("/scan", body), [200, { orderRef: order.orderRef }]);
  assertEquals(await bankId.hint(order), "userSign");
  assertEquals(await bankId.act(order, "approve"), DONE);
  assertEquals(await bankId.hint(order), "Anna Karin Åkesson");
});

Deno.test("createControl() plays what a person does, with the hint codes to it", async () => {
  using bankId = new Controlled();
  const fresh = (): Promise<Order> => auth(bankId.client, person);
  const table: readonly (readonly [readonly (readonly [string, object?])[], string])[] = [
    [[["decline"]], "userCancel"],
    [[["wrong-code"], ["wrong-code"]], "userSign"],
    [[["wrong-code"], ["wrong-code"], ["wrong-code"]], "certificateErr"],
    [[["ask", { hintCode: "userFace" }]], "userFace"],
    [[["ask", { hintCode: "userFace" }], ["finish", { hintCode: "userFace" }]], "userSign"],
    [[["fail", { hintCode: "notSupportedByUserApp" }]], "notSupportedByUserApp"],
    [[["approve", { personalNumber: "200002292399" }]], "Örjan Öberg"],
    [[["approve", { personalNumber: "199901012382" }]], "Test 19990101"],
  ];
  for (const [actions, hint] of table) {
    const order = await fresh();
    for (const [action, body] of actions) {
      assertEquals([action, await bankId.act(order, action, body)], [action, DONE]);
    }
    assertEquals(await bankId.hint(order), hint);
  }
});

Deno.test("createControl() plays the call and the passport, in their order", async () => {
  using bankId = new Controlled();
  const call = { personalNumber: ANNA ?? "", callInitiator: "user" } as const;
  const order = await phoneAuth(bankId.client, { ...call, requirement: { mrtd: true } });
  assertEquals(await bankId.act(order, "open"), DONE);
  const hints = [await bankId.hint(order)];
  for (const action of ["confirm-call", "scan-document", "approve"]) {
    assertEquals(await bankId.act(order, action), DONE);
    hints.push(await bankId.hint(order));
  }
  assertEquals(hints, ["userCallConfirm", "userMrtd", "userSign", "Anna Karin Åkesson"]);
  const other = await phoneAuth(bankId.client, call);
  assertEquals(await bankId.act(other, "deny-call"), DONE);
  assertEquals(await bankId.hint(other), "userDeclinedCall");
});

Deno.test("createControl() opens an order that names a person with that person's phone", async () => {
  const own = {
    ...PEOPLE[0],
    personalNumber: "199901012382",
    givenName: "Egen",
    surname: "Person",
  };
  using bankId = new Controlled({
    person: { ...own, ipAddress: "", uhi: "", bankIdIssueDate: "" },
  });
  for (const personalNumber of [ANNA ?? "", own.personalNumber]) {
    const order = await auth(bankId.client, { ...person, requirement: { personalNumber } });
    assertEquals(await bankId.act(order, "approve"), DONE);
    const name = personalNumber === ANNA ? "Anna Karin Åkesson" : "Egen Person";
    assertEquals(await bankId.hint(order), name);
  }
  const order = await auth(bankId.client, person);
  await bankId.act(order, "approve");
  assertEquals(await bankId.hint(order), "Egen Person");
});

Deno.test("createControl() lets several phones be in the middle of their orders", async () => {
  using bankId = new Controlled();
  const [first, second] = [await auth(bankId.client, person), await auth(bankId.client, person)];
  await bankId.act(first, "open", { personalNumber: ANNA });
  await bankId.act(second, "open");
  await bankId.act(first, "wrong-code");
  await bankId.act(first, "wrong-code");
  await bankId.act(second, "wrong-code");
  assertEquals([await bankId.hint(first), await bankId.hint(second)], ["userSign", "userSign"]);
  await bankId.act(first, "wrong-code");
  await bankId.act(second, "approve");
  assertEquals(await bankId.hint(first), "certificateErr");
  assertEquals(await bankId.hint(second), "Tolvan Tolvansson");
});

Deno.test("createControl() asks for faults, and tells requests and exchanges", async () => {
  using bankId = new Controlled();
  const fault = { kind: "maintenance", endpoint: "auth", times: 2 };
  assertEquals(await bankId.post("/faults", fault), DONE);
  const codes: string[] = [];
  for (let call = 0; call < 3; call++) {
    codes.push(
      await auth(bankId.client, person).then(
        () => "ok",
        (error) => error instanceof BankIdError ? error.code : "other",
      ),
    );
  }
  assertEquals(codes, ["refused", "refused", "ok"]);
  const { requests, recordedExchanges: exchanges } = bankId.simulator;
  assertEquals([requests.length, exchanges.length], [3, 3]);
  assertEquals(await bankId.get("/requests"), [200, { requests }]);
  assertEquals(await bankId.get("/exchanges"), [200, { exchanges }]);
});

Deno.test("createControl() says what is wrong with a request", async () => {
  using bankId = new Controlled();
  const order = await auth(bankId.client, person);
  const at = `/orders/${order.orderRef}`;
  const table: readonly (readonly [string, unknown, number, string])[] = [
    ["/scan", {}, 400, "'content' must be a text"],
    ["/scan", { content: "" }, 400, "'content' must be a text"],
    ["/scan", { content: "bankid.x.0.y" }, 400, "The app finds no order"],
    ["/scan", [], 400, "The body must be a JSON object"],
    ["/faults", { kind: "rain" }, 400, "'kind' must be one of alreadyInProgress,"],
    ["/faults", { kind: "slow", times: "2" }, 400, "'times' must be a number"],
    ["/faults", { kind: "slow", times: 0 }, 400, "'times' must be a whole number"],
    ["/faults", { kind: "slow", endpoint: 1 }, 400, "'endpoint' must be a text"],
    ["/faults", { kind: "slow", endpoint: "colect" }, 400, "'endpoint' must be one of auth,"],
    [`${at}/ask`, {}, 400, "'hintCode' must be a text"],
    [`${at}/confirm-call`, {}, 400, "The app does not ask for userCallConfirm now"],
    [`${at}/open`, { personalNumber: "12" }, 400, "'personalNumber' must be 12 digits"],
    [`${at}/open`, { personalNumber: 191212121212 }, 400, "'personalNumber' must be 12 digits"],
    [`${at}/explode`, {}, 404, "There is no action 'explode'"],
    [`${at}/toString`, {}, 404, "There is no action 'toString'"],
    [at, {}, 404, "No such order waits for a person"],
    [`/orders/${crypto.randomUUID()}/approve`, {}, 404, "No such order waits for a person"],
    ["/", {}, 404, "No such order waits for a person"],
  ];
  for (const [path, body, status, says] of table) {
    const [found, answer] = await bankId.post(path, body);
    assertEquals([path, body, found], [path, body, status]);
    assertStringIncludes(JSON.stringify(answer), says);
  }
  const broken = await bankId.raw("/scan", { method: "POST", body: "{" });
  assertEquals(broken.status, 400);
  assertEquals(await bankId.get("/nothing"), [404, { error: "There is nothing here" }]);
  assertEquals(await bankId.get(`${at}/approve`), [404, { error: "There is nothing here" }]);
});

Deno.test("createControl() has nothing kept by a cache or read by other sites", async () => {
  using bankId = new Controlled();
  for (const path of ["/", "/orders", "/exchanges", "/nothing"]) {
    const { headers } = await bankId.raw(path);
    assertEquals(headers.get("Cache-Control"), "no-store", path);
    assertEquals(headers.get("Access-Control-Allow-Origin"), null);
  }
});
