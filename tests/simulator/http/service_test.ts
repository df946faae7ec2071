import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { IncomingRequest, Outcome } from "../../../src/simulator/http/exchange.ts";
import { IdCards } from "../../../src/simulator/bank/id_cards.ts";
import { OrderBook } from "../../../src/simulator/bank/order_book.ts";
import { TOLVAN } from "../../../src/simulator/pki/people.ts";
import { RateLimiter, type RateLimitOptions } from "../../../src/simulator/http/rate_limiter.ts";
import { Recorder } from "../../../src/simulator/http/recorder.ts";
import { Service } from "../../../src/simulator/http/service.ts";
import { type FaultKind, Faults } from "../../../src/simulator/http/faults.ts";
import { leastBody, NO_SUCH_ORDER, refusal, START } from "../../helpers/simulator.ts";

const STARTS = ["auth", "sign", "payment", "phone/auth", "phone/sign", "other/payment"] as const;
const PATHS = [...STARTS, "collect", "cancel"].map((endpoint) => `/rp/v6.0/${endpoint}`);
/** Headers of BankID's test host, recorded in February 2024 (johanhalse/bankid). */
const BANKID_HEADERS = {
  "Content-Type": "application/json",
  "Cache-Control": "no-cache, no-store, must-revalidate",
  "Pragma": "no-cache",
  "Expires": "0",
  "Server": "BankID",
};

/** A service with all its parts in reach. */
class Desk {
  now: number = START;
  readonly book = new OrderBook(() => this.now, undefined);
  readonly cards = new IdCards(() => this.now, this.book.completions);
  readonly faults = new Faults();
  readonly recorder = new Recorder();
  readonly #service: Service;

  constructor(limit?: RateLimitOptions) {
    const { book, cards, faults, recorder } = this;
    const limiter = limit && new RateLimiter(limit);
    const origin = "https://bankid.example";
    this.#service = new Service({ book, cards, faults, recorder, limiter, origin });
  }

  /** Sends an identification, changed as told. */
  async send(change: Partial<IncomingRequest> = {}): Promise<Outcome> {
    return await this.#service.handle({
      method: "POST",
      path: "/rp/v6.0/auth",
      contentType: "application/json",
      body: JSON.stringify(leastBody("auth")),
      hasCertificate: true,
      ...change,
    });
  }

  /** Sends JSON to an endpoint. */
  async post(endpoint: string, body: object): Promise<Outcome> {
    return await this.send({ path: `/rp/v6.0/${endpoint}`, body: JSON.stringify(body) });
  }

  /** Starts an order that a person has declined. */
  async declined(): Promise<{ readonly orderRef: string }> {
    const { orderRef } = JSON.parse((await this.send()).answer.body);
    this.book.get(orderRef)?.fail("userCancel", this.now);
    return { orderRef };
  }
}

/** Status and JSON of an answer, which must be typed as BankID types it. */
function read({ answer: { status, headers, body } }: Outcome): [number, unknown] {
  assertEquals(headers["Content-Type"], "application/json");
  return [status, JSON.parse(body)];
}

Deno.test("Service answers every endpoint with 200 and JSON", async () => {
  const desk = new Desk();
  for (const [index, endpoint] of STARTS.entries()) {
    const personalNumber = index < 3 ? undefined : `20000101010${index}`;
    const outcome = await desk.post(endpoint, { ...leastBody(endpoint), personalNumber });
    const [status, body] = read(outcome);
    assertEquals([status, outcome.delivery], [200, "whole"]);
    assert(typeof body === "object" && body !== null && "orderRef" in body);
    const { orderRef } = body;
    const hintCode = "outstandingTransaction";
    const pending = { orderRef, status: "pending", hintCode };
    assertEquals(read(await desk.post("collect", { orderRef })), [200, pending]);
    assertEquals(read(await desk.post("cancel", { orderRef })), [200, {}]);
    assertEquals(read(await desk.post("collect", { orderRef })), [400, NO_SUCH_ORDER]);
  }
  const qrCode = desk.cards.open(TOLVAN);
  const verify = { path: "/rp/v1/verify", body: JSON.stringify({ qrCode }) };
  assertEquals(read(await desk.send(verify))[0], 200);
});

