import { assertEquals } from "@std/assert";
import { limitHeaders, RateLimiter } from "../../../src/simulator/http/rate_limiter.ts";

Deno.test("RateLimiter allows as many requests in a window as it is told, and no more", () => {
  const limiter = new RateLimiter({ requests: 3, seconds: 10 });
  const exceeded = [0, 1, 9998, 9999].map((now) => limiter.count(now).isExceeded);
  assertEquals(exceeded, [false, false, false, true]);
});

Deno.test("RateLimiter begins a window with the first request after the last one's end", () => {
  const limiter = new RateLimiter({ requests: 1, seconds: 10 });
  const moments = [5000, 14_999, 15_000, 15_001, 99_000, 108_999, 109_000];
  const exceeded = moments.map((now) => limiter.count(now).isExceeded);
  assertEquals(exceeded, [false, true, false, true, false, true, false]);
});

Deno.test("RateLimiter states limit, rest and whole seconds until the next window", () => {
  const limiter = new RateLimiter({ requests: 2, seconds: 10 });
  const stated = [0, 1, 9000, 9001].map((now) => limiter.count(now).headers);
  assertEquals(stated, [
    limitHeaders(2, 1, 10),
    limitHeaders(2, 0, 10),
    limitHeaders(2, 0, 1),
    limitHeaders(2, 0, 1),
  ]);
});

Deno.test("limitHeaders() has the three names of the draft that BankID follows", () => {
  assertEquals(limitHeaders(60, 7, 12), {
    "RateLimit-Limit": "60",
    "RateLimit-Remaining": "7",
    "RateLimit-Reset": "12",
  });
});
