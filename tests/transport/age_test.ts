import { assertEquals } from "@std/assert";
import { ageOf } from "../../src/transport/age.ts";

/** The age of what was at 0 by both clocks, when they show these times. */
function ageAt(steady: number, wall: number): number {
  const [now, ownDate] = [performance.now, Date.now];
  performance.now = () => steady;
  Date.now = () => wall;
  try {
    return ageOf({ steady: 0, wall: 0 });
  } finally {
    performance.now = now;
    Date.now = ownDate;
  }
}

Deno.test("ageOf() takes the greater age where the clocks disagree", () => {
  assertEquals(ageAt(40, 40), 40);
  // The computer slept while performance.now() stood still, or its clock was set ahead.
  assertEquals(ageAt(40, 3_600_000), 3_600_000);
  assertEquals(ageAt(40, -3_600_000), 40);
});
