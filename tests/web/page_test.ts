import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { userMessage } from "../../mod.ts";
import { checkPage, pageResponse } from "../../src/web/page.ts";
import { PAGE_STYLE } from "../../src/web/page_style.ts";
import { PAGE_TEXTS, type PageOptions } from "../../src/web/page_texts.ts";

const LANGUAGES = ["sv", "en"] as const;

async function page(
  options: PageOptions = {},
  language: "sv" | "en" = "sv",
  mobile = false,
): Promise<{ html: string; headers: Headers; nonce: string }> {
  const response = pageResponse(options, language, mobile);
  assertEquals(response.status, 200);
  const { headers } = response;
  const [, nonce = ""] = /script-src 'nonce-([^']+)'/.exec(policyOf(headers)) ?? [];
  return { html: await response.text(), headers, nonce };
}

function policyOf(headers: Headers): string {
  return headers.get("Content-Security-Policy") ?? "";
}

/** The settings that the script is given. */
function settingsIn(html: string): { readonly [name: string]: unknown } {
  const [, json = ""] = /const settings = (.*);\n/.exec(html) ?? [];
  return JSON.parse(json);
}

/** Text as a browser reads it out of markup. */
function unescaped(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}

/** What stands in an element that has an id. */
function textOf(html: string, id: string): string {
  return unescaped(new RegExp(`<(\\w+) id="${id}"[^>]*>([^<]*)</\\1>`).exec(html)?.[2] ?? "");
}

Deno.test("pageResponse() forbids the page everything but itself", async () => {
  const { headers, nonce } = await page();
  assertEquals(policyOf(headers).split("; "), [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]);
  assertEquals(headers.get("Content-Type"), "text/html; charset=utf-8");
  assertEquals(headers.get("Cache-Control"), "no-store");
  assertEquals(headers.get("Referrer-Policy"), "same-origin");
  assertEquals(headers.get("Vary"), "Accept-Language, User-Agent");
});

Deno.test("pageResponse() has a nonce of 16 random bytes, another one each time", async () => {
  const pages = await Promise.all(Array.from({ length: 20 }, () => page()));
  const nonces = pages.map(({ nonce }) => nonce);
  assertEquals(new Set(nonces).size, 20);
  assert(nonces.every((nonce) => Uint8Array.fromBase64(nonce).length === 16));
  for (const { html, nonce } of pages) {
    const tags = html.match(/<(?:script|style)\b[^>]*>/g);
    assertEquals(tags, [`<style nonce="${nonce}">`, `<script type="module" nonce="${nonce}">`]);
  }
});

Deno.test("pageResponse() needs nothing from anywhere, and nothing that the policy forbids", async () => {
  for (const language of LANGUAGES) {
    const { html } = await page({}, language);
    const markup = html.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, "");
    assertEquals(markup.match(/\s(?:src|srcset|style|action|on\w+)=/g), null);
    assertEquals(markup.match(/\shref="[^"]*"/g), [' href="data:,"']);
    assertEquals(markup.match(/<(?:img|svg|iframe|object|embed|form|base|input)\b/g), null);
    assertEquals(html.match(/https?:|\burl\(|@import|\bimport\b/g), null);
  }
});

Deno.test("pageResponse() is less than twelve kilobytes", async () => {
  for (const language of LANGUAGES) {
    const { html } = await page({}, language);
    const { length } = new TextEncoder().encode(html);
    assert(length < 12_288, `${language}: ${length} bytes`);
  }
});

Deno.test("pageResponse() speaks the language it is told, in every text", async () => {
  for (const language of LANGUAGES) {
    const { html } = await page({}, language);
    const texts = PAGE_TEXTS[language];
    assertStringIncludes(html, `<html lang="${language}">`);
    assertStringIncludes(html, `<title>${texts.title}</title>`);
    assertEquals(textOf(html, "title"), texts.title);
    assertEquals(textOf(html, "this"), texts.thisDevice);
    assertEquals(textOf(html, "other"), texts.otherDevice);
    for (const id of ["scan", "open", "enlarge", "cancel", "again", "change"] as const) {
      assertEquals(textOf(html, id), texts[id]);
    }
    assertStringIncludes(html, `<noscript><p>${texts.script}</p></noscript>`);
    assertEquals(settingsIn(html).texts, texts);
    assertEquals(settingsIn(html).language, language);
  }
});

Deno.test("pageResponse() asks BankID's own question for a computer, and for a phone", async () => {
  for (const language of LANGUAGES) {
    for (const [mobile, question] of [[false, "RFA19"], [true, "RFA20"]] as const) {
      const { html } = await page({}, language, mobile);
      assertEquals(settingsIn(html).messages, {
        question: userMessage(question, { language }).text,
        mobile: userMessage("RFA20", { language }).text,
        wrong: userMessage("RFA22", { language }).text,
      });
    }
  }
});

Deno.test("pageResponse() offers this device before another, and nothing before the script runs", async () => {
  const { html } = await page();
  assert(html.indexOf('id="this"') < html.indexOf('id="other"'));
  const [main = ""] = /<main>[\s\S]*<\/main>/.exec(html) ?? [];
  for (const id of ["choice", "scan", "code", "open", "enlarge", "cancel", "again", "change"]) {
    assertMatch(main, new RegExp(` id="${id}"[^>]* hidden>`));
  }
});

Deno.test("pageResponse() tells a screen reader what it is and what happens", async () => {
  const { html } = await page();
  assertStringIncludes(html, '<p id="status" role="status"></p>');
  assertMatch(html, /<h1 id="title" tabindex="-1">/);
  assertMatch(html, /<button id="enlarge"[^>]* aria-pressed="false"/);
  assertEquals(html.match(/<h1/g)?.length, 1);
  assertEquals(html.match(/<button(?![^>]* type="button")/g), null);
  assertStringIncludes(
    html,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
  );
});

const HOSTILE = `</title></script><script>alert("1")</script><!--<b onclick='x'>&amp;&\u2028\u2029`;

Deno.test("pageResponse() shows a site's own texts as text, wherever they stand", async () => {
  const names = Object.keys(PAGE_TEXTS.en);
  const texts = Object.fromEntries(names.map((name) => [name, `${name} ${HOSTILE}`]));
  const { html } = await page({ texts: { en: texts } }, "en");
  assertEquals(settingsIn(html).texts, texts);
  assertEquals(textOf(html, "title"), texts.title);
  assertEquals(textOf(html, "again"), texts.again);
  const markup = html.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, "");
  assertEquals(markup.match(/alert\("1"\)|onclick='x'|&amp;/g), null);
  const bare = await page({}, "en");
  const tags = (text: string) => text.replace(/nonce="[^"]*"/g, "").match(/<[/!a-z][^>]*>/gi);
  assertEquals(tags(html), tags(bare.html));
  assertEquals(html.match(/[\u2028\u2029]/g)?.length, textsInMarkup * 2);
});

