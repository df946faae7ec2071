import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { createClient } from "../../mod.ts";
import type { Answer } from "../../src/web/answers.ts";
import { noLogin } from "../../src/web/no_login.ts";
import { PAGE_TEXTS } from "../../src/web/page_texts.ts";
import { unreachable } from "../helpers/answers.ts";
import { Browser, CLEARED, makeSite } from "../helpers/web.ts";
import { pageOf, serviceOf } from "../helpers/web_parts.ts";

const LOCAL = "http://localhost:8000";
const CLEARED_LOCALLY = ["bankid", "bankid-login"].map((name) =>
  `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict`
);
const ID = "0d9a2b6e-6f0c-4c0e-9d5e-2f6c1b7a8e31";

Deno.test("noLogin() takes cookies away that it cannot read, and says why", () => {
  using client = createClient(unreachable);
  const cases = [
    ["__Host-bankid=x; __Host-bankid-login=y", "https://example.com", CLEARED],
    ["__Host-bankid=x", "https://example.com", CLEARED],
    ["__Host-bankid-login=", "https://example.com", CLEARED],
    ["bankid=x; bankid-login=y", LOCAL, CLEARED_LOCALLY],
  ] as const;
  for (const [cookie, origin, cleared] of cases) {
    const page = pageOf({ cookie, origin, message: { id: ID } });
    const { status, body, headers } = noLogin(serviceOf(client), page);
    assertEquals([status, body], [401, { state: "none", reason: "no-login" }], cookie);
    assertEquals(headers.map(([, value]) => value), cleared);
  }
});

Deno.test("noLogin() says of a page with a login and a browser without any cookie that none are kept", () => {
  using client = createClient(unreachable);
  for (const language of ["sv", "en"] as const) {
    const message = { id: "cookies", text: PAGE_TEXTS[language].cookies };
    const forgetful = { state: "none", reason: "no-cookies", message };
    const none = { state: "none" };
    const cases: readonly (readonly [id: string | undefined, cookie: string, Answer["body"]])[] = [
      [ID, "", forgetful],
      // Cookies of others, and one that only a neighbour can have set.
      [ID, `session=1; bankid=x; bankid-device=${ID}; __Host-bankid-device=short`, forgetful],
      [ID, `__Host-bankid-device=${ID}`, none],
      [undefined, "", none],
    ];
    for (const [id, cookie, body] of cases) {
      const answer = noLogin(serviceOf(client), pageOf({ cookie, language, message: { id } }));
      assertEquals(answer, { status: 200, body, headers: [] }, `${id} ${cookie}`);
    }
  }
});

Deno.test("noLogin() tells a browser that lost its cookies from one whose other tab has cancelled", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const [forgetful, keeping] = [new Browser(site.handler), new Browser(site.handler)];
  for (const browser of [forgetful, keeping]) await browser.start("other");
  forgetful.cookies.clear();
  await keeping.tab().post("cancel");
  time.tick(1000);
  assertEquals((await forgetful.poll()).body.reason, "no-cookies");
  assertEquals((await keeping.poll()).body, { state: "none" });
});
