import { assertEquals, assertFalse, assertStrictEquals, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type BankIdHandler, clientAddress } from "../../mod.ts";
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

Deno.test("createHandler() says which of the site's functions returned what it must not", async () => {
  using time = new FakeTime();
  const table: readonly (readonly [options: object, message: string | undefined])[] = [
    [
      { clientIp: clientAddress },
      "'clientIp' must return the person's IP address: got a function. Write clientIp: clientAddress()",
    ],
    [{ clientIp: () => null }, "'clientIp' must return the person's IP address: got null"],
    [{ request: () => "Log in" }, "'request' must return an object such as { userVisibleData"],
    // As in `() => { userVisibleData: "Log in" }`: a sign that is lost would become an identification.
    [{ request: () => Promise.resolve() }, '{ userVisibleData: "Log in" }: got undefined'],
    [{ onComplete: () => "/account" }, "'onComplete' must return a Response or nothing: got a str"],
    [{ onComplete: () => ({}) }, "'onComplete' must return a Response or nothing: got an object"],
    [{ onComplete: () => null }, undefined],
  ];
  for (const [options, message] of table) {
    using site = makeSite({ clientIp: () => "192.0.2.12", ...options }, {
      autopilot: { delay: 0 },
    });
    const browser = new Browser(site.handler);
    await browser.start("other");
    time.tick(2000);
    const { body } = await browser.poll();
    const told = site.errors.map((error) => error instanceof TypeError ? error.message : error);
    assertEquals(told.length, message === undefined ? 0 : 1, String(message));
    if (message !== undefined) assertStringIncludes(String(told[0]), message);
    else assertEquals(body.state, "complete");
  }
});