/** Title, heading, two choices, and each text that stands in an element or in `noscript`. */
const textsInMarkup = 11;

Deno.test("pageResponse() takes some of the texts and leaves the others", async () => {
  const options: PageOptions = { texts: { sv: { title: "Logga in på biblioteket" } } };
  const { html } = await page(options, "sv");
  assertEquals(textOf(html, "title"), "Logga in på biblioteket");
  assertEquals(textOf(html, "cancel"), PAGE_TEXTS.sv.cancel);
  assertEquals(textOf((await page(options, "en")).html, "title"), PAGE_TEXTS.en.title);
});

Deno.test("pageResponse() takes a site's colours after its own", async () => {
  const colours = { button: "#005a9c", buttonText: "rgb(255 255 255 / 90%)" };
  const { html } = await page({ colours });
  assertStringIncludes(
    html,
    `${PAGE_STYLE}:root{--button:#005a9c;--button-text:rgb(255 255 255 / 90%);}</style>`,
  );
  assertStringIncludes((await page({ colours: { button: "navy" } })).html, ":root{--button:navy;}");
  assertStringIncludes((await page()).html, `${PAGE_STYLE}:root{}</style>`);
});

Deno.test("checkPage() takes the colours that CSS has", () => {
  const good = ["#fff", "#005a9cff", "navy", "rgb(0, 90, 156)", "hsl(205.5deg 100% 31% / 0.5)"];
  for (const button of [...good, "color-mix(in srgb, navy 80%, white)", "oklch(40% 0.1 250)"]) {
    checkPage({ colours: { button, buttonText: button } });
  }
});

Deno.test("checkPage() refuses a colour with which a style sheet could be left", () => {
  const bad: readonly unknown[] = [
    "",
    "red;}body{display:none",
    "red}",
    "{",
    "</style><script>",
    'url("x")',
    "var(--x)\\",
    "red/*",
    "red\n",
    "x".repeat(61),
    7,
    null,
  ];
  for (const colour of bad) {
    for (const name of ["button", "buttonText"]) {
      const options = { colours: { [name]: colour } } as PageOptions;
      assertThrows(() => checkPage(options), TypeError, `'page.colours.${name}' must be a CSS`);
    }
  }
});

Deno.test("checkPage() refuses texts that the page does not have, and what is no text", () => {
  for (const own of [{ title: 7 }, { title: undefined }, { heading: "x" }, { toString: "x" }]) {
    const options = { texts: { sv: own } } as unknown as PageOptions;
    const [name] = Object.keys(own);
    assertThrows(() => checkPage(options), TypeError, `'page.texts.sv.${name}' must be a text`);
  }
  for (const page of [null, "dark", 7]) {
    assertThrows(() => checkPage(page as unknown as PageOptions), TypeError, "'page' must be");
  }
  checkPage({});
  checkPage({ texts: {} });
  checkPage({ texts: { sv: PAGE_TEXTS.sv, en: { title: "" } } });
});
