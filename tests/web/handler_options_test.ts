import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { createClient, createHandler, type HandlerOptions } from "../../mod.ts";
import { unreachable } from "../helpers/answers.ts";
import { Browser, KEY, makeSite } from "../helpers/web.ts";

const GOOD: HandlerOptions = { key: KEY, onComplete: () => {}, clientIp: () => "192.0.2.1" };

function make(options: object): void {
  using client = createClient(unreachable);
  createHandler(client, options as HandlerOptions);
}

Deno.test("createHandler() refuses wrong options and a wrong key when it is made", () => {
  assertThrows(() => make({ ...GOOD, basePath: "/" }), TypeError, "'basePath' must be a path");
  const keys: readonly (readonly [unknown, string])[] = [
    [undefined, "'key' must be 32 random bytes, or their base64, but is undefined: make one"],
    ["secret", "'key' must be 32 random bytes, or their base64, but is not base64: make one"],
    ["", "'key' must be 32 random bytes, or their base64, but is empty: make one"],
    [KEY.toHex(), "'key' must be 32 random bytes, or their base64, but is 48 bytes: make one"],
    [KEY.subarray(1), "'key' must be 32 random bytes, or their base64, but is 31 bytes: make one"],
    [[], "'key' must have at least one key"],
    [[KEY, "old"], "'key[1]' must be 32 random bytes"],
    [{}, "'key' must be 32 random bytes"],
  ];
  for (const [key, message] of keys) {
    assertThrows(() => make({ ...GOOD, key }), TypeError, message);
  }
  for (const key of [KEY.toBase64(), [KEY, KEY.toBase64()]]) make({ ...GOOD, key });
});

Deno.test("createHandler() refuses what is no client", () => {
  for (const args of [[undefined, GOOD], [GOOD]]) {
    assertThrows(
      () => Reflect.apply(createHandler, undefined, args),
      TypeError,
      "'client' must be a client made by createClient",
    );
  }
});

/** The language in which a site answers a poll, and in which it shows the page. */
async function languages(
  options: Partial<HandlerOptions>,
  accepted: string | null,
  language?: string,
): Promise<readonly string[]> {
  using site = makeSite(options);
  const headers = { "Accept-Language": accepted };
  const { body } = await new Browser(site.handler)
    .post("start", { device: "other", poll: 1, language }, { headers });
  const init = accepted === null ? {} : { headers: { "Accept-Language": accepted } };
  const page = await site.handler(new Request("https://example.com/bankid/?lang=en", init));
  const [, shown = ""] = /<html lang="(\w+)">/.exec(await page.text()) ?? [];
  return [body.message?.text === "Start your BankID app." ? "en" : "sv", shown];
}

Deno.test("createHandler() speaks the first language that the browser asks for and it knows", async () => {
  const cases: readonly (readonly [string | null, string])[] = [
    [null, "sv"],
    ["", "sv"],
    ["sv", "sv"],
    ["sv-SE,sv;q=0.9,en;q=0.8", "sv"],
    ["en", "en"],
    ["EN-gb", "en"],
    ["en-US,en;q=0.9,sv;q=0.8", "en"],
    ["de-DE, de;q=0.9, en;q=0.8, sv;q=0.7", "en"],
    ["fi,sv;q=0.8,en;q=0.7", "sv"],
    ["de", "sv"],
    ["*", "sv"],
    ["enm, svx, xen", "sv"],
  ];
  for (const [accepted, language] of cases) {
    assertEquals(await languages({}, accepted), [language, language], String(accepted));
  }
});

Deno.test("createHandler() goes on in the language of the page that is shown", async () => {
  assertEquals(await languages({}, "sv", "en"), ["en", "sv"]);
  assertEquals(await languages({}, "en", "sv"), ["sv", "en"]);
  assertEquals(await languages({}, "en", "de"), ["en", "en"]);
});

Deno.test("createHandler() speaks the language that the site decides, above all", async () => {
  assertEquals(await languages({ language: "sv" }, "en", "en"), ["sv", "sv"]);
  assertEquals(await languages({ language: "en" }, "sv", "sv"), ["en", "en"]);
  const language = (request: Request) =>
    new URL(request.url).searchParams.get("lang") === "en" ? "en" : "sv";
  assertEquals(await languages({ language }, null, "en"), ["sv", "en"]);
});

Deno.test("createHandler() shows nothing in a language that a site's function makes up", async () => {
  const language = () => `"><script>alert(1)</script>` as "sv";
  using site = makeSite({ language });
  const response = await site.handler(new Request("https://example.com/bankid/"));
  assertEquals(response.status, 500);
  assert(!(await response.text()).includes("<script>"));
  assertStringIncludes(String(site.errors[0]), "'language' must be 'sv' or 'en'");
});
