import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type Courier, makeCourier } from "../../../src/web/browser/courier.ts";
import type { LoginWorld } from "../../../src/web/browser/world.ts";

interface Sent {
  readonly url: string;
  readonly body: Record<string, unknown>;
}

interface Brought {
  readonly sent: readonly Sent[];
  /** What came of each message. */
  readonly told: readonly string[];
  readonly post: Courier[0];
  readonly later: Courier[1];
  readonly hurry: Courier[2];
}

/** A courier whose server answers what the list says, in turn; a number is a status without a body. */
function courierOf(...answers: (object | number | Error)[]): Brought {
  const sent: Sent[] = [];
  const told: string[] = [];
  const world = {
    navigator: { maxTouchPoints: 5 },
    AbortSignal,
    fetch(url: string, init: { readonly body: string }): Promise<object> {
      sent.push({ url, body: JSON.parse(init.body) });
      const answer = answers.shift() ?? new Error("no answer is left");
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve(
        typeof answer === "number" ? { status: answer } : { status: 200, json: () => answer },
      );
    },
  } as unknown as LoginWorld;
  const [post, later, hurry] = makeCourier(
    "/bankid",
    { language: "sv" },
    world,
    (answer) => told.push(String(answer.state)),
    (again) => told.push(again ? "lost, tried again" : "lost"),
  );
  return { sent, told, post, later, hurry };
}

const PENDING = { state: "pending" };

Deno.test("post() says what browser it is, and numbers its messages upwards", async () => {
  using _time = new FakeTime(1_000_000);
  const { sent, told, post } = courierOf(PENDING, PENDING);
  await post("start", { device: "this" });
  await post("poll", {});
  const start = { touch: 5, brave: false, language: "sv", device: "this", poll: 1_000_000 };
  assertEquals(sent[0], { url: "/bankid/start", body: start });
  assertEquals(sent[1]?.body.poll, 1_000_001);
  assertEquals(told, ["pending", "pending"]);
});

Deno.test("post() tries again later and later, and says that nothing arrived", async () => {
  using time = new FakeTime();
  const { sent, told, post } = courierOf(new Error("offline"), 503, {}, PENDING);
  const again = () => void post("poll", {}, again);
  await post("poll", {}, again);
  for (const wait of [1000, 2000, 4000]) {
    const before = sent.length;
    await time.tickAsync(wait - 1);
    assertEquals(sent.length, before);
    await time.tickAsync(1);
    await time.runMicrotasks();
    assertEquals(sent.length, before + 1);
  }
  assertEquals(told, [...Array(3).fill("lost, tried again"), "pending"]);
});

Deno.test("post() does not repeat what is not to be done again", async () => {
  using time = new FakeTime();
  const { sent, told, post } = courierOf(new Error("offline"));
  await post("start", {});
  await time.tickAsync(60_000);
  assertEquals([sent.length, told], [1, ["lost"]]);
});

Deno.test("post() goes on from the number that the server has", async () => {
  using time = new FakeTime(1000);
  const { sent, told, post } = courierOf({ ...PENDING, poll: 9_000_000 }, PENDING);
  await post("poll", {});
  await time.tickAsync(1);
  await time.runMicrotasks();
  assertEquals(sent[1]?.body.poll, 9_000_001);
  assertEquals(told, ["pending"]);
});

Deno.test("post() heeds no answer to a message that another has replaced", async () => {
  using _time = new FakeTime();
  const { told, post } = courierOf({ state: "failed" }, PENDING);
  await Promise.all([post("poll", {}), post("cancel", {})]);
  assertEquals(told, ["pending"]);
});

Deno.test("hurry() does at once what was to be done later", () => {
  using _time = new FakeTime();
  const { later, hurry } = courierOf();
  let isDone = false;
  later(() => isDone = true, 60_000);
  hurry();
  assert(isDone);
});
