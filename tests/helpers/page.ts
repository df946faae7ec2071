/**
 * The ready page in a browser without a screen: its element is made of objects, and its script
 * runs as it is written.
 *
 * @module
 */
import { assert } from "@std/assert";
import type { FakeTime } from "@std/testing/time";
import type { BankIdHandler } from "../../mod.ts";
import { makeStartLogin } from "../../src/web/browser/client.ts";
import type { LoginClient, LoginUpdate } from "../../src/web/browser/types.ts";
import type { ElementWorld, PageEvent } from "../../src/web/browser/world.ts";
import { settle } from "./clock.ts";
import { FakeEvent, FakeStyleSheet, hostOf, parserOf } from "./page_classes.ts";
import { FakeElement } from "./page_elements.ts";
import type { Browser } from "./web.ts";

/** How a page is opened. */
export interface PageSettings {
  /** The fragment of its address, such as `#nonce=…`. */
  readonly hash?: string;
  /** The query of its address, such as `?next=…`. */
  readonly search?: string;
  readonly userAgent?: string;
  readonly touch?: number;
  /** How the tab came to the page. */
  readonly visit?: "navigate" | "reload" | "back_forward";
  /** Language of the page. */
  readonly language?: string;
  /** What the browser speaks; the page's language, unless told otherwise. */
  readonly speaks?: string;
  /** Whether it is a page of the service's own, which has nothing but `client.js`. */
  readonly isOwn?: boolean;
}

/** What was posted. */
export interface Posted {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What is under way in all tabs that live by the same clock. */
const busy = new WeakMap<FakeTime, Set<Promise<unknown>>>();

function busyAt(time: FakeTime): Set<Promise<unknown>> {
  const set = busy.get(time) ?? new Set();
  busy.set(time, set);
  return set;
}

/** A tab with the page. */
export class Page {
  /** Where the page sent the browser, or the app. */
  readonly went: string[] = [];
  readonly posted: Posted[] = [];
  /** What `bankid-update` told. */
  readonly updates: LoginUpdate[] = [];
  isOnline = true;
  /** Status that a proxy answers instead of the server. */
  outage: number | undefined;
  visibilityState = "visible";
  focused: FakeElement | undefined;
  hash: string;
  title = "";
  /** Whether the page lets the element go on by itself. */
  isDefault = true;
  readonly client: LoginClient;
  readonly host: FakeElement;
  readonly #shadow: FakeElement = new FakeElement("shadow");
  readonly #listeners: (readonly [name: string, listener: (event: PageEvent) => void])[] = [];
  readonly #busy: Set<Promise<unknown>>;
  readonly #browser: Browser;
  readonly #time: FakeTime;
  #define: (new () => object) | undefined;

