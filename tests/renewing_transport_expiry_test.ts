import { assertEquals, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { BankIdCertificateError } from "../src/errors.ts";
import { RenewingTransport } from "../src/renewing_transport.ts";
import { call, DAY, held, HOUR, Source } from "./helpers/certificate_source.ts";

Deno.test("RenewingTransport waits for another certificate when the one at hand has expired", async () => {
  using time = new FakeTime();
  const source = new Source();
  source.next = held("a", HOUR / 2);
  const transport = new RenewingTransport(source);
  await call(transport);
  await time.tickAsync(HOUR);
  source.next = held("b");
  await call(transport);
  assertEquals(source.sent, ["a auth", "b auth"]);
  await time.tickAsync(366 * DAY);
  source.next = new Error("The vault is sealed");
  await assertRejects(() => call(transport), Error, "The vault is sealed");
  assertEquals(source.failures, []);
});

Deno.test("RenewingTransport refuses a certificate that never changes once it has expired", async () => {
  using time = new FakeTime(Date.parse("2026-06-01T12:00:00Z"));
  const source = new Source();
  delete source.ask;
  source.first = held("a", DAY);
  const transport = new RenewingTransport(source);
  await time.tickAsync(DAY);
  assertEquals(await call(transport), 200);
  await time.tickAsync(1);
  const error = await assertRejects(() => call(transport), BankIdCertificateError);
  assertEquals([error.code, error.retry, source.sent.length], ["certificate-expired", "never", 1]);
  assertEquals(error.message.split(":")[0], "'certificate.cert' expired on 2026-06-02");
});

Deno.test("RenewingTransport warns when it is made, and at calls once a day, from thirty days before the end", async () => {
  using time = new FakeTime();
  const source = new Source();
  delete source.ask;
  source.first = held("a", 31 * DAY);
  const transport = new RenewingTransport(source);
  const told: number[] = [];
  for (let day = 0; day < 33; day++) {
    for (let each = 0; each < 3; each++) await call(transport).catch(() => {});
    told.push(source.expiries.length);
    await time.tickAsync(DAY);
  }
  assertEquals(told.slice(0, 4), [0, 1, 2, 3]);
  assertEquals(told.at(-1), 31);
  const soon = new Source();
  delete soon.ask;
  soon.first = held("a", 30 * DAY);
  new RenewingTransport(soon);
  assertEquals(soon.expiries, [new Date(Date.now() + 30 * DAY)]);
});

Deno.test("RenewingTransport warns of a new certificate at once", async () => {
  using time = new FakeTime();
  const source = new Source();
  source.next = held("a", 20 * DAY);
  const transport = new RenewingTransport(source);
  await call(transport);
  await time.tickAsync(HOUR);
  source.next = held("b", 10 * DAY);
  await call(transport);
  await call(transport);
  assertEquals(source.expiries.map((date) => Math.round((date.getTime() - Date.now()) / DAY)), [
    20,
    10,
  ]);
});
