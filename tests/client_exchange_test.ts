import { assert, assertEquals, assertRejects } from "@std/assert";
import { auth, cancel, collect, createClient, verifyIdCard } from "../mod.ts";
import { BankIdNetworkError } from "../src/errors.ts";
import type { BankIdClient, ClientOptions, Exchange } from "../src/types.ts";
import {
  answer,
  answering,
  COMPLETE,
  ID_CARD,
  ORDER,
  silent,
  unreachable,
} from "./helpers/answers.ts";
import { SECRETS, secretsIn } from "./helpers/secrets.ts";

const request = { endUserIp: "194.168.2.25" };
const card = { qrCode: "BANKIDF.1.2.3" };

type Told = Partial<Exchange> & { readonly keys: string };

/** What is told of a call, and what the call came to. */
async function listen(
  options: ClientOptions,
  make: (client: BankIdClient) => Promise<unknown>,
): Promise<Told[]> {
  const events: Exchange[] = [];
  const from = Date.now();
  using client = createClient({ ...options, onExchange: (event) => void events.push(event) });
  await make(client).catch(() => {});
  for (const { startedAt, duration } of events) {
    assert(startedAt >= from && startedAt <= Date.now() && duration >= 0 && duration < 60_000);
  }
  assertEquals(secretsIn(JSON.stringify(events), [...SECRETS, request.endUserIp]), []);
  return events.map(({ startedAt: _startedAt, duration: _duration, ...rest }) => ({
    ...rest,
    keys: Object.keys(rest).toSorted().join(),
  }));
}

const { orderRef } = ORDER;
const refused = { errorCode: "invalidParameters", details: "No such order 191212121212" };
const reset = Object.assign(new TypeError("reset"), { code: "ECONNRESET" });
const untrusted = Object.assign(new TypeError("no"), { code: "SELF_SIGNED_CERT_IN_CHAIN" });

/** What a call meets, the call, and what is told of it. */
const OUTCOMES: readonly (readonly [
  Response | Error,
  (client: BankIdClient) => Promise<unknown>,
  object,
])[] = [
  [answer(ORDER), (c) => auth(c, request), { endpoint: "auth", status: 200, outcome: "ok" }],
  [answer(COMPLETE), (c) => collect(c, ORDER), {
    endpoint: "collect",
    status: 200,
    outcome: "ok",
    orderRef,
  }],
  [answer({}), (c) => cancel(c, ORDER), {
    endpoint: "cancel",
    status: 200,
    outcome: "ok",
    orderRef,
  }],
  [answer(ID_CARD), (c) => verifyIdCard(c, card), {
    endpoint: "verify",
    status: 200,
    outcome: "ok",
  }],
  [answer(refused, 400), (c) => collect(c, ORDER), {
    endpoint: "collect",
    status: 400,
    outcome: "refused",
    errorCode: "invalidParameters",
    orderRef,
  }],
  [new Response("", { status: 503 }), (c) => auth(c, request), {
    endpoint: "auth",
    status: 503,
    outcome: "refused",
  }],
  [answer([]), (c) => auth(c, request), {
    endpoint: "auth",
    status: 200,
    outcome: "unexpected-answer",
  }],
  [reset, (c) => auth(c, request), { endpoint: "auth", outcome: "connection" }],
  [untrusted, (c) => auth(c, request), { endpoint: "auth", outcome: "tls" }],
];

Deno.test("createClient() tells onExchange the figures of each outcome", async () => {
  for (const [given, make, expected] of OUTCOMES) {
    const options = answering(given instanceof Error ? given : () => given);
    const keys = Object.keys(expected).toSorted().join();
    assertEquals(await listen(options, make), [{ ...expected, keys }]);
  }
});

Deno.test("createClient() tells onExchange of calls that were given up", async () => {
  const table = [
    ["timeout", { timeout: 1 }, (c: BankIdClient) => auth(c, request)],
    ["aborted", {}, (c: BankIdClient) => auth(c, request, { signal: AbortSignal.timeout(1) })],
    ["client-closed", {}, (c: BankIdClient) => {
      queueMicrotask(() => c.close());
      return auth(c, request);
    }],
  ] as const;
  for (const [outcome, options, make] of table) {
    const told = await listen({ ...silent, ...options }, make);
    assertEquals(told, [{ endpoint: "auth", outcome, keys: "endpoint,outcome" }]);
  }
});

Deno.test("createClient() tells onExchange nothing of what was not sent", async () => {
  const signal = AbortSignal.abort(new Error("early"));
  assertEquals(await listen(unreachable, (client) => auth(client, { endUserIp: "nowhere" })), []);
  assertEquals(await listen(unreachable, (client) => auth(client, request, { signal })), []);
});

Deno.test("createClient() does not let a listener that fails cost an answer", async () => {
  const listeners: readonly NonNullable<ClientOptions["onExchange"]>[] = [
    () => {
      throw new Error("listener");
    },
    () => Promise.reject(new Error("listener")),
    () => new Promise(() => {}),
  ];
  for (const onExchange of listeners) {
    using client = createClient({ ...answering(() => answer(COMPLETE)), onExchange });
    assertEquals((await collect(client, ORDER)).status, "complete");
    using broken = createClient({ ...answering(new TypeError("reset")), onExchange });
    await assertRejects(() => collect(broken, ORDER), BankIdNetworkError);
  }
});
