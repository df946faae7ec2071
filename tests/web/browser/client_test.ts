import { assert, assertEquals } from "@std/assert";
import type { LoginHandle, LoginUpdate } from "../../../src/web/browser/types.ts";
import { opened, said } from "../../helpers/opened_page.ts";

Deno.test("startLogin() is all that a page of one's own needs", async () => {
  await opened(async ({ page, site }) => {
    page.disconnect();
    const told: LoginUpdate[] = [];
    const stop = new AbortController();
    const login: LoginHandle = page.client.startLogin({
      device: "other",
      onUpdate(update): void {
        assert(login, "there is a handle before anything is told");
        told.push(update);
      },
      signal: stop.signal,
    });
    assertEquals(told, []);
    await page.pass(1000);
    const last = told.at(-1);
    assertEquals([last?.state, last?.message, last?.operation], ["pending", said("RFA1"), "auth"]);
    assert(last?.state === "pending" && last.qr?.startsWith("<svg"));
    login.start("this");
    await page.settle();
    const next = told.at(-1);
    assert(next?.state === "pending" && next.launch?.startsWith("bankid:///"));
    login.cancel();
    await page.settle();
    assertEquals([told.at(-1)?.state, site.simulator.pending.length], ["none", 0]);
    login.start("other");
    await page.settle();
    const { length } = page.posted;
    stop.abort();
    await page.happens("online");
    await page.pass(5000);
    assertEquals([page.posted.length, site.simulator.pending.length], [length, 1]);
  });
});

Deno.test("startLogin() does nothing for whoever has gone already", async () => {
  await opened(async ({ page }) => {
    page.disconnect();
    const { length } = page.posted;
    const onUpdate = () => assert(false, "nobody is told");
    page.client.startLogin({ onUpdate, signal: AbortSignal.abort() });
    const stop = new AbortController();
    page.client.startLogin({ onUpdate, signal: stop.signal });
    stop.abort();
    await page.pass(2000);
    assertEquals(page.posted.length, length);
  });
});
