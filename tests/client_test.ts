import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { auth, cancel, collect, createClient, verifyIdCard } from "../mod.ts";
import { BankIdCertificateError, BankIdError, BankIdNetworkError } from "../src/errors.ts";
import type { BankIdClient, ClientOptions, ClientWarning, Exchange } from "../src/types.ts";
import { answer, answering, COMPLETE, ID_CARD, ORDER, unreachable } from "./helpers/answers.ts";
import { SECRETS, secretsIn } from "./helpers/secrets.ts";
import { certificates } from "./helpers/tls.ts";

const request = { endUserIp: "194.168.2.25" };
const card = { qrCode: "BANKIDF.1.2.3" };
const apiUrl = "https://bankid.example/rp/v6.0/";

/** Makes a client from options that the types forbid. */
function make(options: unknown): BankIdClient {
  return Reflect.apply(createClient, undefined, [options]);
}

/** A promise to be settled by the test. */
function pending(): Promise<Response> {
  return new Promise(() => {});
}

Deno.test("createClient() calls the hosts of the environment", async () => {
  const own = { apiUrl: "https://a.example/x", idCardUrl: "https://b.example/y", caCerts: [] };
  const table: readonly (readonly [ClientOptions["environment"], string, string])[] = [
    ["production", "https://appapi2.bankid.com/rp/v6.0/", "https://idcardapi.bankid.com/rp/v1/"],
    [
      "test",
      "https://appapi2.test.bankid.com/rp/v6.0/",
      "https://idcardapi.test.bankid.com/rp/v1/",
    ],
    [own, "https://a.example/x/", "https://b.example/y/"],
  ];
  for (const [environment, api, idCard] of table) {
    const options = answering(() => answer(ORDER), () => answer({}), () => answer(ID_CARD));
    using client = createClient({ ...options, environment });
    const order = await auth(client, request);
    await cancel(client, order);
    await verifyIdCard(client, card);
    assertEquals(options.requests.map(({ url }) => url), [
      `${api}auth`,
      `${api}cancel`,
      `${idCard}verify`,
    ]);
  }
});

Deno.test("createClient() refuses options of the wrong form", () => {
  const fetch = (): Promise<Response> => pending();
  const environment = { apiUrl, caCerts: [] };
  const table: readonly (readonly [object, RegExp])[] = [
    [{}, /'environment' must be 'production', 'test', or an object.*got undefined$/],
    [{ environment: "staging" }, /got 'staging'$/],
    [
      { environment: { ...environment, apiUrl: "http://bankid.example/" } },
      /apiUrl' must be an https URL/,
    ],
    [
      { environment: { ...environment, idCardUrl: "http://x.example/" } },
      /idCardUrl' must be an https/,
    ],
    [{ environment, fetch: "fetch" }, /^'fetch' must be a function: got a string$/],
    [{ environment, fetch: null }, /^'fetch' must be a function: got null$/],
  ];
  for (const [options, message] of table) {
    assertMatch(assertThrows(() => make({ fetch, ...options }), TypeError).message, message);
  }
});

Deno.test("createClient() and every call refuse options that they do not know, by the nearest name", async () => {
  const table: readonly (readonly [object | null, string])[] = [
    [{ timeOut: 1 }, "createClient has no option 'timeOut': did you mean 'timeout'?"],
    [{ onexchange: () => {} }, "did you mean 'onExchange'?"],
    [
      { retries: 3 },
      "'retries': known are environment, certificate, timeout, maxConnections, maxIdle, proxy, transport, fetch",
    ],
  ];
  for (const [options, message] of table) {
    assertThrows(() => make({ ...unreachable, ...options }), TypeError, message);
  }
  for (const options of [null, undefined, "test"]) {
    assertThrows(() => make(options), TypeError, "The options of createClient must be an object");
  }
  using client = createClient(unreachable);
  const calls = [[auth, request], [cancel, ORDER], [collect, ORDER], [verifyIdCard, card]] as const;
  for (const [call, argument] of calls) {
    const wrong: readonly (readonly [unknown, string])[] = [
      [{ signall: 1 }, "has no option 'signall': did you mean 'signal'?"],
      [{ timeout: 1 }, "has no option 'timeout': known are signal"],
      [null, "must be an object: got null"],
      [{ signal: new AbortController() }, "'signal' must be an AbortSignal: got an object"],
    ];
    for (const [options, message] of wrong) {
      await assertRejects(
        () => Reflect.apply(call, undefined, [client, argument, options]),
        TypeError,
        message,
      );
    }
  }
});

