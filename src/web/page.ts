/**
 * The ready page, and the script of a page of one's own.
 *
 * @module
 */
import { toBase64, utf8 } from "../bytes.ts";
import { escapeMarkup } from "../qr/draw.ts";
import type { LoginConfig } from "./browser/texts.ts";
import { headingFor } from "./browser/view.ts";
import { logoOf, type PageOptions } from "./page_options.ts";
import { CLIENT_SCRIPT } from "./page_script.ts";
import { PAGE_STYLE } from "./page_style.ts";
import { elementTexts, firstTexts, type Listener, type PageTexts } from "./page_texts.ts";
import { themeStyle } from "./theme.ts";

/** JSON that cannot end the script in which it stands. */
function json(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The script with what it says by itself: a module that defines the element and exports `startLogin`. */
function script(config: LoginConfig): string {
  return `const config = ${json(config)};\n${CLIENT_SCRIPT}`;
}

/** What the page is made of, besides its options. */
export interface PageParts extends Listener {
  readonly basePath: string;
  readonly options: PageOptions;
}

function headerOf({ name = "", logo }: PageOptions): string {
  const { src, alt } = logoOf(logo);
  const image = src && `<img src="${escapeMarkup(src)}" alt="${escapeMarkup(alt)}">`;
  return image || name ? `<header slot="before">${image}${escapeMarkup(name)}</header>` : "";
}

function footerOf({ backLink, helpLink }: PageOptions, texts: PageTexts): string {
  const link = (address: string | undefined, text: string): string =>
    address === undefined ? "" : `<a href="${escapeMarkup(address)}">${escapeMarkup(text)}</a>`;
  const links = link(backLink, texts.back) + link(helpLink, texts.help);
  return links && `<footer slot="after">${links}</footer>`;
}

function html(parts: PageParts, nonce: string): string {
  const { options, language, texts, basePath } = parts;
  const { operation = "auth", askFirst, theme } = options;
  const title = escapeMarkup(headingFor(operation, texts) ?? "");
  const ask = askFirst ? " ask-first" : "";
  return `<!doctype html>
<html lang="${language}"${texts.dir ? ` dir="${texts.dir}"` : ""}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${themeStyle(theme)}${PAGE_STYLE}</style>
</head>
<body>
<main>
<noscript><h1>${title}</h1><p>${escapeMarkup(texts.script)}</p></noscript>
<bankid-login lang="${language}" operation="${operation}" heading-level="1" titles${ask}>${
    headerOf(options)
  }${footerOf(options, texts)}</bankid-login>
</main>
<script type="module" nonce="${nonce}">${script({ basePath, texts: elementTexts(parts) })}</script>
</body>
</html>
`;
}

/** The page as it is sent. */
export function pageResponse(parts: PageParts): Response {
  const nonce = toBase64(crypto.getRandomValues(new Uint8Array(16)));
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    `img-src data:${parts.options.logo === undefined ? "" : " 'self'"}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return new Response(html(parts, nonce), {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": policy.join("; "),
      "Cache-Control": "no-store",
      "Referrer-Policy": "same-origin",
      "Vary": "Accept-Language",
    },
  });
}

/** The script as a file, for pages of one's own. */
export async function clientResponse(
  request: Request,
  basePath: string,
  listener: Listener,
): Promise<Response> {
  const body = script({ basePath, texts: firstTexts(listener) });
  const digest = await crypto.subtle.digest("SHA-256", utf8(body));
  const tag = `"${toBase64(new Uint8Array(digest)).slice(0, 22)}"`;
  const headers = {
    "Content-Type": "text/javascript; charset=utf-8",
    "Cache-Control": "no-cache",
    "ETag": tag,
    "Vary": "Accept-Language",
  };
  const isKept = request.headers.get("If-None-Match")?.includes(tag) === true;
  return new Response(isKept ? null : body, { status: isKept ? 304 : 200, headers });
}
