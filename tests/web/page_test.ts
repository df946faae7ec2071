import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { userMessage } from "../../mod.ts";
import { clientResponse, pageResponse } from "../../src/web/page.ts";
import type { PageOptions } from "../../src/web/page_options.ts";
import { CLIENT_SCRIPT } from "../../src/web/page_script.ts";
import { PAGE_TEXTS, textsOf } from "../../src/web/page_texts.ts";

const LANGUAGES = ["sv", "en"] as const;

async function page(
  options: PageOptions = {},
  language = "sv",
): Promise<{ html: string; headers: Headers; nonce: string }> {
  const texts = textsOf(language, options.texts?.[language]);
  const response = pageResponse({ options, basePath: "/bankid", language, texts });
  assertEquals(response.status, 200);
  const { headers } = response;
  const [, nonce = ""] = /script-src 'nonce-([^']+)'/.exec(policyOf(headers)) ?? [];
  return { html: await response.text(), headers, nonce };
}

function policyOf(headers: Headers): string {
  return headers.get("Content-Security-Policy") ?? "";
}

/** What the script is given. */
function configIn(html: string): { readonly [name: string]: unknown } {
  const [, json = ""] = /const config = (.*);\n/.exec(html) ?? [];
  return JSON.parse(json);
}

/** The markup without script and style. */
function markupOf(html: string): string {
  return html.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, "");
}

async function gzipped(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).arrayBuffer()).byteLength;
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
  assertEquals(headers.get("Vary"), "Accept-Language");
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
    const markup = markupOf(html);
    assertEquals(markup.match(/\s(?:src|srcset|style|action|on\w+)=/g), null);
    assertEquals(markup.match(/\shref="[^"]*"/g), [' href="data:,"']);
    assertEquals(markup.match(/<(?:img|svg|iframe|object|embed|form|base|input)\b/g), null);
    assertEquals(html.match(/https?:|\burl\(|@import|\bimport\b/g), null);
  }
});

Deno.test("pageResponse() is less than sixteen kilobytes, and six compressed", async () => {
  for (const language of LANGUAGES) {
    const { html } = await page({}, language);
    const { length } = new TextEncoder().encode(html);
    assert(length < 16_000, `${language}: ${length} bytes`);
    const small = await gzipped(html);
    assert(small < 6_000, `${language}: ${small} bytes compressed`);
  }
});

Deno.test("pageResponse() speaks the language it is told, in every text", async () => {
  for (const language of LANGUAGES) {
    const { html } = await page({}, language);
    const all = PAGE_TEXTS[language];
    const { unbound, risk, cookies, busy, back, help, script, code, ...more } = all;
    const { done, elsewhere, notYours, noReturn, tap, askOn, ...shown } = more;
    const { thisComputer, thisDevice, mobileBankId, otherDevice, ...said } = shown;
    assertStringIncludes(html, `<html lang="${language}">`);
    assertStringIncludes(html, `<title>${said.title}</title>`);
    assertStringIncludes(html, `<noscript><h1>${said.title}</h1><p>${script}</p></noscript>`);
    const RFA22 = userMessage("RFA22", { language }).text;
    const texts = { ...said, RFA22, lang: language };
    assertEquals(configIn(html), { basePath: "/bankid", texts });
    const byServer = [unbound, risk, cookies, busy, back, help, code, done, elsewhere, notYours];
    const buttons = [thisComputer, thisDevice, mobileBankId, otherDevice];
    for (const text of [...byServer, noReturn, tap, askOn, ...buttons]) {
      assert(!html.includes(`"${text}"`), "what only the server says is not sent along");
    }
  }
});

Deno.test("pageResponse() turns the page round for a language from right to left", async () => {
  const { html } = await page({ texts: { ar: { title: "تسجيل الدخول" } } }, "ar");
  assertStringIncludes(html, '<html lang="ar" dir="rtl">');
  assertStringIncludes(html, "<title>تسجيل الدخول</title>");
});

Deno.test("pageResponse() is made of the element, and says what it is before the script runs", async () => {
  const { html } = await page();
  assertStringIncludes(
    html,
    '<bankid-login lang="sv" operation="auth" heading-level="1" titles></bankid-login>',
  );
  const sign = (await page({ operation: "sign", askFirst: true })).html;
  assertStringIncludes(sign, `<title>${PAGE_TEXTS.sv.signTitle}</title>`);
  const pay = (await page({ operation: "payment" })).html;
  assertStringIncludes(pay, `<title>${PAGE_TEXTS.sv.payTitle}</title>`);
  assertStringIncludes(sign, ' operation="sign" heading-level="1" titles ask-first>');
  assertStringIncludes(
    html,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
  );
});

Deno.test("pageResponse() has room for the service's name, logo and links, and for no markup", async () => {
  const { html, headers } = await page({
    name: "Båtklubben <b>&</b>",
    logo: "/logo.svg?a=1&b='2'",
    backLink: "/",
    helpLink: 'https://example.com/?"><script>',
  });
  const markup = markupOf(html);
  assertStringIncludes(markup, "Båtklubben &#60;b&#62;&#38;&#60;/b&#62;</header>");
  assertMatch(markup, /<img src="\/logo\.svg\?a=1&#38;b=&#39;2&#39;" alt="">/);
  assertStringIncludes(markup, `<a href="/">${PAGE_TEXTS.sv.back}</a>`);
  assertStringIncludes(markup, 'href="https://example.com/?&#34;&#62;&#60;script&#62;"');
  assertMatch(policyOf(headers), /; img-src data: 'self';/);
  const logo = { src: "/logo.svg", alt: 'The "Boats"' };
  assertStringIncludes(
    (await page({ logo })).html,
    '<header slot="before"><img src="/logo.svg" alt="The &#34;Boats&#34;"></header>',
  );
});

Deno.test("pageResponse() writes texts so that they cannot be markup or code", async () => {
  const title = "</title><script>alert(1)</script>\u2028'\"&";
  const { html } = await page({ texts: { sv: { title, cancel: "</script><!--" } } });
  assertEquals(html.match(/<script/g)?.length, 1);
  const [script = ""] = /<script[\s\S]*/.exec(html) ?? [];
  assertEquals(script.match(/<!--|\u2028/g), null);
  assertEquals(Reflect.get(Object(configIn(html).texts), "title"), title);
});

Deno.test("pageResponse() takes a site's theme before its own rules", async () => {
  const theme = { light: { button: "#7a1f3d" }, radius: "0" };
  const { html } = await page({ theme });
  assertMatch(
    html,
    /:root\{[^}]*--bankid-button:#7a1f3d;--bankid-button-text:#ffffff;--bankid-radius:0\}/,
  );
});

Deno.test("clientResponse() is the script, in less than four kilobytes compressed", async () => {
  const request = new Request("https://example.com/bankid/client.js");
  for (const language of LANGUAGES) {
    const listener = { language, texts: textsOf(language) };
    const response = await clientResponse(request, "/bankid", listener);
    const text = await response.text();
    assert(text.endsWith(CLIENT_SCRIPT));
    const { offline, again } = PAGE_TEXTS[language];
    const RFA22 = userMessage("RFA22", { language }).text;
    const texts = { lang: language, wait: "…", offline, RFA22, again };
    assertEquals(configIn(text), { basePath: "/bankid", texts });
    assertEquals(response.headers.get("Vary"), "Accept-Language");
    const small = await gzipped(text);
    assert(small < 4_000, `${language}: ${small} bytes`);
  }
});