  constructor(browser: Browser, time: FakeTime, html: string, settings: PageSettings) {
    this.#browser = browser;
    this.#time = time;
    this.#busy = busyAt(time);
    this.hash = settings.hash ?? "";
    const [, given = "{}"] = /const config = (.*);\n/.exec(html) ?? [];
    this.client = { startLogin: makeStartLogin(JSON.parse(given), this.#world(settings)) };
    assert(this.#define, "No element was defined");
    const host = new this.#define();
    assert(host instanceof FakeElement);
    const [, attributes = ""] = /<bankid-login ([^>]*)>/.exec(html) ?? [];
    for (const [, name = "", value = ""] of attributes.matchAll(/([\w-]+)(?:="([^"]*)")?/g)) {
      host.setAttribute(name, value);
    }
    this.host = host;
    this.connect();
  }

  /** The element is put into the document. */
  connect(): void {
    Reflect.get(this.host, "connectedCallback").call(this.host);
  }

  /** The element is taken out of the document. */
  disconnect(): void {
    Reflect.get(this.host, "disconnectedCallback").call(this.host);
  }

  /** The part with a name. */
  at(part: string): FakeElement {
    for (const element of this.#shadow.all()) {
      if (element.attributes.get("part")?.split(" ")[0] === part) return element;
    }
    throw new Error(`The page has no part '${part}'`);
  }

  /** The names of what can be seen and used, in order. */
  get visible(): string[] {
    const names = ["text", "code", "open", "second", "again", "this", "other", "cancel"];
    return names.filter((name) => !this.at(name).closest());
  }

  get status(): string {
    return this.at("status").textContent;
  }

  /** The classes that give the card its look. */
  get look(): string {
    return this.at("card").attributes.get("class") ?? "";
  }

  /** What the script uses of a browser. */
  #world(settings: PageSettings): ElementWorld {
    const { touch = 0, visit = "navigate", language = "en" } = settings;
    return {
      document: this.#document(language),
      location: this.#location(settings.search ?? ""),
      history: { state: null, replaceState: () => void (this.hash = "") },
      navigator: { maxTouchPoints: touch },
      performance: { getEntriesByType: (name) => [{ name, type: visit }] },
      addEventListener: (name, listener, { signal }) => {
        const pair = [name, listener] as const;
        this.#listeners.push(pair);
        signal?.addEventListener("abort", () => {
          this.#listeners.splice(this.#listeners.indexOf(pair), 1);
        });
      },
      AbortSignal: { timeout: () => new AbortController().signal },
      fetch: (path, { body }) => this.#track(this.#fetch(path, body)),
      ...this.#classes(),
    };
  }

  #make(tag: string): FakeElement {
    const element = new FakeElement(tag);
    element.focus = () => void (this.focused = element);
    element.follow = (href) => void this.went.push(href);
    return element;
  }

  #classes(): Pick<
    ElementWorld,
    "customElements" | "HTMLElement" | "CSSStyleSheet" | "CustomEvent" | "DOMParser"
  > {
    return {
      customElements: {
        get: () => this.#define,
        define: (_name, element) => void (this.#define = element),
      },
      HTMLElement: hostOf(this, this.#shadow),
      CSSStyleSheet: FakeStyleSheet,
      CustomEvent: FakeEvent,
      DOMParser: parserOf((tag) => this.#make(tag)),
    };
  }

  #document(lang: string): ElementWorld["document"] {
    const setTitle = (title: string): void => void (this.title = title);
    const isHidden = (): boolean => this.visibilityState === "hidden";
    return {
      documentElement: { lang },
      createElement: (tag: string) => this.#make(tag),
      set title(title: string) {
        setTitle(title);
      },
      get hidden() {
        return isHidden();
      },
    };
  }

  #location(search: string): ElementWorld["location"] {
    const href = (): string => `https://example.com/bankid/${search}${this.hash}`;
    return {
      search,
      replace: (url) => void this.went.push(url),
      get href() {
        return href();
      },
    };
  }

  async #fetch(path: string, body: string): ReturnType<ElementWorld["fetch"]> {
    this.posted.push({ path, body: JSON.parse(body) });
    if (!this.isOnline) throw new TypeError("Failed to fetch");
    if (this.outage) return { status: this.outage, json: () => Promise.reject(new SyntaxError()) };
    const response = await this.#browser.send(path.split("/").at(-1) ?? "", {}, { body });
    const reply = await this.#browser.take(response);
    return { status: reply.status, json: () => Promise.resolve(reply.body) };
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#busy.add(work);
    const done = () => void this.#busy.delete(work);
    work.then(done, done);
    return work;
  }

  /** Lets everything that is under way in any tab come to rest. */
  async settle(): Promise<void> {
    do {
      await Promise.allSettled(this.#busy);
      await settle(1);
    } while (this.#busy.size > 0);
  }

  /** Lets time pass, in all tabs. */
  async pass(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= 250) {
      this.#time.tick(Math.min(left, 250));
      await this.settle();
    }
  }

  /** Clicks on something that can be seen. */
  async click(part: string): Promise<void> {
    const element = this.at(part);
    assert(!element.closest(), `'${part}' cannot be clicked now`);
    element.focus();
    const path = [{ href: element.href, addEventListener: undefined }];
    await this.happens("click", { composedPath: () => path });
    element.click();
    await this.settle();
  }

  /** Something happens to the window or the document. */
  async happens(name: string, event: Partial<PageEvent> = {}): Promise<void> {
    const whole = { composedPath: () => [], ...event };
    for (const [each, listener] of this.#listeners) if (each === name) listener(whole);
    await this.settle();
  }

  /** The app lies over the page, and goes away again. */
  async lookAway(): Promise<void> {
    for (const state of ["hidden", "visible"]) {
      this.visibilityState = state;
      await this.happens("visibilitychange");
    }
  }
}

/** Opens the page of a site in a browser. */
export async function openPage(
  handler: BankIdHandler,
  browser: Browser,
  time: FakeTime,
  settings: PageSettings = {},
): Promise<Page> {
  const { language = "en", speaks = language, userAgent, isOwn } = settings;
  const headers: Record<string, string> = { "Accept-Language": speaks };
  if (userAgent) headers["User-Agent"] = userAgent;
  const address = `https://example.com/bankid/${isOwn ? "client.js" : ""}`;
  const response = await handler(new Request(address, { headers }));
  const page = new Page(browser, time, await response.text(), settings);
  // Its first poll may bear the very number of another tab's, and is then repeated at once.
  await page.pass(1);
  await page.pass(1);
  return page;
}
