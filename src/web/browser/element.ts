/**
 * The element `<bankid-login>`.
 *
 * @module
 */

import type { Markup } from "./answer.ts";
import { followLogin } from "./login.ts";
import { ELEMENT_STYLE } from "./style.ts";
import type { ElementTexts } from "./texts.ts";
import type { LoginHandle, LoginOptions, LoginUpdate } from "./types.ts";
import { type Part, viewOf } from "./view.ts";
import type { ElementWorld, PageElement, PageHost, PageNode } from "./world.ts";

/** What the handler gives along with the script. */
export interface LoginConfig {
  readonly basePath: string;
  /** Texts by language; the first one is for whoever speaks none of them. */
  readonly texts: Readonly<Record<string, ElementTexts>>;
}

/** The language in which a person is spoken to. */
export function languageFor({ texts }: LoginConfig, wanted: string): string {
  const [first = ""] = Object.keys(texts);
  return [wanted, wanted.replace(/-.*/, "")].find((tag) => Object.hasOwn(texts, tag)) ?? first;
}

class LoginElement {
  readonly #host: PageHost;
  readonly #world: ElementWorld;
  readonly #texts: ElementTexts;
  readonly #language: string;
  readonly #root: ReturnType<PageHost["attachShadow"]>;
  readonly #parts = new Map<string, PageElement>();
  #login: LoginHandle | undefined;
  #update: LoginUpdate | undefined;
  #signed: string | undefined;
  #isLarge = false;
  #mood = "";

  constructor(host: PageHost, config: LoginConfig, world: ElementWorld) {
    this.#host = host;
    this.#world = world;
    const { lang } = world.document.documentElement;
    this.#language = languageFor(config, host.getAttribute("lang") ?? lang);
    const texts = config.texts[this.#language];
    if (!texts) throw new Error(this.#language);
    this.#texts = texts;
    this.#root = host.attachShadow({ mode: "open" });
    const sheet = new world.CSSStyleSheet();
    sheet.replaceSync(ELEMENT_STYLE);
    this.#root.adoptedStyleSheets = [sheet];
    this.#build();
  }

  #make(tag: string, name: string, more: Readonly<Record<string, string>> = {}): PageElement {
    const element = this.#world.document.createElement(tag);
    const all = {
      part: name,
      class: name,
      ...(tag === "button" ? { type: "button" } : {}),
      ...more,
    };
    for (const [key, value] of Object.entries(all)) element.setAttribute(key, value);
    const [first = name] = name.split(" ");
    this.#parts.set(first, element);
    return element;
  }

  #at(name: string): PageElement {
    const element = this.#parts.get(name);
    if (!element) throw new Error(name);
    return element;
  }

