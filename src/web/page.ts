/**
 * The ready page.
 *
 * @module
 */
import { toBase64 } from "../bytes.ts";
import { type Language, userMessage } from "../order/messages.ts";
import { escapeMarkup } from "../qr/draw.ts";
import type { RfaId } from "../types.ts";
import { PAGE_SCRIPT } from "./page_script.ts";
import { PAGE_STYLE } from "./page_style.ts";
import { PAGE_TEXTS, type PageOptions, type PageTexts, textsOf } from "./page_texts.ts";

/** JSON that cannot end the script in which it stands. */
function json(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Checks the settings of a page.
 *
 * @throws {TypeError} If a colour is none, or a text is unknown or not one.
 */
export function checkPage(options: PageOptions): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError("'page' must be true, false, or an object with texts and colours");
  }
  const { colours = {}, texts = {} } = options;
  for (const [language, own] of Object.entries(texts)) {
    for (const [name, text] of Object.entries(own)) {
      if (typeof text !== "string" || !Object.hasOwn(PAGE_TEXTS.en, name)) {
        throw new TypeError(`'page.texts.${language}.${name}' must be a text that the page has`);
      }
    }
  }
  for (const [name, colour] of Object.entries(colours)) {
    if (typeof colour !== "string" || !/^[#\w(),.%/ -]{1,60}$/.test(colour)) {
      throw new TypeError(`'page.colours.${name}' must be a CSS colour: got '${colour}'`);
    }
  }
}

function ownColours({ button, buttonText }: NonNullable<PageOptions["colours"]> = {}): string {
  const set = (name: string, colour?: string): string => colour ? `--${name}:${colour};` : "";
  return `:root{${set("button", button)}${set("button-text", buttonText)}}`;
}

function html(
  texts: PageTexts,
  { colours }: PageOptions,
  language: Language,
  mobile: boolean,
  nonce: string,
): string {
  const text = (name: keyof PageTexts): string => escapeMarkup(texts[name]);
  const message = (id: RfaId): string => userMessage(id, { language }).text;
  const settings = {
    texts,
    language,
    messages: {
      question: message(mobile ? "RFA20" : "RFA19"),
      mobile: message("RFA20"),
      wrong: message("RFA22"),
    },
  };
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${text("title")}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${PAGE_STYLE}${ownColours(colours)}</style>
</head>
<body>
<main>
<h1 id="title" tabindex="-1">${text("title")}</h1>
<noscript><p>${text("script")}</p></noscript>
<p id="status" role="status"></p>
<div id="choice" hidden>
<button id="this" type="button">${text("thisDevice")}</button>
<button id="other" type="button">${text("otherDevice")}</button>
</div>
<p id="scan" hidden>${text("scan")}</p>
<div id="code" hidden></div>
<a id="open" class="button" referrerpolicy="origin" hidden>${text("open")}</a>
<button id="enlarge" class="plain" type="button" aria-pressed="false" hidden>${
    text("enlarge")
  }</button>
<button id="cancel" class="plain" type="button" hidden>${text("cancel")}</button>
<button id="again" type="button" hidden>${text("again")}</button>
<button id="change" class="plain" type="button" hidden>${text("change")}</button>
</main>
<script type="module" nonce="${nonce}">const settings = ${json(settings)};${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

/** The page as it is sent. */
export function pageResponse(options: PageOptions, language: Language, mobile: boolean): Response {
  const texts = textsOf(options, language);
  const nonce = toBase64(crypto.getRandomValues(new Uint8Array(16)));
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return new Response(html(texts, options, language, mobile, nonce), {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": policy.join("; "),
      "Cache-Control": "no-store",
      "Referrer-Policy": "same-origin",
      "Vary": "Accept-Language, User-Agent",
    },
  });
}
