import { assertEquals, assertThrows } from "@std/assert";
import { parse } from "../../src/cli/arguments.ts";
import { UsageError } from "../../src/cli/terminal.ts";

const options = { env: { type: "string" }, "passphrase-env": { type: "string" } } as const;

Deno.test("parse() reads options and arguments", () => {
  const { values, positionals } = parse({
    args: ["file.p12", "--env", "test", "--passphrase-env=PASS"],
    options,
    allowPositionals: true,
  });
  assertEquals({ ...values }, { "env": "test", "passphrase-env": "PASS" });
  assertEquals(positionals, ["file.p12"]);
});

Deno.test("parse() says which options there are for one that is wrong or has no name", () => {
  const table = [
    ["--environment", "There is no option '--environment': did you mean '--env'?"],
    ["--passphrase=secret", "There is no option '--passphrase': did you mean '--passphrase-env'?"],
    ["--x", "There is no option '--x': known are --env, --passphrase-env"],
    [
      "test",
      "'test' stands alone: write it after the name of its option (--env, --passphrase-env)",
    ],
  ] as const;
  for (const [arg, message] of table) {
    const error = assertThrows(() => parse({ args: [arg], options }), UsageError);
    assertEquals(error.message, message);
  }
  assertThrows(() => parse({ args: ["--env"], options }), TypeError, "'--env <value>'");
});