  #button(name: Part, looks: string, text: string, press: () => void): PageElement {
    const button = this.#make("button", `${name} button ${looks}`);
    button.textContent = text;
    button.onclick = press;
    return button;
  }

  #build(): void {
    const { scan, open, openOther, goOn, again, cancel, toSign, dir } = this.#texts;
    const level = this.#host.getAttribute("heading-level") ?? "2";
    const card = this.#make("div", "card", { lang: this.#language, dir: dir ?? "ltr" });
    const code = this.#make("button", "code");
    code.append(this.#make("span", "picture"), this.#make("span", "caption"));
    code.onclick = () => this.#enlarge();
    const link = (name: Part, text: string, looks: string): PageElement => {
      const made = this.#make("a", `${name} ${looks}`, { referrerpolicy: "origin" });
      made.textContent = text;
      return made;
    };
    const actions = this.#make("div", "actions");
    actions.append(
      this.#button("on", "main", goOn, () => this.#begin("other")),
      link("open", open, "button main"),
      link("second", openOther, "quiet"),
      this.#button("again", "main", again, () => this.#begin()),
      this.#button("this", "way", "", () => this.#begin("this")),
      this.#button("other", "way", "", () => this.#begin("other")),
      this.#button("cancel", "quiet", cancel, () => this.#login?.cancel()),
    );
    const hint = this.#make("p", "scan");
    hint.textContent = scan;
    card.append(
      this.#make("slot", "before", { name: "before" }),
      this.#make(`h${level}`, "heading", { tabindex: "-1" }),
      this.#make("div", "symbol", { "aria-hidden": "true" }),
      this.#make("p", "status", { role: "status" }),
      this.#make("div", "text", { role: "region", "aria-label": toSign, tabindex: "0" }),
      hint,
      code,
      actions,
      this.#make("slot", "after", { name: "after" }),
    );
    this.#root.append(card);
    this.#resize(false);
    this.#show({
      state: "starting",
      message: "",
      device: undefined,
      operation: undefined,
      mobile: false,
      hasApp: true,
    });
  }

  /** Follows the login until the element goes away. */
  connect(config: LoginConfig, signal: AbortSignal): void {
    const onUpdate = (update: LoginUpdate): void => this.#take(update);
    const basePath = this.#host.getAttribute("base-path") ?? config.basePath;
    const next = new URLSearchParams(this.#world.location.search).get("next") ?? "";
    const options: LoginOptions = { basePath, language: this.#language, next, onUpdate, signal };
    const isAsked = this.#host.hasAttribute("ask-first");
    const wanted: LoginOptions = isAsked ? { ...options, device: "ask" } : options;
    this.#login = followLogin(wanted, this.#texts, this.#world);
  }

  #begin(device?: "this" | "other"): void {
    const { mobile = false, device: last } = this.#update ?? {};
    this.#login?.start(device ?? last ?? (mobile ? "this" : "other"));
  }

  #enlarge(): void {
    this.#resize(!this.#isLarge);
  }

  #resize(isLarge: boolean): void {
    this.#at("caption").textContent = this.#texts[isLarge ? "shrink" : "enlarge"];
    this.#isLarge = isLarge;
    this.#paint();
  }

  #paint(): void {
    this.#at("card").setAttribute("class", `card ${this.#mood}${this.#isLarge ? " large" : ""}`);
  }

  #take(update: LoginUpdate): void {
    this.#show(update);
    const told = new this.#world.CustomEvent("bankid-update", {
      detail: update,
      bubbles: true,
      composed: true,
      cancelable: true,
    });
    const isMine = this.#host.dispatchEvent(told);
    if (isMine && update.redirect) this.#world.location.replace(update.redirect);
  }

  #show(update: LoginUpdate): void {
    const operation = this.#host.getAttribute("operation") ?? "auth";
    const { parts, heading, mood, thisLabel, otherLabel } = viewOf(update, this.#texts, operation);
    this.#update = update;
    this.#say("heading", heading);
    this.#say("status", update.message);
    this.#say("this", thisLabel);
    this.#say("other", otherLabel);
    this.#mood = mood;
    this.#paint();
    if (this.#host.hasAttribute("titles")) this.#world.document.title = heading;
    if (update.state === "pending") {
      const { qr, launch, otherLaunch, text, markup } = update;
      if (qr) this.#at("picture").replaceChildren(this.#draw(qr));
      if (launch) this.#at("open").setAttribute("href", launch);
      if (otherLaunch) this.#at("second").setAttribute("href", otherLaunch);
      if (text !== this.#signed) this.#write(text, markup);
      this.#signed = text;
    }
    const focused = this.#root.activeElement;
    const shown: readonly string[] = parts;
    for (const part of PARTS) this.#at(part).hidden = !shown.includes(part);
    if (this.#isLarge && !shown.includes("code")) this.#resize(false);
    if (focused?.closest("[hidden]")) this.#at("heading").focus();
  }

  /** A screen reader says a text each time that it is set. */
  #say(part: string, text: string): void {
    const element = this.#at(part);
    if (element.textContent !== text) element.textContent = text;
  }

  #draw(svg: string): PageNode {
    const { documentElement } = new this.#world.DOMParser().parseFromString(svg, "image/svg+xml");
    return this.#world.document.importNode(documentElement, true);
  }

  #write(text = "", markup: readonly Markup[] = [["div", text]]): void {
    this.#at("text").replaceChildren(...markup.map((each) => this.#render(each)));
  }

  #render([tag, ...children]: Markup): PageElement {
    const element = this.#world.document.createElement(tag);
    element.append(...children.map((each) => typeof each === "string" ? each : this.#render(each)));
    return element;
  }
}

const PARTS: readonly Part[] = [
  "text",
  "scan",
  "code",
  "open",
  "second",
  "on",
  "again",
  "this",
  "other",
  "cancel",
];

/** Defines the element, once. */
export function defineElement(config: LoginConfig, world: ElementWorld): void {
  if (world.customElements.get("bankid-login")) return;
  world.customElements.define(
    "bankid-login",
    class extends world.HTMLElement {
      #element: LoginElement | undefined;
      #here: AbortController | undefined;

      connectedCallback(): void {
        this.#here = new AbortController();
        this.#element ??= new LoginElement(this, config, world);
        this.#element.connect(config, this.#here.signal);
      }

      disconnectedCallback(): void {
        this.#here?.abort();
      }
    },
  );
}
