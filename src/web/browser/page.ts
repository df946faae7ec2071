/**
 * The script of the ready page. It runs in the browser: `deno task page` makes what is served out of
 * this file, by taking types and comments away. It makes no markup out of text.
 *
 * @module
 */

import type { PageElement, PageSettings, PageWorld } from "./world.ts";

/** The server's answer; this script and the server are of one version. */
interface Answer {
  readonly state: string;
  readonly reason?: string;
  readonly id?: string;
  readonly device?: "this" | "other";
  readonly mobile?: boolean;
  readonly message?: { readonly text: string };
  readonly qr?: string;
  readonly launch?: string;
  readonly redirect?: string;
  readonly poll?: number;
}

type View = "choice" | "pending" | "failed" | "wait";
type Part = "choice" | "code" | "scan" | "enlarge" | "open" | "cancel" | "again" | "change";

const PARTS: readonly Part[] = [
  "choice",
  "code",
  "scan",
  "enlarge",
  "open",
  "cancel",
  "again",
  "change",
];
const VIEWS: Readonly<Record<View, readonly Part[]>> = {
  choice: ["choice"],
  pending: ["cancel"],
  failed: ["again"],
  wait: [],
};

class LoginPage {
  readonly #settings: PageSettings;
  readonly #world: PageWorld;
  #id: string | undefined;
  #device: "this" | "other" | undefined;
  #nonce: string | undefined;
  /** Number of the last poll. */
  #number = 0;
  #failures = 0;
  /** Number of the last post; the answer to an earlier one is not heeded. */
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next: () => void = () => {};
  /** Does again what was posted last. */
  #again: () => void = () => {};
  /** By how many milliseconds this computer's clock is ahead, if the server had to say so. */
  #ahead = 0;
  /** Whether this very tab began the login. */
  #isOwn = false;
  /** Whether it has yet to open the app. */
  #opens = false;
  /** Whether the app runs on this phone. */
  #awaitsApp = false;
  /** Whether its link to the app was used. */
  #launched = false;

  constructor(settings: PageSettings, world: PageWorld) {
    this.#settings = settings;
    this.#world = world;
  }

