import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ownBankId, spawn } from "../helpers/cli.ts";

async function outcome(
  args: readonly string[],
): Promise<{ code: number; output: string; errors: string }> {
  const { code, stdout, stderr } = await spawn(args).output();
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout), errors: decoder.decode(stderr) };
}

Deno.test("mod.ts prints its help on standard output and exits with 0", async () => {
  const { code, output, errors } = await outcome(["--help"]);
  assertEquals([code, errors], [0, ""]);
  assertMatch(output, /^Swedish BankID from the command line\n/);
});

Deno.test("mod.ts complains on standard error and exits with 2", async () => {
  const { code, output, errors } = await outcome(["login", "--lang", "de"]);
  assertEquals([code, output], [2, ""]);
  assertEquals(errors, "--lang must be sv or en: got 'de'\nSee 'login --help'\n");
});

Deno.test("mod.ts asks no passphrase where nobody can type one", async () => {
  await using bankId = await ownBankId();
  const p12 = ["--cert", `${bankId.folder}/client.p12`, ...bankId.address];
  const { code, output, errors } = await outcome(["login", ...p12]);
  assertEquals([code, output], [2, ""]);
  assertStringIncludes(errors, "name a variable with --passphrase-env");
});

/** Reads what a process prints until a text is there. */
async function readUntil(child: Deno.ChildProcess, text: string): Promise<string> {
  let output = "";
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    output += chunk;
    if (output.includes(text)) break;
  }
  return output;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.test(`mod.ts prints plain lines, and cancels the order at BankID on ${signal}`, async () => {
    await using bankId = await ownBankId();
    const child = spawn(["login", ...bankId.options]);
    let output = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      if (!output.includes("pending") && chunk.includes("pending")) child.kill(signal);
      output += chunk;
    }
    const errors = await new Response(child.stderr).text();
    assertEquals([(await child.status).code, errors], [
      130,
      "Interrupted: the order has been cancelled\n",
    ]);
    assertMatch(output, /^Using .*\nOn this device: .*\nQR code: .*\npending .*\n$/);
    assert(!output.includes("\x1b"));
    const { recordedExchanges, pending } = bankId.simulator;
    assertEquals(recordedExchanges.at(-1)?.name, "cancel 200");
    assertEquals(pending, []);
  });
}

Deno.test("mod.ts does not crash when nobody reads its output, and cancels the order", async () => {
  await using bankId = await ownBankId();
  const child = spawn(["login", ...bankId.options]);
  assertMatch(await readUntil(child, "Using"), /^Using /);
  const errors = await new Response(child.stderr).text();
  assertEquals((await child.status).code, 130);
  assertMatch(errors, /^Interrupted/);
  assertEquals(bankId.simulator.pending, []);
});