Deno.test("Service gives a page to whoever comes without a client certificate", async () => {
  const desk = new Desk({ requests: 1, seconds: 60 });
  const others = [{}, { path: "/" }, { method: "GET" }, { contentType: null }, { body: "{" }];
  for (const change of others) {
    const { answer } = await desk.send({ ...change, hasCertificate: false });
    assertEquals([answer.status, answer.headers], [403, { "Content-Type": "text/html" }]);
    assertStringIncludes(answer.body, "<h1>403 Forbidden</h1>");
  }
  // Nothing was started, and nothing counted against the limit.
  assertEquals([desk.book.size, read(await desk.send())[0]], [0, 200]);
});

Deno.test("Service knows no other path", async () => {
  const desk = new Desk();
  // deno-fmt-ignore
  const paths = ["/", "/auth", "/rp", "/rp/v6.0", "/rp/v6.0/", "/rp/v5.1/auth", "/rp/v6/auth",
    "/rp/v6.0/auth/", "/rp/v6.0//auth", "/rp/v6.0/Auth", "/rp/v6.0/verify", "/rp/v6.0/phone",
    "/rp/v6.0/phone/payment", "/rp/v6.0/constructor", "/rp/v1/auth", "/rp/v1/", "/rp/v2/verify"];
  for (const path of paths) {
    for (const change of [{ path }, { path, method: "GET", contentType: null, body: "" }]) {
      const expected = refusal("No such endpoint", "notFound");
      assertEquals(read(await desk.send(change)), [404, expected], path);
    }
  }
  assertEquals(desk.book.size, 0);
});

Deno.test("Service takes POST only, at every endpoint", async () => {
  const desk = new Desk();
  for (const path of [...PATHS, "/rp/v1/verify"]) {
    for (const method of ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "post"]) {
      const { answer } = await desk.send({ path, method, contentType: null, body: "" });
      assertEquals(answer, { status: 405, headers: { Allow: "POST" }, body: "" });
    }
  }
});

Deno.test("Service takes exactly application/json, without a charset", async () => {
  const desk = new Desk();
  // deno-fmt-ignore
  const types = [null, "", "text/plain", "text/plain;charset=UTF-8", "application/json; charset=utf-8",
    "application/json;charset=UTF-8", "application/json;", "application/json, text/plain",
    "application/x-www-form-urlencoded", "application/problem+json"];
  for (const contentType of types) {
    const expected = refusal("Unsupported media type", "unsupportedMediaType");
    assertEquals(read(await desk.send({ contentType })), [415, expected]);
    // Whatever the body is.
    assertEquals(read(await desk.send({ contentType, body: "{" })), [415, expected]);
  }
  assertEquals(desk.book.size, 0);
});

Deno.test("Service wants a JSON object, at every endpoint", async () => {
  const desk = new Desk();
  const bodies = ["", "{", "{}x", "null", "[]", '"auth"', "1", "true", "endUserIp=127.0.0.1"];
  for (const path of [...PATHS, "/rp/v1/verify"]) {
    for (const body of bodies) {
      const expected = refusal("Invalid request body");
      assertEquals(read(await desk.send({ path, body })), [400, expected], body);
    }
  }
});

Deno.test("Service says in BankID's words what is wrong with a request", async () => {
  const desk = new Desk();
  const named = { endUserIp: "127.0.0.1", requirement: { personalNumber: TOLVAN.personalNumber } };
  await desk.post("auth", named);
  const orderRef = crypto.randomUUID();
  const cases: readonly (readonly [string, object, Readonly<Record<string, string>>])[] = [
    ["auth", {}, refusal("Invalid endUserIp")],
    ["auth", named, refusal("Order already in progress for pno", "alreadyInProgress")],
    ["collect", {}, NO_SUCH_ORDER],
    ["collect", { orderRef }, NO_SUCH_ORDER],
    ["cancel", {}, NO_SUCH_ORDER],
    ["cancel", { orderRef }, NO_SUCH_ORDER],
  ];
  for (const [endpoint, body, expected] of cases) {
    assertEquals(read(await desk.post(endpoint, body)), [400, expected]);
  }
});

Deno.test("Service refuses requests beyond the limit, whatever they ask", async () => {
  const desk = new Desk({ requests: 2, seconds: 10 });
  await desk.send();
  assertEquals(read(await desk.send({ path: "/nothing" }))[0], 404);
  desk.now += 4000;
  for (const path of [...PATHS, "/rp/v1/verify", "/nothing"]) {
    const outcome = await desk.send({ path });
    assertEquals(read(outcome), [429, refusal("Too many requests", "tooManyRequests")]);
    assertEquals(outcome.answer.headers, {
      ...BANKID_HEADERS,
      "RateLimit-Limit": "2",
      "RateLimit-Remaining": "0",
      "RateLimit-Reset": "6",
    });
  }
  desk.now += 6000;
  assertEquals(read(await desk.send())[0], 200);
});