  #at(id: Part | "title" | "status" | "this" | "other"): PageElement {
    const element = this.#world.document.getElementById(id);
    if (!element) throw new Error(id);
    return element;
  }

  begin(): void {
    this.#at("this").onclick = () => this.#start("this");
    this.#at("other").onclick = () => this.#start("other");
    this.#at("again").onclick = () => this.#device ? this.#start(this.#device) : this.#choose();
    this.#at("change").onclick = () => this.#choose();
    this.#at("cancel").onclick = () => this.#cancel();
    const used = (): void => {
      this.#launched = true;
    };
    this.#at("open").onclick = used;
    this.#at("open").onpointerdown = used;
    this.#at("enlarge").onclick = () => {
      const large = this.#at("code").classList.toggle("large");
      this.#at("enlarge").setAttribute("aria-pressed", String(large));
    };
    this.#listen();
    this.#comeBack();
  }

  #listen(): void {
    const { document, location } = this.#world;
    const wake = (): void => {
      if (this.#timer !== undefined && document.visibilityState === "visible") {
        this.#later(0, this.#next);
      }
    };
    this.#world.addEventListener("online", wake);
    document.addEventListener("visibilitychange", wake);
    this.#world.addEventListener("pageshow", (event) => {
      if (event.persisted) this.#poll();
    });
    this.#world.addEventListener("hashchange", () => {
      if (location.hash) this.#comeBack();
    });
  }

  #show(view: View, text: string, more: readonly Part[] = []): void {
    const shown = [...VIEWS[view], ...more];
    const focused = this.#world.document.activeElement;
    for (const part of PARTS) this.#at(part).hidden = !shown.includes(part);
    // A screen reader says a text each time that it is set.
    const status = this.#at("status");
    if (status.textContent !== text) status.textContent = text;
    if (focused?.closest("[hidden]")) this.#at("title").focus();
  }

  #fail(text: string): void {
    this.#show("failed", text, this.#device ? ["change"] : []);
  }

  #choose(): void {
    const { navigator } = this.#world;
    const { mobile, question } = this.#settings.messages;
    const isTablet = navigator.maxTouchPoints > 1 && navigator.userAgent.includes("Macintosh");
    this.#device = undefined;
    this.#show("choice", isTablet ? mobile : question);
  }

  async #post(action: string, message: object): Promise<Answer> {
    const { location, navigator, AbortSignal } = this.#world;
    const signal = AbortSignal.timeout?.(20000);
    const body = {
      language: this.#settings.language,
      touch: navigator.maxTouchPoints,
      brave: "brave" in navigator,
      ...message,
    };
    const response = await this.#world.fetch(location.pathname.replace(/[^/]*$/, "") + action, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      ...(signal ? { signal } : {}),
    });
    if (response.status >= 500) throw new Error(String(response.status));
    return await response.json() as Answer;
  }

  #pending({ id, device, mobile, message, qr, launch }: Answer): void {
    this.#id = id;
    this.#device = device;
    this.#awaitsApp = device === "this" && mobile === true;
    const more: Part[] = [];
    const { document, location, DOMParser } = this.#world;
    if (qr) {
      const svg = new DOMParser().parseFromString(qr, "image/svg+xml").documentElement;
      this.#at("code").replaceChildren(document.importNode(svg, true));
      more.push("scan", "code", "enlarge");
    }
    if (launch) {
      this.#at("open").setAttribute("href", launch);
      more.push("open");
    }
    this.#show("pending", message?.text ?? "", more);
    // A phone hands a link to the app only when it was tapped; a computer asks before it opens one.
    if (launch && this.#opens && !mobile) location.href = launch;
    this.#opens = false;
    this.#later(1000, () => this.#poll());
  }

  #take(answer: Answer): void {
    const { location, history } = this.#world;
    const had = this.#id;
    const returned = this.#nonce !== undefined;
    this.#failures = 0;
    if (location.hash) history.replaceState(null, "", location.pathname + location.search);
    if (answer.state === "pending") return this.#pending(answer);
    if (answer.reason === "replayed") {
      this.#number = answer.poll ?? this.#number;
      return this.#later(0, () => this.#poll());
    }
    // This computer's clock is more than a day ahead: from now on the server's counts.
    if (answer.reason === "poll-ahead" && answer.poll !== undefined && this.#ahead === 0) {
      this.#ahead = Date.now() - answer.poll;
      this.#number = 0;
      return this.#later(0, this.#again);
    }
    this.#stop();
    this.#end(answer, had !== undefined, returned);
  }

  #end(answer: Answer, had: boolean, returned: boolean): void {
    const { texts, messages } = this.#settings;
    const { state, reason, message, redirect } = answer;
    if (state === "complete") {
      this.#show("wait", texts.done);
      this.#world.location.replace(redirect ?? "/");
    } else if (state === "failed") this.#fail(message?.text ?? messages.wrong);
    else if (reason === "wrong-nonce" || (returned && state === "none")) this.#fail(texts.notYours);
    else if (message) this.#fail(message.text);
    else if (state === "elsewhere" || (had && state === "none")) this.#fail(texts.elsewhere);
    else if (state === "none") this.#choose();
    else this.#fail(messages.wrong);
  }

  #later(wait: number, what: () => void): void {
    clearTimeout(this.#timer);
    this.#next = what;
    this.#timer = setTimeout(what, wait);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#id = this.#nonce = undefined;
    this.#awaitsApp = false;
  }

  async #run(action: "start" | "poll" | "cancel", message: object): Promise<void> {
    const turn = ++this.#turn;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      const answer = await this.#post(action, message);
      if (turn === this.#turn) this.#take(answer);
    } catch {
      if (turn !== this.#turn) return;
      const { offline } = this.#settings.texts;
      if (action === "start") return this.#fail(offline);
      this.#show(this.#id ? "pending" : "wait", offline);
      const again = action === "cancel" ? () => this.#cancel() : () => this.#poll();
      this.#later(Math.min(1000 * 2 ** this.#failures++, 10000), again);
    }
  }

  /** A number greater than all before, in any tab. */
  #count(): number {
    this.#number = Math.max(this.#number + 1, Date.now() - this.#ahead);
    return this.#number;
  }

  #poll(): void {
    // A phone shows the app now, and the tab to which it returns must be the one that hears the end.
    if (this.#awaitsApp && this.#world.document.visibilityState === "hidden") {
      return this.#later(1000, () => this.#poll());
    }
    this.#again = () => this.#poll();
    const launched = this.#launched || !this.#isOwn;
    this.#run("poll", { id: this.#id, poll: this.#count(), nonce: this.#nonce, launched });
  }

  #start(where: "this" | "other"): void {
    this.#stop();
    this.#device = where;
    this.#isOwn = this.#opens = true;
    this.#launched = false;
    this.#again = () => this.#start(where);
    this.#show("wait", "");
    this.#run("start", { device: where, poll: this.#count() });
  }

  #cancel(): void {
    this.#stop();
    this.#device = undefined;
    this.#show("wait", "");
    this.#run("cancel", {});
  }

  #comeBack(): void {
    const [, found] = /^#nonce=([\w.~-]+)$/.exec(this.#world.location.hash) ?? [];
    this.#nonce = found ?? this.#nonce;
    this.#poll();
  }
}

/** Runs the page. */
export function startPage(settings: PageSettings, world: PageWorld): void {
  new LoginPage(settings, world).begin();
}
