import process from "node:process";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { auth, collect, createClient } from "../../mod.ts";
import { createSimulator, type SimulatorOptions } from "../../src/simulator/mod.ts";
import { logIn, START, TestBankId } from "../helpers/simulator.ts";

const request = { endUserIp: "194.168.2.25" };

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
