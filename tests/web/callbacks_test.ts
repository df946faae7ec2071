import { assertEquals, assertFalse, assertStrictEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import type { BankIdHandler } from "../../mod.ts";
import { FILE_POLICY, TOLVAN } from "../../src/simulator/pki/people.ts";
import { Browser, makeSite } from "../helpers/web.ts";

Deno.test("request, onComplete and onFailed get what the server passed beside the request", async () => {
  for (const isLetIn of [true, false]) {
    using time = new FakeTime();
    const heard: unknown[] = [];
    const infos: object[] = [];
    using site = makeSite({
      clientIp: () => "192.0.2.12",
      refuseUnbound: "always",
      request: (_request, { info }) => {
        heard.push(info);
        return {};
      },
      onComplete: (_completion, _request, details) => {
        heard.push(details.info);
        assertFalse(JSON.stringify(details).includes("session"));
      },
      onFailed: (failure) => {
        heard.push(failure.info);
        assertStrictEquals(failure.details?.info, failure.info);
        assertFalse(JSON.stringify(failure).includes("session"));
      },
    }, {
      person: {
        ...TOLVAN,
        ipAddress: isLetIn ? "192.0.2.12" : "198.51.100.7",
        certificatePolicies: [FILE_POLICY],
      },
    });
    const handler: BankIdHandler = (request) => {
      const info = { session: infos.length };
      infos.push(info);
      return site.handler(request, info);
    };
    const browser = new Browser(handler);
    await browser.start("this", { touch: 0 });
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.approve();
    time.tick(2000);
    const { body } = await browser.poll();
    assertEquals(body.state, isLetIn ? "complete" : "failed");
    assertEquals(heard.length, 2);
    heard.forEach((info, index) => assertStrictEquals(info, infos[index]));
  }
});
