import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { createHmac } from "node:crypto";
import process from "node:process";
import { qrContent, qrContentStream, type QrSource } from "../../mod.ts";
import published from "../vectors/qr_content.json" with { type: "json" };
import { CountedAbort, countTimers, setClockBack, settle } from "../helpers/clock.ts";
import { watchKeys } from "../helpers/keys.ts";

const { qrStartToken, qrStartSecret } = published;

function orderAt(startedAt: number): QrSource {
  return { qrStartToken, qrStartSecret, startedAt };
}

function secondOf(content: string): number {
  return Number(content.split(".")[2]);
}

interface RunOptions {
  /** Called with the number of contents so far. */
  readonly onContent?: (count: number) => void;
  /** Milliseconds that the reader takes for each content. */
  readonly busy?: number;
  /** Milliseconds by which time goes on. */
  readonly step?: number;
}

/** The seconds that the generator gives, and how many milliseconds after the first each came. */
async function run(
  time: FakeTime,
  contents: AsyncGenerator<string>,
  { onContent, busy = 0, step = 500 }: RunOptions = {},
): Promise<{ seconds: number[]; delays: number[] }> {
  const began = time.now;
  const [seconds, delays]: [number[], number[]] = [[], []];
  let ended = false;
  const reading = (async () => {
    for await (const content of contents) {
      seconds.push(secondOf(content));
      delays.push(time.now - began);
      onContent?.(seconds.length);
      if (busy > 0) await new Promise((resolve) => setTimeout(resolve, busy));
    }
  })().finally(() => ended = true);
  while (!ended && time.now - began < 120_000) {
    await settle(1);
    if (!ended) time.tick(step);
  }
  await reading;
  return { seconds, delays };
}

const upTo30 = Array.from({ length: 30 }, (_, second) => second);

Deno.test("qrContent() gives the published examples", async () => {
  const order = orderAt(1_700_000_000_123);
  for (const [second, content] of published.contents.entries()) {
    for (const late of [0, 1, 999]) {
      assertEquals(await qrContent(order, order.startedAt + 1000 * second + late), content);
    }
  }
});

Deno.test("qrContent() signs the second as decimal text under the secret's text", async () => {
  const order = orderAt(5000);
  for (const second of [...upTo30, 100, 86_400]) {
    const code = createHmac("sha256", qrStartSecret).update(`${second}`).digest("hex");
    const expected = `bankid.${qrStartToken}.${second}.${code}`;
    assertEquals(await qrContent(order, 5000 + second * 1000), expected);
  }
});

Deno.test("qrContent() takes the present, and a moment before the start as the start", async () => {
  using time = new FakeTime();
  const order = orderAt(Date.now());
  time.tick(2400);
  assertEquals(await qrContent(order), published.contents[2]);
  assertEquals(await qrContent(order, order.startedAt - 3_600_000), published.contents[0]);
});

Deno.test("qrContent() refuses an order or moment that is not one", async () => {
  const order = orderAt(0);
  const bad: readonly unknown[] = [
    { ...order, qrStartToken: undefined },
    { ...order, qrStartToken: "" },
    { ...order, qrStartSecret: "" },
    { ...order, startedAt: NaN },
    { orderRef: "131daac9" },
    undefined,
  ];
  for (const each of bad) {
    const error = await assertRejects(() => qrContent(each as QrSource), TypeError);
    assertEquals(error.message.includes(qrStartSecret), false);
    await assertRejects(() => qrContentStream(each as QrSource).next(), TypeError);
  }
  const kind = "that auth, sign or payment gave: got a Promise (is an 'await' missing?)";
  const unready = Promise.resolve(order) as unknown as QrSource;
  await assertRejects(() => qrContent(unready), TypeError, kind);
  for (const at of [NaN, Infinity]) {
    await assertRejects(() => qrContent(order, at), TypeError, "at");
  }
});

