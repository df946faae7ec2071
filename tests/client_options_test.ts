import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { auth, cancel, collect, createClient, verifyIdCard } from "../mod.ts";
import { BankIdCertificateError, BankIdError, BankIdNetworkError } from "../src/errors.ts";
import type { BankIdClient } from "../src/types.ts";
import { ORDER, unreachable } from "./helpers/answers.ts";
import { certificates } from "./helpers/tls.ts";

const request = { endUserIp: "194.168.2.25" };
const card = { qrCode: "BANKIDF.1.2.3" };
const apiUrl = "https://bankid.example/rp/v6.0/";

/** Makes a client from options that the types forbid. */
function make(options: unknown): BankIdClient {
  return Reflect.apply(createClient, undefined, [options]);
}

Deno.test("createClient() refuses options of the wrong form", () => {
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
    assertMatch(
      assertThrows(() => make({ fetch: unreachable.fetch, ...options }), TypeError).message,
      message,
    );
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

Deno.test("a fetch of one's own that returns no Response is told so", async () => {
  for (const [returned, kind] of [[undefined, "undefined"], [{ json: () => ORDER }, "an object"]]) {
    using client = make({ ...unreachable, fetch: () => Promise.resolve(returned) });
    const error = await assertRejects(() => auth(client, request), BankIdNetworkError);
    assertEquals(error.message, `'fetch' must return a Response: got ${kind}`);
    assertEquals([error.code, error.retry], ["connection", "never"]);
  }
});
