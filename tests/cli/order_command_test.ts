import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { BankIdOrderError, cancel } from "../../mod.ts";
import { type OrderAction, runOrder } from "../../src/cli/order_command.ts";
import { UsageError } from "../../src/cli/terminal.ts";
import { auth } from "../../src/operations/identification.ts";
import type { BankIdClient } from "../../src/types.ts";
import { COMPLETE, ORDER, PENDING } from "../helpers/answers.ts";
import { FakeTerminal, temporaryFolder } from "../helpers/cli.ts";

const completed = COMPLETE.completionData;
const person = { endUserIp: "127.0.0.1" };

Deno.test("runOrder() says where it asks, and who it was without the whole number", async () => {
  const terminal = new FakeTerminal();
  const code = await runOrder({ lang: "en" }, terminal, "Logged in", (_client, view) => {
    view.update(PENDING);
    view.update(COMPLETE);
    return Promise.resolve(completed);
  });
  const [place, ...lines] = terminal.output.split("\n");
  assertMatch(place ?? "", /^Using a simulated BankID at https:\/\/localhost:\d+\/rp\/v6\.0\//);
  assertEquals(lines, [
    "pending outstandingTransaction: Start your BankID app.",
    "complete",
    "Logged in: Tolvan Tolvansson, born 19121212",
    "",
  ]);
  assertEquals([code, terminal.errors, terminal.listeners], [0, "", 0]);
});

const FAILURES = [
  ["en", ["The order failed"]],
  ["sv", ["The order failed", "For the person: Åtgärden avbröts."]],
] as const;

for (const [lang, expected] of FAILURES) {
  Deno.test(`runOrder() tells the person in '${lang}' why an order failed, once`, async () => {
    const terminal = new FakeTerminal();
    const action: OrderAction = () => {
      const about = { hintCode: "userCancel", orderRef: ORDER.orderRef };
      const text = "The order failed. For the person: The action was cancelled.";
      throw new BankIdOrderError(text, { ...about, userMessageId: "RFA6" });
    };
    assertEquals(await runOrder({ lang }, terminal, "Logged in", action), 1);
    assertEquals(terminal.listeners, 0);
    const lines = terminal.errors.trimEnd().split("\n");
    assertEquals(lines.map((line) => line.replace(/^(The order failed).*/, "$1")), [...expected]);
    assert(!terminal.output.includes("Logged in"));
  });
}

Deno.test("runOrder() says that what a simulated person signed here cannot be verified later", async () => {
  await using folder = await temporaryFolder();
  const terminal = new FakeTerminal();
  const values = { lang: "en", out: `${folder.path}/completion.json` };
  await runOrder(values, terminal, "Signed", () => Promise.resolve(completed));
  const [, note] = terminal.output.split("\n");
  assertMatch(
    note ?? "",
    /^Its signing root ends with this command: for 'verify' use .*simulator'$/,
  );
});

Deno.test("runOrder() ends with 130 on Ctrl-C, and says that the order has been cancelled", async () => {
  for (const hasBegun of [true, false]) {
    const terminal = new FakeTerminal();
    const code = await runOrder(
      { lang: "en" },
      terminal,
      "Logged in",
      (_client, view, { signal }) => {
        if (hasBegun) view.update(PENDING);
        assertEquals(terminal.listeners, 1);
        terminal.interrupt();
        return Promise.reject(signal.reason);
      },
    );
    const saying = hasBegun ? "Interrupted: the order has been cancelled\n" : "Interrupted\n";
    assertEquals([code, terminal.errors, terminal.listeners], [130, saying, 0]);
  }
});

Deno.test("runOrder() lets other errors through, and leaves nothing open", async () => {
  const terminal = new FakeTerminal();
  let used: BankIdClient | undefined;
  const action: OrderAction = async (client) => {
    used = client;
    await cancel(client, await auth(client, person));
    throw new Error("The program is wrong");
  };
  await assertRejects(() => runOrder({ lang: "en" }, terminal, "", action), Error, "is wrong");
  const closed = used;
  assert(closed);
  await assertRejects(() => auth(closed, person), Error, "The client has been closed");
  assertEquals([terminal.listeners, terminal.errors], [0, ""]);
});

Deno.test("runOrder() keeps the completion data in a new file, for its owner alone", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const out = `${folder}/completion.json`;
    const values = { lang: "en", out };
    const failing: OrderAction = () => Promise.reject(new Error("It was run"));
    await assertRejects(() => runOrder(values, new FakeTerminal(), "", failing), Error, "was run");
    await assertRejects(() => Deno.stat(out), Deno.errors.NotFound);
    const action: OrderAction = () => Promise.resolve(completed);
    assertEquals(await runOrder(values, new FakeTerminal(), "Signed", action), 0);
    assertEquals(JSON.parse(await Deno.readTextFile(out)), completed);
    assertEquals(((await Deno.stat(out)).mode ?? 0) & 0o777, 0o600);
    await assertRejects(
      () => runOrder(values, new FakeTerminal(), "", failing),
      UsageError,
      `${out} exists already and is not overwritten`,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("runOrder() refuses languages that BankID has no messages in", async () => {
  const terminal = new FakeTerminal();
  const never: OrderAction = () => Promise.reject(new Error("It was run"));
  for (const lang of ["", "SV", "no", "en-GB"]) {
    await assertRejects(
      () => runOrder({ lang }, terminal, "", never),
      UsageError,
      `--lang must be sv or en: got '${lang}'`,
    );
  }
  assertEquals(terminal.output, "");
});
