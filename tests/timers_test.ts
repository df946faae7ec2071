import { assertEquals } from "@std/assert";
import { quietTimer, turns } from "../src/timers.ts";

Deno.test("quietTimer() runs when its time has come, and can be cleared", async () => {
  const ran: string[] = [];
  quietTimer(() => ran.push("first"), 1);
  clearTimeout(quietTimer(() => ran.push("cleared"), 1));
  while (ran.length === 0) await turns(1);
  await turns();
  assertEquals(ran, ["first"]);
});

Deno.test("quietTimer() does not keep a process running", async () => {
  const script = `import { quietTimer } from "${new URL("../src/timers.ts", import.meta.url)}";
    quietTimer(() => console.log("It ran"), 3_600_000);`;
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
  }).output();
  assertEquals([success, new TextDecoder().decode(stdout)], [true, ""]);
});

Deno.test("turns() lets timers run that are due", async () => {
  let ran = 0;
  setTimeout(() => ran++, 0);
  await turns(1);
  await turns(0);
  assertEquals(ran, 1);
});
