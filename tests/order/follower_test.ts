import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { collectUpdates, createClient } from "../../mod.ts";
import { answer, COMPLETE, ORDER, PENDING } from "../helpers/answers.ts";
import { countTimers, pass, setClockBack, settle } from "../helpers/clock.ts";
import { follow, hint, hints, polls, slow } from "../helpers/polls.ts";

const pending = answer(PENDING);
const complete = answer(COMPLETE);

Deno.test("Follower polls once for all callers, and each gets every change", async () => {
  using time = new FakeTime();
  const bankId = polls([pending, hint("started"), hint("userSign"), complete]);
  using client = createClient(bankId);
  using timers = countTimers();
  const first = follow(client);
  await pass(time, 500);
  const second = follow(client);
  await pass(time, 2000);
  const third = follow(client);
  await pass(time, 6000);
  assertEquals(bankId.times, [0, 2000, 4000, 6000]);
  const all = ["outstandingTransaction", "started", "userSign", "complete"];
  assertEquals([first, second, third].map(({ updates }) => hints(updates)), [
    all,
    all.slice(1),
    all.slice(2),
  ]);
  assert([first, second, third].every(({ ended }) => ended && !ended.error));
  assertEquals(timers.running, 0);
});

Deno.test("Follower never polls closer than a second, however callers come and go", async () => {
  using time = new FakeTime();
  const bankId = polls([pending]);
  using client = createClient(bankId);
  const once = async (): Promise<void> => {
    for await (const _ of collectUpdates(client, ORDER, { interval: 1000 })) return;
  };
  const stop = new AbortController();
  const others = Array.from({ length: 5 }, () => follow(client, { signal: stop.signal }));
  const visits: Promise<void>[] = [];
  for (let visit = 0; visit < 60; visit++) {
    visits.push(once());
    await pass(time, 130, 130);
  }
  await pass(time, 1000, 100);
  await Promise.all(visits);
  stop.abort();
  await Promise.all(others.map(({ done }) => done));
  const gaps = bankId.times.slice(1).map((at, index) => at - (bankId.times[index] ?? 0));
  assert(gaps.length >= 6, `Polls at ${bankId.times}`);
  assertEquals(gaps.filter((gap) => gap < 1000), []);
});

Deno.test("Follower polls at the pace of the most frequent caller while it is there", async () => {
  using time = new FakeTime();
  const bankId = polls([pending]);
  using client = createClient(bankId);
  const stop = [new AbortController(), new AbortController()] as const;
  const slowly = follow(client, { interval: 10_000, signal: stop[0].signal });
  await pass(time, 300, 300);
  const often = follow(client, { interval: 1000, signal: stop[1].signal });
  await pass(time, 2900, 100);
  stop[1].abort();
  await pass(time, 20_000, 200);
  stop[0].abort();
  await Promise.all([slowly.done, often.done]);
  assertEquals(bankId.times, [0, 1000, 2000, 3000, 13_000, 23_000]);
});

Deno.test("Follower does not poll while an answer is under way", async () => {
  using time = new FakeTime();
  let [underWay, most] = [0, 0];
  const bankId = polls([async (request) => {
    most = Math.max(most, ++underWay);
    try {
      const step = slow(3000, pending);
      return typeof step === "function" ? await step(request) : pending;
    } finally {
      underWay--;
    }
  }]);
  using client = createClient(bankId);
  const stop = new AbortController();
  const callers = [1000, 1000, 2000].map((interval) =>
    follow(client, { interval, signal: stop.signal })
  );
  await pass(time, 9500);
  stop.abort();
  await Promise.all(callers.map(({ done }) => done));
  assertEquals([most, bankId.times], [1, [0, 4000, 8000]]);
  assertEquals(callers.map(({ updates }) => updates.length), [2, 2, 2]);
});

Deno.test("Follower keeps every change for a slow caller", async () => {
  using time = new FakeTime();
  const codes = ["noClient", "started", "userMrtd", "userSign", "processing"];
  const bankId = polls([...codes.map((code) => hint(code)), complete]);
  using client = createClient(bankId);
  const quick = follow(client);
  const seen: string[] = [];
  const slowly = (async () => {
    for await (const update of collectUpdates(client, ORDER)) {
      seen.push(...hints([update]));
      await new Promise((resolve) => setTimeout(resolve, 5000));
    }
  })();
  await pass(time, 40_000);
  await slowly;
  assertEquals(hints(quick.updates), [...codes, "complete"]);
  assertEquals(seen, [...codes, "complete"]);
  assertEquals(bankId.times, [0, 2000, 4000, 6000, 8000, 10_000]);
});

Deno.test("Follower does not poll ahead of its only caller", async () => {
  using time = new FakeTime();
  const bankId = polls([pending, pending, complete]);
  using client = createClient(bankId);
  const slowly = (async () => {
    for await (const _ of collectUpdates(client, ORDER)) {
      await new Promise((resolve) => setTimeout(resolve, 5000));
    }
  })();
  await pass(time, 20_000);
  await slowly;
  assertEquals(bankId.times, [0, 5000, 10_000]);
});

const HOUR = 3_600_000;

Deno.test("Follower keeps its pace when the clock is set back", async () => {
  using time = new FakeTime();
  const bankId = polls([pending]);
  using client = createClient(bankId);
  const stop = new AbortController();
  const followed = follow(client, { signal: stop.signal });
  await pass(time, 500);
  using _clock = setClockBack(HOUR);
  await pass(time, 10_000);
  stop.abort();
  await followed.done;
  const count = bankId.times.length;
  assert(count >= 5 && count <= 7, `${count} polls in 10.5 seconds`);
});

Deno.test("Follower keeps its pace when the clock is set back after trouble", async () => {
  for (const wait of [0, 4]) {
    using time = new FakeTime();
    const headers = { "RateLimit-Reset": String(wait) };
    const limited = answer({ errorCode: "tooManyRequests", details: "" }, 429, headers);
    const bankId = polls([pending, limited, complete]);
    using client = createClient(bankId);
    const followed = follow(client);
    await pass(time, 2500);
    using _clock = setClockBack(HOUR);
    await pass(time, 10_000);
    assertEquals(hints(followed.updates), ["outstandingTransaction", "complete"]);
  }
});

Deno.test("Follower does not poll early when the clock is set back and callers change", async () => {
  using time = new FakeTime();
  const bankId = polls([pending]);
  using client = createClient(bankId);
  const stop = [new AbortController(), new AbortController()] as const;
  const first = follow(client, { signal: stop[0].signal });
  await settle();
  using _clock = setClockBack(HOUR);
  const second = follow(client, { interval: 1000, signal: stop[1].signal });
  await pass(time, 900, 100);
  assertEquals(bankId.times.length, 1);
  stop.forEach((each) => each.abort());
  await Promise.all([first.done, second.done]);
});