Deno.test("Service gives a final answer again when the client was gone before it came", async () => {
  const desk = new Desk();
  const order = await desk.declined();
  const failed = { ...order, status: "failed", hintCode: "userCancel" };
  const lost = await desk.post("collect", order);
  assertEquals(read(lost), [200, failed]);
  assertEquals(read(await desk.post("collect", order)), [400, NO_SUCH_ORDER]);
  lost.undelivered();
  assertEquals(read(await desk.post("collect", order)), [200, failed]);
  assertEquals(read(await desk.post("collect", order)), [400, NO_SUCH_ORDER]);
});

Deno.test("Service brings no order back whose answer was not the final one", async () => {
  const desk = new Desk();
  const { orderRef } = JSON.parse((await desk.send()).answer.body);
  const pending = await desk.post("collect", { orderRef });
  const cancelled = await desk.post("cancel", { orderRef });
  for (const { undelivered } of [pending, cancelled]) undelivered();
  assertEquals(read(await desk.post("collect", { orderRef })), [400, NO_SUCH_ORDER]);
});

Deno.test("Service leaves an answer lost that was to be lost", async () => {
  for (const kind of ["lostAnswer", "truncated", "slow"] as const) {
    const desk = new Desk();
    const order = await desk.declined();
    desk.faults.add({ kind, endpoint: "collect" });
    const { delivery, undelivered } = await desk.post("collect", order);
    assertEquals(delivery, kind === "lostAnswer" ? "reset" : kind);
    undelivered();
    assertEquals(read(await desk.post("collect", order)), [400, NO_SUCH_ORDER]);
  }
});

Deno.test("Service carries a request out, or not, as the trouble that it meets has it", async () => {
  const carriedOut: readonly FaultKind[] = [
    "slow",
    "truncated",
    "oversized",
    "notJson",
    "lostAnswer",
  ];
  const kinds: readonly FaultKind[] = [
    ...carriedOut,
    "hanging",
    "reset",
    "maintenancePage",
    "maintenance",
    "internalError",
    "requestTimeout",
  ];
  for (const kind of kinds) {
    const desk = new Desk();
    desk.faults.add({ kind, endpoint: "auth" });
    await desk.post("sign", leastBody("sign"));
    await desk.send();
    const started = desk.book.pending().map(({ endpoint }) => endpoint);
    assertEquals(started, carriedOut.includes(kind) ? ["sign", "auth"] : ["sign"], kind);
  }
});

Deno.test("Service sends BankID's headers with results and refusals", async () => {
  const desk = new Desk();
  for (const body of ["{}", JSON.stringify(leastBody("auth"))]) {
    assertEquals((await desk.send({ body })).answer.headers, BANKID_HEADERS);
  }
});

Deno.test("Service keeps the last thousand requests as they were sent, answered or not", async () => {
  const desk = new Desk();
  const personal = { ...leastBody("auth"), requirement: { personalNumber: "199001012385" } };
  desk.faults.add({ kind: "reset" });
  await desk.post("auth", personal);
  await desk.send({ path: "/rp/v6.0/collect", body: "not JSON" });
  await desk.send({ path: "/rp/v6.0/nothing" });
  assertEquals(desk.recorder.requests, [
    { endpoint: "auth", body: personal },
    { endpoint: "collect", body: undefined },
  ]);
  for (let number = 0; number < 1000; number++) {
    await desk.post("cancel", { orderRef: `${number}` });
  }
  const { requests } = desk.recorder;
  assertEquals([requests.length, requests[0]?.body], [1000, { orderRef: "0" }]);
});

Deno.test("Service records what it was asked, and what it answered", async () => {
  const desk = new Desk();
  await desk.send();
  await desk.send({ path: "/rp/v6.0/nothing" });
  const { exchanges } = desk.recorder;
  assertEquals(exchanges.map(({ request, response }) => [request.url, response.status]), [
    ["https://bankid.example/rp/v6.0/auth", 200],
    ["https://bankid.example/rp/v6.0/nothing", 404],
  ]);
});
