import { assertEquals, assertStringIncludes } from "@std/assert";
import { encodeBase64 } from "@std/encoding";
import { type OwnBankId, ownBankId, run } from "../helpers/cli.ts";

/** A BankID whose people confirm the call and decide at once. */
function decided(action: "approve" | "decline"): Promise<OwnBankId> {
  return ownBankId({ autopilot: { delay: 0, action } });
}

function sent({ simulator }: OwnBankId, endpoint: string): unknown[] {
  return simulator.recordedExchanges.filter(({ name }) => name.startsWith(`${endpoint} `))
    .map(({ request }) => request.body);
}

Deno.test("phoneCommand() calls the simulated person without any option", async () => {
  const { code, output } = await run(["phone"], {
    onWrite: (text, terminal) => text.startsWith("pending ") && terminal.interrupt(),
  });
  assertEquals(code, 130);
  assertStringIncludes(output, "Using a simulated BankID");
  assertStringIncludes(output, "pending outstandingTransaction: Start your BankID app.\n");
});

for (const caller of ["user", "RP"]) {
  Deno.test(`phoneCommand() tells BankID that the ${caller} called`, async () => {
    await using bankId = await decided("approve");
    const args = ["phone", "--person", "199001012385", "--caller", caller, ...bankId.options];
    const { code, output } = await run(args);
    assertEquals(code, 0);
    assertStringIncludes(output, "\ncomplete\nIdentified: Anna Karin Åkesson, born 19900101\n");
    // Recordings replace personal numbers.
    assertEquals(sent(bankId, "phone/auth"), [
      { personalNumber: "191212121212", callInitiator: caller },
    ]);
  });
}

Deno.test("phoneCommand() has a text signed during the call", async () => {
  await using bankId = await decided("approve");
  const { code, output } = await run(["phone", "--sign", "Sälj allt!", ...bankId.options]);
  assertEquals(code, 0);
  assertStringIncludes(output, "\nSigned: Tolvan Tolvansson, born 19121212\n");
  assertEquals(sent(bankId, "phone/sign"), [{
    personalNumber: "191212121212",
    callInitiator: "user",
    userVisibleData: encodeBase64("Sälj allt!"),
  }]);
});

Deno.test("phoneCommand() ends with 1 when the person declines, in the language asked for", async () => {
  await using bankId = await decided("decline");
  const { code, output, errors } = await run(["phone", "--lang", "sv", ...bankId.options]);
  assertEquals(code, 1);
  assertStringIncludes(output, "failed userCancel: Åtgärden avbröts.\n");
  assertStringIncludes(errors, "For the person: Åtgärden avbröts.\n");
});

Deno.test("phoneCommand() cancels the order at BankID on Ctrl-C", async () => {
  await using bankId = await ownBankId();
  const { code, errors } = await run(["phone", ...bankId.options], {
    onWrite: (text, terminal) => text.startsWith("pending ") && terminal.interrupt(),
  });
  assertEquals([code, errors], [130, "Interrupted: the order has been cancelled\n"]);
  assertEquals([sent(bankId, "cancel").length, bankId.simulator.pending.length], [1, 0]);
});
