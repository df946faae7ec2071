import { assertEquals } from "@std/assert";
import { Checklist } from "../../src/cli/checklist.ts";
import { EXIT } from "../../src/cli/terminal.ts";
import { FakeTerminal } from "../helpers/cli.ts";

Deno.test("Checklist says what holds, what does not with its remedy, and what nobody can tell", () => {
  const terminal = new FakeTerminal();
  const list = new Checklist(terminal);
  list.pass("the file opens");
  list.note("when it was made");
  list.check(true, "the key fits", "Take another");
  assertEquals(list.exitCode, EXIT.ok);
  list.check(false, "the certificate is valid", "Order a new one");
  list.fail("the server answers", "Try later");
  list.pass("the clock is right");
  assertEquals(list.exitCode, EXIT.failed);
  assertEquals(terminal.output.split("\n"), [
    "✓ the file opens",
    "? when it was made",
    "✓ the key fits",
    "✗ the certificate is valid",
    "    Order a new one",
    "✗ the server answers",
    "    Try later",
    "✓ the clock is right",
    "",
  ]);
});
