import { assertEquals } from "@std/assert";
import { dayOf, expired, timeFault } from "../../src/certificate/validity.ts";

const notBefore = new Date("2026-01-02T03:04:05Z");
const notAfter = new Date("2026-06-07T23:59:59Z");

Deno.test("timeFault() tells on which day a certificate begins and ends to be valid", () => {
  const at = (moment: number): string | undefined => timeFault({ notBefore, notAfter }, moment);
  for (const moment of [notBefore, notAfter]) assertEquals(at(moment.getTime()), undefined);
  assertEquals(at(notBefore.getTime() - 1), "is not valid before 2026-01-02");
  assertEquals(at(notAfter.getTime() + 1), "expired on 2026-06-07");
});

Deno.test("dayOf() takes dates and epoch milliseconds, in UTC", () => {
  assertEquals([dayOf(notAfter), dayOf(notAfter.getTime())], ["2026-06-07", "2026-06-07"]);
});

Deno.test("expired() says when, and what to do", () => {
  const { code, message, retry } = expired(notAfter);
  assertEquals([code, retry], ["certificate-expired", "never"]);
  assertEquals(
    message,
    "'certificate.cert' expired on 2026-06-07: order a new one from your bank, and make a client with it",
  );
});
