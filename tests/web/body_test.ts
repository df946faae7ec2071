import { assertEquals, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { readText } from "../../src/web/body.ts";
import { countTimers } from "../helpers/clock.ts";

const body = (text: string) => new Response(text).body;

Deno.test("readText() reads no body, and one of at most so many bytes", async () => {
  using timers = countTimers();
  assertEquals(await readText(null, 0), { text: "" });
  assertEquals(await readText(body("åäö"), 6), { text: "åäö" });
  assertEquals(await readText(body("åäö"), 5), { unread: "too-large" });
  const broken = new ReadableStream({ start: (to) => to.error(new Error("reset")) });
  await assertRejects(() => readText(broken, 6), Error, "reset");
  assertEquals(timers.running, 0);
});

Deno.test("readText() gives up what does not come to an end", async () => {
  using time = new FakeTime();
  const reading = readText(new ReadableStream(), 6);
  await time.runMicrotasks();
  time.tick(10_000);
  assertEquals(await reading, { unread: "too-slow" });
});
