/**
 * The ready page in a browser without a screen: its markup becomes objects, and its script runs as
 * it is written.
 *
 * @module
 */
import { assert } from "@std/assert";
import type { FakeTime } from "@std/testing/time";
import type { BankIdHandler } from "../../mod.ts";
import { startPage } from "../../src/web/browser/page.ts";
import type { PageElement, PageWorld } from "../../src/web/browser/world.ts";
import type { Browser } from "./web.ts";

/** An element, as far as the page's script uses it. */
export class FakeElement implements PageElement {
  readonly attributes: Map<string, string> = new Map();
  /** How often its text was set: a screen reader says it each time. */
  spoken = 0;
  hidden: boolean;
  children: readonly unknown[] = [];
  onclick: ((event: never) => unknown) | null = null;
  onpointerdown: ((event: never) => unknown) | null = null;
  readonly #classes = new Set<string>();
  readonly #inside: FakeElement | undefined;
  readonly #focus: (element: FakeElement) => void;
  #text: string;

  constructor(
    hidden: boolean,
    text: string,
    inside: FakeElement | undefined,
    focus: (element: FakeElement) => void,
  ) {
    this.hidden = hidden;
    this.#text = text;
    this.#inside = inside;
    this.#focus = focus;
  }

  get textContent(): string {
    return this.#text;
  }

  set textContent(text: string) {
    this.#text = text;
    this.spoken++;
  }

  get classList(): { toggle(name: string): boolean } {
    return {
      toggle: (name) => !this.#classes.delete(name) && this.#classes.add(name).has(name),
    };
  }

  get href(): string {
    return this.attributes.get("href") ?? "";
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }

  replaceChildren(...children: readonly unknown[]): void {
    this.children = children;
  }

  /** The script asks for `[hidden]` alone. */
  closest(): FakeElement | undefined {
    return this.hidden ? this : this.#inside?.closest();
  }

  focus(): void {
    this.#focus(this);
  }
}

/** How a page is opened. */
export interface PageSettings {
  /** The fragment of its address, such as `#nonce=…`. */
  readonly hash?: string;
  readonly userAgent?: string;
  readonly touch?: number;
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
  /** Where the page sent the browser. */
  readonly went: string[] = [];
  readonly posted: Posted[] = [];
  isOnline = true;
  /** Status that a proxy answers instead of the server. */
  outage: number | undefined;
  visibilityState = "visible";
  focused: FakeElement | undefined;
  hash: string;
  readonly #elements = new Map<string, FakeElement>();
  readonly #listeners: (readonly [name: string, listener: (event: object) => void])[] = [];
  readonly #busy: Set<Promise<unknown>>;
  readonly #browser: Browser;
  readonly #time: FakeTime;

  constructor(browser: Browser, time: FakeTime, html: string, settings: PageSettings) {
    this.#browser = browser;
    this.#time = time;
    this.#busy = busyAt(time);
    this.hash = settings.hash ?? "";
    const [main = ""] = /<main>[\s\S]*<\/main>/.exec(html) ?? [];
    for (const [, id = "", rest = "", text = ""] of main.matchAll(/ id="(\w+)"([^>]*)>([^<]*)/g)) {
      const inside = id === "this" || id === "other" ? this.at("choice") : undefined;
      const focus = (element: FakeElement) => void (this.focused = element);
      this.#elements.set(id, new FakeElement(/ hidden$/.test(rest), text, inside, focus));
    }
    const [, given = "{}"] = /const settings = (.*);\n/.exec(html) ?? [];
    startPage(JSON.parse(given), this.#world(settings));
  }

  /** The element with an id. */
  at(id: string): FakeElement {
    const element = this.#elements.get(id);
    assert(element, `The page has no element '${id}'`);
    return element;
  }

  /** The ids of what can be seen and used, in order. */
  get visible(): string[] {
    const always = ["title", "status"];
    return [...this.#elements.keys()].filter((id) =>
      !always.includes(id) && !this.at(id).closest()
    );
  }

  get status(): string {
    return this.at("status").textContent;
  }

  /** What the script uses of a browser. */
  #world({ userAgent = "", touch = 0 }: PageSettings): PageWorld {
    const listen: PageWorld["addEventListener"] = (name, listener) =>
      void this.#listeners.push([name, listener]);
    return {
      document: this.#document(listen),
      location: this.#location(),
      history: { replaceState: () => void (this.hash = "") },
      navigator: { userAgent, maxTouchPoints: touch },
      addEventListener: listen,
      AbortSignal: {},
      DOMParser: class {
        parseFromString(text: string): { readonly documentElement: string } {
          return { documentElement: text };
        }
      },
      fetch: (path, { body }) => this.#track(this.#fetch(path, body)),
    };
  }

  #document(listen: PageWorld["addEventListener"]): PageWorld["document"] {
    const { visibilityState, activeElement } = { // Read anew each time.
      visibilityState: () => this.visibilityState,
      activeElement: () => this.focused,
    };
    return {
      getElementById: (id) => this.at(id),
      importNode: (node) => node,
      addEventListener: listen,
      get visibilityState() {
        return visibilityState();
      },
      get activeElement() {
        return activeElement() ?? null;
      },
    };
  }

  #location(): PageWorld["location"] {
    const go = (url: string): void => void this.went.push(url);
    const hash = () => this.hash;
    return {
      pathname: "/bankid/",
      search: "",
      replace: go,
      get hash() {
        return hash();
      },
      get href() {
        return "https://example.com/bankid/";
      },
      set href(url: string) {
        go(url);
      },
    };
  }

  async #fetch(path: string, body: string): ReturnType<PageWorld["fetch"]> {
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
      await this.#time.runMicrotasks();
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
  async click(id: string): Promise<void> {
    const element = this.at(id);
    assert(!element.closest(), `'${id}' cannot be clicked now`);
    element.focus();
    element.onclick?.(undefined as never);
    await this.settle();
  }

  /** Something happens to the window or the document. */
  async happens(name: string, event: object = {}): Promise<void> {
    for (const [each, listener] of this.#listeners) if (each === name) listener(event);
    await this.settle();
  }
}

/** Opens the page of a site in a browser. */
export async function openPage(
  handler: BankIdHandler,
  browser: Browser,
  time: FakeTime,
  settings: PageSettings = {},
): Promise<Page> {
  const headers: Record<string, string> = { "Accept-Language": "en" };
  if (settings.userAgent) headers["User-Agent"] = settings.userAgent;
  const response = await handler(new Request("https://example.com/bankid/", { headers }));
  const page = new Page(browser, time, await response.text(), settings);
  // Its first poll may bear the very number of another tab's, and is then repeated at once.
  await page.settle();
  await page.pass(1);
  return page;
}
