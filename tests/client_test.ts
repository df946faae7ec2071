import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { auth, cancel, createClient, verifyIdCard } from "../mod.ts";
import { BankIdNetworkError } from "../src/errors.ts";
import type { ClientOptions, ClientWarning } from "../src/types.ts";
import { answer, answering, ID_CARD, ORDER, silent, unreachable } from "./helpers/answers.ts";

const request = { endUserIp: "194.168.2.25" };
const card = { qrCode: "BANKIDF.1.2.3" };

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

Deno.test("createClient() gives a call five seconds unless told otherwise", async () => {
  for (const timeout of [undefined, 250] as const) {
    using time = new FakeTime();
    using client = createClient({ ...silent, ...(timeout === undefined ? {} : { timeout }) });
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