Deno.test("qrContent() gives the same codes on a runtime without node:crypto", async () => {
  const order = orderAt(1_700_000_000_123);
  const { getBuiltinModule } = process;
  using keys = watchKeys();
  try {
    Object.assign(process, { getBuiltinModule: undefined });
    for (const [second, content] of published.contents.entries()) {
      assertEquals(await qrContent(order, order.startedAt + second * 1000), content);
    }
  } finally {
    Object.assign(process, { getBuiltinModule });
  }
  assertEquals(keys.imported, published.contents.map(() => qrStartSecret));
});

for (const late of [0, 400]) {
  Deno.test(`qrContentStream() begins ${late} ms late and changes with the order's seconds`, async () => {
    using time = new FakeTime();
    using timers = countTimers();
    const { seconds, delays } = await run(time, qrContentStream(orderAt(time.now - late)), {
      step: 200,
    });
    assertEquals(seconds, upTo30);
    assertEquals(delays, upTo30.map((second) => Math.max(0, second * 1000 - late)));
    assertEquals(timers.running, 0);
  });
}

Deno.test("qrContentStream() ends thirty seconds after the order's start", async () => {
  for (const [age, expected] of [[27_500, [27, 28, 29]], [29_999, [29]], [30_000, []]] as const) {
    using time = new FakeTime();
    const start = time.now - age;
    const step = age === 29_999 ? 1 : 500;
    const { seconds } = await run(time, qrContentStream(orderAt(start)), { step });
    assertEquals(seconds, [...expected]);
    // The last code is shown for the rest of its second.
    assertEquals(time.now - start, 30_000);
  }
});

Deno.test("qrContentStream() gives a slow reader the second of the moment", async () => {
  using time = new FakeTime();
  const { seconds, delays } = await run(time, qrContentStream(orderAt(time.now)), { busy: 2500 });
  assertEquals(seconds, [0, 2, 5, 7, 10, 12, 15, 17, 20, 22, 25, 27]);
  assertEquals(delays, seconds.map((_, index) => 2500 * index));
});

for (const back of [1500, 3_600_000]) {
  Deno.test(`qrContentStream() repeats no second when the clock is set back ${back} ms`, async () => {
    using time = new FakeTime();
    using undo = new DisposableStack();
    const contents = qrContentStream(orderAt(time.now));
    const { seconds, delays } = await run(time, contents, {
      onContent: (index) => index === 3 && undo.use(setClockBack(back)),
    });
    assertEquals(seconds, upTo30);
    const gaps = delays.slice(1).map((at, index) => at - (delays[index] ?? 0));
    assertEquals(gaps.filter((gap) => gap < 900 || gap > 2600), []);
  });
}

Deno.test("qrContentStream() begins at second 0 when the clock was set back after the start", async () => {
  using time = new FakeTime();
  const { seconds } = await run(time, qrContentStream(orderAt(time.now + 3_600_000)));
  assertEquals(seconds, upTo30);
});

Deno.test("qrContentStream() ends with the signal's reason and leaves nothing behind", async () => {
  const order = orderAt(Date.now());
  using timers = countTimers();
  const reason = new Error("enough");
  for (const moment of ["before", "while the reader is busy", "in a pause"]) {
    const stop = new CountedAbort();
    const contents = qrContentStream(order, { signal: stop.signal });
    if (moment === "before") stop.abort(reason);
    else await contents.next();
    if (moment === "while the reader is busy") stop.abort(reason);
    const next = contents.next();
    if (moment === "in a pause") {
      assertEquals([timers.running, stop.listeners], [1, 1]);
      stop.abort(reason);
    }
    assertStrictEquals(await assertRejects(() => next), reason, moment);
    assertEquals([timers.running, stop.listeners], [0, 0], moment);
    assertEquals((await contents.next()).done, true);
  }
});

Deno.test("qrContentStream() refuses an option that is not known", async () => {
  const options = Object({ sginal: new AbortController().signal });
  await assertRejects(() => qrContentStream(orderAt(0), options).next(), TypeError, "'signal'");
  const controller = { signal: new AbortController() as unknown as AbortSignal };
  await assertRejects(
    () => qrContentStream(orderAt(0), controller).next(),
    TypeError,
    "'signal' must be an AbortSignal: got an object",
  );
});
