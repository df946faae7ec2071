/**
 * A login in the browser, without its looks. It outlives sleep, lost networks, reloads and the return
 * of the app, alone or in several tabs.
 *
 * @module
 */

import type { LoginTexts } from "./texts.ts";
import { askServer, type LoginAnswer } from "./answer.ts";
import type { LoginDevice, LoginHandle, LoginOptions, Told } from "./types.ts";
import { bestDevice, watchTab } from "./watch.ts";
import type { LoginWorld } from "./world.ts";

class Login implements LoginHandle {
  readonly #options: LoginOptions;
  readonly #texts: LoginTexts;
  readonly #world: LoginWorld;
  readonly #stopped = new AbortController();
  /** What to begin by itself once it is known that nothing is under way; `undefined` is the best. */
  #wanted: LoginDevice | undefined;
  #id: string | undefined;
  #device: "this" | "other" | undefined;
  #operation: string | undefined;
  #mobile = false;
  #hasApp = true;
  #signed: Pick<LoginAnswer, "text" | "markup"> = {};
  #nonce: string | undefined;
  #number = 0;
  #failures = 0;
  /** Number of the last post; the answer to an earlier one is not heeded. */
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next: () => void = () => {};
  #again: () => void = () => {};
  /** By how many milliseconds this computer's clock is ahead, if the server had to say so. */
  #ahead = 0;
  /** Whether this very tab began the login. */
  #isOwn = false;
  /** Whether it has yet to open the app. */
  #opens = false;
  /** Whether the app runs on this phone. */
  #awaitsApp = false;
  #link: string | undefined;
  /** Whether the app may have been opened by the link. */
  #launched = false;
  /** Answers since the person came back from the app. */
  #back: number | undefined;

  constructor(options: LoginOptions, texts: LoginTexts, world: LoginWorld) {
    this.#options = options;
    this.#texts = texts;
    this.#world = world;
    this.#wanted = options.device;
  }

  begin(): void {
    const { signal } = this.#options;
    if (signal?.aborted) return;
    signal?.addEventListener("abort", () => {
      this.#forget();
      this.#turn++;
      this.#stopped.abort();
    });
    this.#listen();
    this.#comeBack();
  }

