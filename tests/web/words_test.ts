import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { userMessage } from "../../mod.ts";
import { elementTexts, PAGE_TEXTS, textsOf } from "../../src/web/page_texts.ts";
import { AGENTS, Browser, makeSite } from "../helpers/web.ts";

const { done, elsewhere, notYours, cookies } = PAGE_TEXTS.sv;
/** What a page's script sends along. */
const SCRIPT = { touch: 0, language: "sv" };

Deno.test("inWords() says what there is to choose while there is no login", async () => {
  using site = makeSite();
  const linux = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0";
  const said = (id: "RFA19" | "RFA20") => ({ id, text: userMessage(id, { language: "sv" }).text });
  const { thisComputer, mobileBankId, thisDevice, otherDevice } = PAGE_TEXTS.sv;
  const cases = [
    [AGENTS.computer, 0, false, said("RFA19"), thisComputer, mobileBankId],
    [AGENTS.iPhone, 5, true, said("RFA20"), thisDevice, otherDevice],
    [AGENTS.iPad, 5, true, said("RFA20"), thisDevice, otherDevice],
    [linux, 0, false, { id: "RFA19", text: "" }, undefined, mobileBankId],
    [linux, 5, true, said("RFA20"), thisDevice, otherDevice],
  ] as const;
  for (const [userAgent, touch, mobile, message, here, there] of cases) {
    const browser = new Browser(site.handler, { userAgent });
    const { texts, ...body } = (await browser.post("cancel", { ...SCRIPT, touch })).body;
    assertEquals(body, { mobile, hasApp: here !== undefined, message, state: "none" });
    assertEquals([texts?.this, texts?.other], [here, there]);
  }
});

Deno.test("inWords() gives the texts of buttons to a page that may have none, in its language", async () => {
  using site = makeSite();
  const browser = new Browser(site.handler, { userAgent: AGENTS.computer });
  // English has no direction to tell.
  const { dir: _, ...own } = elementTexts({ language: "en", texts: textsOf("en") });
  const { thisComputer, mobileBankId } = PAGE_TEXTS.en;
  const texts = { ...own, this: thisComputer, other: mobileBankId };
  const english = { ...SCRIPT, language: "en" };
  const started = (await browser.start("other", english)).body;
  assertEquals(started.texts, texts);
  assertEquals((await browser.post("poll", english)).body.texts, texts);
  // A page that knows the login has them.
  assertEquals((await browser.post("poll", { ...english, id: started.id })).body.texts, undefined);
  assertEquals((await browser.start("other")).body.texts, undefined);
});

Deno.test("inWords() says that it worked, and where a login leads that leads nowhere else", async () => {
  using time = new FakeTime();
  using site = makeSite({ onComplete: () => {} });
  const browser = new Browser(site.handler, { userAgent: AGENTS.computer });
  await browser.start("other", SCRIPT);
  site.simulator.app.open(site.order.autoStartToken);
  site.simulator.app.approve();
  time.tick(2000);
  const { body } = await browser.poll(SCRIPT);
  assertEquals([body.state, body.redirect], ["complete", "/"]);
  assertEquals(body.message, { id: "done", text: done });
});

Deno.test("inWords() tells a page whose login is gone, and one to which the app has come by mistake", async () => {
  using site = makeSite();
  const browser = new Browser(site.handler, { userAgent: AGENTS.computer });
  const { id } = (await browser.start("other", SCRIPT)).body;
  const second = browser.tab();
  await second.post("cancel", SCRIPT);
  const gone = (await second.post("poll", { ...SCRIPT, id })).body;
  assertEquals([gone.state, gone.message], ["elsewhere", { id: "elsewhere", text: elsewhere }]);
  const lost = (await second.post("poll", { ...SCRIPT, nonce: "x" })).body;
  assertEquals([lost.state, lost.reason], ["refused", "wrong-nonce"]);
  assertEquals(lost.message, { id: "not-yours", text: notYours });
  // Whoever does not say what the browser knows hears no more than how it stands.
  assertEquals((await second.post("poll", { id })).body, { state: "none" });
  const forgetful = new Browser(site.handler, { userAgent: AGENTS.computer });
  const { body } = await forgetful.post("poll", { ...SCRIPT, id });
  assertEquals([body.state, body.message], ["failed", { id: "cookies", text: cookies }]);
});