Deno.test("createClient() refuses TLS roots that are missing or no certificates", async () => {
  const { ca, client: certificate } = await certificates();
  assertThrows(
    () => createClient({ environment: { apiUrl, caCerts: [] }, certificate }),
    TypeError,
    "'environment.caCerts' must hold the TLS root of the host",
  );
  for (const wrong of ["./ca.pem", "", certificate.key, ca.slice(0, 300)]) {
    const error = assertThrows(
      () => createClient({ environment: { apiUrl, caCerts: [ca, wrong] }, certificate }),
      BankIdCertificateError,
    );
    assertEquals(error.code, "certificate-unreadable");
    assertMatch(error.message, /^'environment\.caCerts\[1\]'/);
  }
});

Deno.test("createClient() takes a timeout from 1 ms to what a timer can hold", () => {
  for (const timeout of [1, 5000, 2 ** 31 - 1]) createClient({ ...unreachable, timeout }).close();
  for (const timeout of [0, -1, NaN, Infinity, 2 ** 31, "5000", 5000n, true]) {
    const error = assertThrows(() => make({ ...unreachable, timeout }), RangeError);
    assertMatch(error.message, /^'timeout' must be milliseconds from 1 to 2147483647/);
  }
});

Deno.test("createClient() says how to come by a certificate when production has none", () => {
  const error = assertThrows(
    () => createClient({ environment: "production" }),
    BankIdCertificateError,
  );
  assertEquals([error.code, error.retry], ["certificate-missing", "never"]);
  assertMatch(error.message, /^'certificate' is missing: .*relying party's.* certificate.*bank/);
});

Deno.test("createClient() checks the certificate at once, and not with an own fetch", async () => {
  const { ca, client: { cert } } = await certificates();
  const certificate = { cert, key: "rp-key.pem" };
  const environment = { apiUrl, caCerts: [ca] };
  const error = assertThrows(() => createClient({ environment, certificate }), BankIdError);
  assertEquals(error.code, "certificate-unreadable");
  createClient({ ...unreachable, certificate }).close();
});

Deno.test("call() takes only clients that createClient made", async () => {
  const impostor = { close(): void {}, [Symbol.dispose](): void {} };
  for (const client of [impostor, null, undefined, "client"]) {
    await assertRejects(
      () => Reflect.apply(auth, undefined, [client, request]),
      TypeError,
      "'client' must be a client made by createClient",
    );
  }
});

Deno.test("verifyIdCard() needs an environment with an address for it", async () => {
  using client = createClient(unreachable);
  const error = await assertRejects(() => verifyIdCard(client, card), TypeError);
  assertMatch(error.message, /'environment\.idCardUrl' is missing/);
});

Deno.test("createClient() makes a client that sends nothing more once it is closed", async () => {
  const options = answering(() => answer(ORDER));
  let kept: BankIdClient;
  {
    using client = createClient(options);
    await auth(client, request);
    kept = client;
  }
  for (let attempt = 0; attempt < 2; attempt++) {
    const error = await assertRejects(() => auth(kept, request), BankIdError);
    assertEquals([error.code, error.retry, error.userMessageId], [
      "client-closed",
      "never",
      "RFA22",
    ]);
    assertMatch(error.message, /: make one when your server starts, and keep it$/);
    kept.close();
  }
  assertEquals(options.requests.length, 1);
});

Deno.test("a fetch of one's own that returns no Response is told so", async () => {
  for (const [returned, kind] of [[undefined, "undefined"], [{ json: () => ORDER }, "an object"]]) {
    using client = make({ ...unreachable, fetch: () => Promise.resolve(returned) });
    const error = await assertRejects(() => auth(client, request), BankIdNetworkError);
    assertEquals(error.message, `'fetch' must return a Response: got ${kind}`);
    assertEquals([error.code, error.retry], ["connection", "never"]);
  }
});

Deno.test("close() ends each call under way with an error of its own", async () => {
  using client = createClient({ ...unreachable, fetch: pending });
  const calls = [
    assertRejects(() => collect(client, { orderRef: "one" }), BankIdError),
    assertRejects(() => collect(client, { orderRef: "two" }), BankIdError),
    assertRejects(() => auth(client, request), BankIdError),
  ];
  client.close();
  const errors = await Promise.all(calls);
  assertEquals(errors.map(({ code }) => code), Array(3).fill("client-closed"));
  assertEquals(errors.map(({ orderRef }) => orderRef), ["one", "two", undefined]);
  const later = await assertRejects(() => collect(client, { orderRef: "three" }), BankIdError);
  assertEquals([later.code, errors.includes(later)], ["client-closed", false]);
});

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

Deno.test("createClient() tells onExchange the figures of each outcome", async () => {
  const { orderRef } = ORDER;
  const refused = { errorCode: "invalidParameters", details: "No such order 191212121212" };
  const reset = Object.assign(new TypeError("reset"), { code: "ECONNRESET" });
  const untrusted = Object.assign(new TypeError("no"), { code: "SELF_SIGNED_CERT_IN_CHAIN" });
  const table: readonly (readonly [
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
  for (const [given, make, expected] of table) {
    const options = answering(given instanceof Error ? given : () => given);
    const keys = Object.keys(expected).toSorted().join();
    assertEquals(await listen(options, make), [{ ...expected, keys }]);
  }
});

Deno.test("createClient() tells onExchange of calls that were given up", async () => {
  const hanging = { ...unreachable, fetch: pending };
  const table = [
    ["timeout", { timeout: 1 }, (c: BankIdClient) => auth(c, request)],
    ["aborted", {}, (c: BankIdClient) => auth(c, request, { signal: AbortSignal.timeout(1) })],
    ["client-closed", {}, (c: BankIdClient) => {
      queueMicrotask(() => c.close());
      return auth(c, request);
    }],
  ] as const;
  for (const [outcome, options, make] of table) {
    const told = await listen({ ...hanging, ...options }, make);
    assertEquals(told, [{ endpoint: "auth", outcome, keys: "endpoint,outcome" }]);
  }
});

Deno.test("close() waits for the calls under way if told so, and takes no more", async () => {
  const answers: ((response: Response) => void)[] = [];
  const fetch = (): Promise<Response> => new Promise((resolve) => answers.push(resolve));
  const client = createClient({ ...unreachable, fetch });
  const calls = [1, 2].map(() => auth(client, request));
  let isClosed = false;
  const closing = client.close({ wait: true }).then(() => (isClosed = true));
  const refused = await assertRejects(() => auth(client, request), BankIdError);
  assertEquals([refused.code, answers.length], ["client-closed", 2]);
  for (const resolve of answers) {
    assertEquals(isClosed, false);
    resolve(answer(ORDER));
    for (let turn = 0; turn < 50; turn++) await undefined;
  }
  assertEquals(
    (await Promise.all(calls)).map(({ orderRef }) => orderRef),
    Array(2).fill(ORDER.orderRef),
  );
  await closing;
  await client.close({ wait: true });
  client.close();
});

Deno.test("close() ends what it waits for when it is called again without waiting", async () => {
  const client = createClient({ ...unreachable, fetch: pending });
  const call = auth(client, request);
  const closing = client.close({ wait: true });
  client.close();
  const error = await assertRejects(() => call, BankIdError);
  assertEquals(error.code, "client-closed");
  await closing;
  const misspelt = { wiat: true } as unknown as { wait: true };
  assertThrows(() => void client.close(misspelt), TypeError, "close has no option 'wiat'");
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

Deno.test("createClient() gives a call five seconds unless told otherwise", async () => {
  for (const timeout of [undefined, 250] as const) {
    using time = new FakeTime();
    using client = createClient({
      ...unreachable,
      fetch: pending,
      ...(timeout === undefined ? {} : { timeout }),
    });
    let failure: unknown;
    const done = auth(client, request).catch((error) => void (failure = error));
    await time.tickAsync((timeout ?? 5000) - 1);
    assertEquals(failure, undefined);
    await time.tickAsync(1);
    await done;
    assert(failure instanceof BankIdNetworkError);
    assertEquals([failure.code, failure.retry], ["timeout", "by-user"]);
    assertMatch(failure.message, new RegExp(`within ${timeout ?? 5000} ms`));
  }
});

Deno.test("createClient() warns once of a text that the app may not show, and sends it", async () => {
  const warned: ClientWarning[] = [];
  const options = answering(() => answer(ORDER));
  using client = createClient({ ...options, onWarning: (warning) => void warned.push(warning) });
  await auth(client, { ...request, userVisibleData: "Logga in" });
  assertEquals(warned, []);
  for (let call = 0; call < 3; call++) {
    await auth(client, { ...request, userVisibleData: "Logga in 🏠" });
  }
  assertEquals(options.requests.length, 4);
  assertEquals(warned.map(({ code, notAfter }) => [code, notAfter]), [[
    "unlisted-character",
    undefined,
  ]]);
  assertMatch(warned[0]?.message ?? "", /U\+1F3E0 at position 9/);
});
