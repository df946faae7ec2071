import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { SteadyClock } from "../../src/order/steady_clock.ts";
import { setClockBack } from "../helpers/clock.ts";

Deno.test("SteadyClock shows the time of the clock", () => {
  using time = new FakeTime();
  const clock = new SteadyClock();
  assertEquals(clock.now(), time.now);
  time.tick(1234);
  assertEquals(clock.now(), time.now);
});

Deno.test("SteadyClock goes on from where it was when the clock is set back, however often", () => {
  using time = new FakeTime();
  const clock = new SteadyClock();
  let expected = clock.now();
  for (const back of [1, 3_600_000]) {
    using _clock = setClockBack(back);
    assertEquals(clock.now(), expected);
    time.tick(500);
    expected += 500;
    assertEquals(clock.now(), expected);
  }
});

Deno.test("SteadyClock does not heed the clock of the computer, set ahead or back", () => {
  const clock = new SteadyClock();
  const before = clock.now();
  const { now } = Date;
  try {
    for (const shift of [3_600_000, -3_600_000]) {
      Date.now = () => now() + shift;
      assert(clock.now() - before < 60_000);
      assert(clock.now() >= before);
    }
  } finally {
    Date.now = now;
  }
});
