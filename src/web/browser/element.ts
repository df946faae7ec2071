/**
 * The element `<bankid-login>`.
 *
 * @module
 */

import type { Markup } from "./answer.ts";
import { followLogin } from "./login.ts";
import { ELEMENT_STYLE } from "./style.ts";
import type { LoginConfig } from "./texts.ts";
import type { AnyUpdate, LoginUpdate } from "./types.ts";
import { headingFor, type View, viewOf } from "./view.ts";
import type { ElementWorld, PageElement, PageHost, PageRoot } from "./world.ts";

/** What the element is made of. The first class names a part; a page can style by each of them. */
const layout = (level: number): string =>
  `<div class=card><slot name=before></slot>
  <h${level} class=heading id=heading tabindex=-1></h${level}>
  <div class=symbol aria-hidden=true></div>
  <p class=status role=status></p>
  <div class=text role=region aria-labelledby=heading tabindex=0></div>
  <p class=scan></p>
  <button class=code><span class=picture></span><span class=caption></span></button>
  <div class=actions>
    <button class="again button main"></button>
    <a class="open button main" referrerpolicy=origin></a>
    <a class=second referrerpolicy=origin></a>
    <button class="this button"></button>
    <button class="other button"></button>
    <button class="cancel button"></button>
  </div>
  <slot name=after></slot></div>`;

type Part =
  | "card"
  | "heading"
  | "text"
  | "code"
  | "picture"
  | "open"
  | "second"
  | "again"
  | "this"
  | "other"
  | "cancel";
type Parts = Readonly<Record<Part, PageElement> & Record<string, PageElement>>;

/** Builds the element's parts. */
function build(root: PageRoot, level: number, world: ElementWorld): Parts {
  const sheet = new world.CSSStyleSheet();
  sheet.replaceSync(ELEMENT_STYLE);
  root.adoptedStyleSheets = [sheet];
  const parser = new world.DOMParser();
  root.replaceChildren(...parser.parseFromString(layout(level), "text/html").body.children);
  const parts: Record<string, unknown> = {};
  for (const element of root.querySelectorAll("[class]")) {
    const { className } = element;
    element.setAttribute("part", className);
    parts[className.replace(/ .*/, "")] = element;
  }
  return parts as Parts;
}

/** The text that is to be signed, without making markup out of it. */
function render(world: ElementWorld, [tag, ...children]: Markup): PageElement {
  const element = world.document.createElement(tag);
  element.append(
    ...children.map((each) => typeof each === "string" ? each : render(world, each)),
  );
  return element;
}

/** Writes the texts of parts; one without a text is not seen, but for what screen readers listen to. */
function write(parts: Parts, said: View): void {
  for (const [name, words] of Object.entries(said)) {
    const part = parts[name as Part];
    const text = words || "";
    part.hidden = !text && name !== "status";
    // A screen reader says a text each time that it is set.
    if (part.textContent !== text) part.textContent = text;
  }
}

/** Tells the page, which may want to go on by itself. */
function announce(host: PageHost, update: LoginUpdate, world: ElementWorld): void {
  const init = { detail: update, bubbles: true, composed: true, cancelable: true };
  const isMine = host.dispatchEvent(new world.CustomEvent("bankid-update", init));
  if (isMine && update.redirect) world.location.replace(update.redirect);
}

/** Makes what shows an update, and enlarges the code or makes it small again. */
function makeShow(
  parts: Parts,
  world: ElementWorld,
  attribute: (name: string) => string | null,
): (update: AnyUpdate, isTurned?: boolean) => void {
  const { card, code, picture, open, second } = parts;
  let signed: string | undefined;
  let isLarge = false;

  return (update, isTurned = false) => {
    const { qr, launch = "", otherLaunch = "", text, markup = [], texts } = update;
    const { lang, dir = "ltr" } = texts;
    const title = headingFor(update.operation ?? attribute("operation"), texts);
    if (title && attribute("titles") !== null) world.document.title = title;
    isLarge = Boolean(qr) && isLarge !== isTurned;
    const caption = isLarge ? texts.shrink : texts.enlarge;
    write(parts, { heading: title, status: update.message, caption, ...viewOf(update) });
    const className = "card " + update.state + (isLarge ? " large" : "");
    Object.assign(card, { className, lang, dir });
    code.hidden = !qr;
    if (qr) {
      picture.replaceChildren(
        new world.DOMParser().parseFromString(qr, "image/svg+xml").documentElement,
      );
    }
    open.href = launch;
    second.href = otherLaunch;
    parts.text.hidden = !text;
    if (text !== signed) parts.text.replaceChildren(...markup.map((each) => render(world, each)));
    signed = text;
    // The buttons keep their place when the code goes.
    if (qr && !isLarge) {
      card.style.minHeight = "";
      card.style.minHeight = card.offsetHeight + "px";
    }
  };
}

/** Draws a login into an element, and follows it, until the signal ends it. */
function drawInto(
  host: PageHost,
  config: LoginConfig,
  world: ElementWorld,
  signal: AbortSignal,
): void {
  const attribute = (name: string): string | null => host.getAttribute(name);
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const parts = build(root, Number(attribute("heading-level")) || 2, world);
  const show = makeShow(parts, world, attribute);
  let last: AnyUpdate;

  const login = followLogin(config, world, {
    basePath: attribute("base-path"),
    language: attribute("lang"),
    device: attribute("ask-first") === null ? undefined : "ask",
    next: new URLSearchParams(world.location.search).get("next"),
    signal,
    onUpdate(update): void {
      const focused = root.activeElement;
      show(last = update);
      if (focused?.closest("[hidden]")) parts.heading.focus();
      announce(host, update, world);
    },
  });
  parts.code.onclick = () => show(last, true);
  parts.again.onclick = () => login.start(last.device ?? "other");
  parts.this.onclick = () => login.start("this");
  parts.other.onclick = () => login.start("other");
  parts.cancel.onclick = login.cancel;
}

/** Defines the element, once. */
export function defineElement(config: LoginConfig, world: ElementWorld): void {
  if (world.customElements.get("bankid-login")) return;
  world.customElements.define(
    "bankid-login",
    class extends world.HTMLElement {
      #here: AbortController | undefined;

      connectedCallback(): void {
        this.#here = new AbortController();
        drawInto(this, config, world, this.#here.signal);
      }

      disconnectedCallback(): void {
        this.#here?.abort();
      }
    },
  );
}
