import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { auth, collect, createClient } from "../mod.ts";
import { BankIdError } from "../src/errors.ts";
import type { BankIdClient } from "../src/types.ts";
import { answer, answering, ORDER, silent, unreachable } from "./helpers/answers.ts";

const request = { endUserIp: "194.168.2.25" };

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

Deno.test("close() ends each call under way with an error of its own", async () => {
  using client = createClient(silent);
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
  const client = createClient(silent);
  const call = auth(client, request);
  const closing = client.close({ wait: true });
  client.close();
  const error = await assertRejects(() => call, BankIdError);
  assertEquals(error.code, "client-closed");
  await closing;
  const misspelt = { wiat: true } as unknown as { wait: true };
  assertThrows(() => void client.close(misspelt), TypeError, "close has no option 'wiat'");
});