  #listen(): void {
    watchTab(this.#world, this.#stopped.signal, {
      wake: () => {
        const isSeen = this.#world.document.visibilityState === "visible";
        if (this.#timer !== undefined && isSeen) this.#later(0, this.#next);
      },
      hide: () => {
        this.#launched ||= this.#link !== undefined;
        if (this.#awaitsApp) this.#back = 0;
      },
      restore: () => this.#poll(),
      move: () => this.#nonceInAddress() && this.#comeBack(),
      press: (href) => void (this.#launched ||= href === this.#link),
    });
  }

  #tell(update: Told): void {
    this.#options.onUpdate({
      device: this.#device,
      operation: this.#operation,
      mobile: this.#mobile,
      hasApp: this.#hasApp,
      ...update,
    });
  }

  #fail(id: string | undefined, message: string, redirect?: string): void {
    this.#tell({ state: "failed", id, message, redirect });
  }

  /** Nothing is under way: begins what is wanted, once, or waits for the person to choose. */
  #idle(): void {
    const wanted = this.#wanted ?? bestDevice(this.#world, this.#mobile);
    if (wanted === "ask") return this.#choose();
    // A page that was opened in the background, or ahead of time, starts no order.
    if (this.#world.document.visibilityState !== "visible") {
      return this.#later(1000, () => this.#idle());
    }
    this.start(wanted);
  }

  #choose(): void {
    const { RFA19, RFA20 } = this.#texts;
    this.#device = undefined;
    this.#tell({ state: "none", message: this.#mobile ? RFA20 : this.#hasApp ? RFA19 : "" });
  }

  #post(action: string, message: object): Promise<LoginAnswer> {
    const { basePath = "/bankid", language } = this.#options;
    return askServer(this.#world, `${basePath}/${action}`, { language, ...message });
  }

  #pending(answer: LoginAnswer): void {
    const { launch, qr, message, otherLaunch, opensByItself = false, expiresSoon = false } = answer;
    if (answer.id !== this.#id || answer.text !== undefined) {
      const { text, markup } = answer;
      this.#signed = { ...(text && { text }), ...(markup && { markup }) };
    }
    this.#id = answer.id;
    this.#device = answer.device;
    this.#operation = answer.operation;
    this.#awaitsApp = answer.device === "this" && this.#mobile;
    this.#link = launch;
    if (this.#back !== undefined) this.#back++;
    const isBack = answer.awaitsReturn === true && this.#launched && (this.#back ?? 0) > 2;
    if (launch && this.#opens && opensByItself) this.#open(launch);
    this.#opens = false;
    this.#later(1000, () => this.#poll());
    const { noReturn, askOn, tap } = this.#texts;
    const isTap = launch !== undefined && this.#mobile && !opensByItself && !this.#launched;
    this.#tell({
      state: "pending",
      message: isBack ? noReturn : expiresSoon ? askOn : isTap ? tap : message?.text ?? "",
      ...this.#signed,
      ...(qr && { qr }),
      ...(launch && { launch }),
      ...(otherLaunch && { otherLaunch }),
      opensByItself,
      expiresSoon,
      isBack,
    });
  }

  /** A link of the page's own is handed to the app more surely than a new address. */
  #open(link: string): void {
    const anchor = this.#world.document.createElement("a");
    anchor.setAttribute("href", link);
    anchor.setAttribute("referrerpolicy", "origin");
    this.#launched = true;
    anchor.click();
  }

  #take(answer: LoginAnswer): void {
    const { location, history } = this.#world;
    const had = this.#id !== undefined;
    const returned = this.#nonce !== undefined;
    this.#failures = 0;
    this.#mobile = answer.mobile ?? this.#mobile;
    this.#hasApp = answer.hasApp ?? this.#hasApp;
    if (this.#nonceInAddress()) {
      history.replaceState(history.state, "", location.pathname + location.search);
    }
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
    this.#forget();
    this.#end(answer, had, returned);
  }

  #end(
    { state, reason, message, redirect }: LoginAnswer,
    had: boolean,
    returned: boolean,
  ): void {
    const { done, notYours, elsewhere, RFA22 } = this.#texts;
    const isNone = state === "none";
    if (state === "complete") this.#tell({ state, message: done, redirect: redirect ?? "/" });
    else if (reason === "wrong-nonce" || (returned && isNone)) {
      this.#tell({ state: "refused", reason: "wrong-nonce", message: notYours });
    } else if (state === "failed" || (isNone && message)) {
      this.#fail(message?.id, message?.text ?? RFA22, redirect);
    } else if (state === "elsewhere" || (had && isNone)) {
      this.#tell({ state: "elsewhere", message: elsewhere });
    } else if (isNone) this.#idle();
    else this.#tell({ state: "refused", reason: reason ?? state, message: message?.text ?? RFA22 });
  }

  #later(wait: number, what: () => void): void {
    clearTimeout(this.#timer);
    this.#next = what;
    this.#timer = setTimeout(what, wait);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#timer =
      this.#id =
      this.#nonce =
      this.#link =
      this.#back =
        undefined;
    this.#awaitsApp = this.#launched = false;
    this.#signed = {};
  }

  async #run(action: "start" | "poll" | "cancel", message: object): Promise<void> {
    const turn = ++this.#turn;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    let answer: LoginAnswer;
    try {
      answer = await this.#post(action, message);
    } catch {
      if (turn === this.#turn) this.#lose(action);
      return;
    }
    if (turn === this.#turn) this.#take(answer);
  }

  /** No order is started twice by itself; anything else is tried until the server is there again. */
  #lose(action: "start" | "poll" | "cancel"): void {
    const { offline } = this.#texts;
    if (action === "start") return this.#fail("offline", offline);
    this.#tell({ state: "offline", message: offline });
    const again = action === "cancel" ? () => this.cancel() : () => this.#poll();
    this.#later(Math.min(1000 * 2 ** this.#failures++, 10000), again);
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

  start(device: "this" | "other"): void {
    this.#begin(device);
    this.#isOwn = this.#opens = true;
    this.#again = () => this.start(device);
    // The server says whether it is a path; a longer one it does not take.
    const next = this.#options.next?.slice(0, 513);
    this.#run("start", { device, next, poll: this.#count() });
  }

  cancel(): void {
    this.#begin(undefined);
    this.#run("cancel", {});
  }

  #begin(device: "this" | "other" | undefined): void {
    this.#forget();
    this.#device = device;
    this.#wanted = "ask";
    this.#tell({ state: "starting", message: this.#texts.wait });
  }

  #nonceInAddress(): string | undefined {
    return /^#nonce=([\w.~-]+)$/.exec(this.#world.location.hash)?.[1];
  }

  #comeBack(): void {
    this.#nonce = this.#nonceInAddress() ?? this.#nonce;
    this.#poll();
  }
}

/** Follows a login, with texts and a browser. */
export function followLogin(
  options: LoginOptions,
  texts: LoginTexts,
  world: LoginWorld,
): LoginHandle {
  const login = new Login(options, texts, world);
  login.begin();
  return login;
}
