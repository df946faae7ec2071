import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { encodeBase64 } from "@std/encoding";
import type { Simulator } from "../../src/simulator/mod.ts";
import { Screen } from "../helpers/screen.ts";
import { clockAhead, type FakeTerminal, ownBankId, run, tokenIn } from "../helpers/cli.ts";

/** What is done as soon as a command shows the link of an order. */
function atLink(
  act: (token: string, terminal: FakeTerminal) => void,
): (text: string, terminal: FakeTerminal) => void {
  return (text, terminal) => {
    const token = tokenIn(text);
    if (token !== undefined) act(token, terminal);
  };
}

function approve({ app }: Simulator): (token: string) => void {
  return (token) => {
    app.open(token);
    app.approve();
  };
}

/** The bodies of the requests that BankID got from an endpoint. */
function sent({ requests }: Simulator, endpoint: string): unknown[] {
  return requests.filter((each) => each.endpoint === endpoint).map(({ body }) => body);
}

Deno.test("loginCommand() logs in against the simulated person without any option", async () => {
  using clock = clockAhead();
  const { code, output, errors } = await run(["login"], {
    onWrite: atLink(() => clock.by(4000)),
  });
  assertEquals([code, errors], [0, ""]);
  const lines = output.trimEnd().split("\n");
  assertMatch(lines[0] ?? "", /^Using a simulated BankID at /);
  assertMatch(lines[1] ?? "", /^On this device: bankid:\/\/\/\?autostarttoken=/);
  assertMatch(lines[2] ?? "", /^QR code: bankid\.[\w-]{36}\.\d+\.[0-9a-f]{64}$/);
  assertEquals(lines.slice(3), ["complete", "Logged in: Tolvan Tolvansson, born 19121212"]);
});

Deno.test("loginCommand() gives BankID the address of the person", async () => {
  await using bankId = await ownBankId();
  const { simulator, options } = bankId;
  const shown = { onWrite: atLink(approve(simulator)) };
  assertEquals((await run(["login", ...options], shown)).code, 0);
  assertEquals((await run(["login", "--ip", "2001:db8::1", ...options], shown)).code, 0);
  assertEquals(sent(simulator, "auth"), [{ endUserIp: "127.0.0.1" }, { endUserIp: "2001:db8::1" }]);
});

for (
  const [lang, saying] of [
    ["sv", "Åtgärden avbröts."],
    ["en", "The action was cancelled."],
  ] as const
) {
  Deno.test(`loginCommand() ends with 1 when the person declines, and says so in '${lang}'`, async () => {
    await using bankId = await ownBankId();
    const { simulator: { app } } = bankId;
    const { code, output, errors } = await run(["login", "--lang", lang, ...bankId.options], {
      onWrite: atLink((token) => {
        app.open(token);
        app.decline();
      }),
    });
    assertEquals(code, 1);
    assertStringIncludes(output, `failed userCancel: ${saying}\n`);
    assertStringIncludes(errors, "The order failed with userCancel.");
    assertStringIncludes(errors, `For the person: ${saying}\n`);
  });
}

Deno.test("loginCommand() cancels the order at BankID on Ctrl-C", async () => {
  for (const size of [undefined, { columns: 80, rows: 40 }]) {
    await using bankId = await ownBankId();
    const { simulator } = bankId;
    let wasPending = 0;
    const { code, errors, terminal } = await run(["login", ...bankId.options], {
      ...(size && { size }),
      onWrite: atLink((_token, terminal) => {
        wasPending = simulator.pending.length;
        terminal.interrupt();
      }),
    });
    assertEquals([code, errors], [130, "Interrupted: the order has been cancelled\n"]);
    assertEquals([wasPending, simulator.pending.length, terminal.listeners], [1, 0, 0]);
    assertEquals(sent(simulator, "cancel").length, 1);
  }
});

Deno.test("loginCommand() says it when the order could not be cancelled on Ctrl-C", async () => {
  await using bankId = await ownBankId();
  const { simulator } = bankId;
  simulator.injectFault({ kind: "internalError", endpoint: "cancel" });
  const { code, errors } = await run(["login", ...bankId.options], {
    onWrite: atLink((_token, terminal) => terminal.interrupt()),
  });
  assertEquals(code, 1);
  assertMatch(errors, /^Waiting was aborted, but order [\w-]+ could not be cancelled/);
});

Deno.test("loginCommand() draws in a terminal, and leaves only the result", async () => {
  await using bankId = await ownBankId();
  const screen = new Screen(100, 40);
  const { code } = await run(["login", ...bankId.options], {
    size: { columns: 100, rows: 40 },
    onWrite(text, terminal): void {
      screen.write(text);
      atLink(approve(bankId.simulator))(text, terminal);
    },
  });
  const [place, link, result, ...rest] = screen.text.split("\n");
  assertEquals([code, result, rest], [0, "Logged in: Tolvan Tolvansson, born 19121212", []]);
  assert(place?.startsWith("Using https://localhost:") && link?.startsWith("On this device: "));
  assert(screen.isPlain);
});

for (const format of [undefined, "simpleMarkdownV1"] as const) {
  Deno.test(`signCommand() has a text signed ${format ? "as Markdown" : "as it stands"}`, async () => {
    await using bankId = await ownBankId();
    const { simulator, options } = bankId;
    const text = "I agree to *pay* 100 €";
    const args = ["sign", text, ...(format ? ["--markdown"] : []), ...options];
    const { code, output } = await run(args, { onWrite: atLink(approve(simulator)) });
    assertEquals(code, 0);
    assertStringIncludes(output, "\nSigned: Tolvan Tolvansson, born 19121212\n");
    assertEquals(sent(simulator, "auth"), []);
    assertEquals(sent(simulator, "sign"), [{
      endUserIp: "127.0.0.1",
      userVisibleData: encodeBase64(text),
      ...(format && { userVisibleDataFormat: format }),
    }]);
  });
}

Deno.test("signCommand() speaks of a decline as login does", async () => {
  await using bankId = await ownBankId();
  const { simulator: { app } } = bankId;
  const { code, output, errors } = await run(
    ["sign", "I agree", "--lang", "sv", ...bankId.options],
    {
      onWrite: atLink((token) => {
        app.open(token);
        app.decline();
      }),
    },
  );
  assertEquals(code, 1);
  assertStringIncludes(errors, "For the person: Åtgärden avbröts.\n");
  assert(!output.includes("Signed"));
});
