/**
 * A login in the browser, without its looks. It outlives sleep, lost networks, reloads and the return
 * of the app, alone or in several tabs.
 *
 * @module
 */

import type { LoginAnswer } from "./answer.ts";
import { type Courier, makeCourier } from "./courier.ts";
import { bestDevice, clearNonce, isSeen, type Tab, watchTab } from "./tab.ts";
import type { LoginConfig, LoginTexts } from "./texts.ts";
import type { LoginDevice, LoginHandle, LoginOptions } from "./types.ts";
import type { LoginWorld } from "./world.ts";

/** The service's function; what the server answers is an update but for its message. */
interface Teller {
  onUpdate(update: object): void;
}

/** An answer, or what else is told; it need not say anything. */
type Told = Omit<LoginAnswer, "message"> & {
  readonly message?: LoginAnswer["message"] | undefined;
};

/** Tells of an answer; the name is that of what is said unless the server says something. */
type Tell = (answer: Told, name?: "wait" | "offline" | "RFA22") => void;

/** Makes what tells of answers, and of what is known from earlier ones. */
function makeTell(options: Teller, first: LoginTexts): Tell {
  let known: Partial<Told> & { readonly texts: LoginTexts } = {
    mobile: false,
    hasApp: true,
    texts: first,
  };
  return (answer, name = "RFA22") => {
    const all = { ...known, ...answer };
    const { device, operation, mobile, hasApp, text, markup, texts } = all;
    const { message = { id: name, text: texts[name] } } = all;
    known = { device, operation, mobile, hasApp, text, markup, texts };
    // Called as a member: where it is missing, the error in the console names it.
    options.onUpdate({ ...all, id: message.id, message: message.text });
  };
}

/** How a login begins and ends. */
type Starter = readonly [
  /** Nothing is under way: begins what is wanted, once, or waits for the person to choose. */
  idle: (answer: LoginAnswer) => void,
  /**
   * Forgets the login before. `wanted` is what begins by itself if nothing is under way; an answer that
   * said so tells what the device is, and brings the texts.
   */
  begin: (wanted?: LoginDevice, device?: "this" | "other", answer?: LoginAnswer) => void,
  start: LoginHandle["start"],
  cancel: LoginHandle["cancel"],
];

/** Makes what begins and ends a login. */
function makeStarter(
  world: LoginWorld,
  tell: Tell,
  post: Courier[0],
  later: Courier[1],
  forget: Tab[3],
): Starter {
  let wanted: LoginDevice | undefined;

  function idle(answer: LoginAnswer): void {
    const device = wanted ?? bestDevice(world, answer.mobile);
    if (device === "ask") tell({ ...answer, device: undefined });
    // A page that was opened in the background, or ahead of time, starts no order.
    else if (isSeen(world)) start(device, answer);
    else later(() => idle(answer), 1000);
  }

  function begin(then?: LoginDevice, device?: "this" | "other", answer?: LoginAnswer): void {
    forget(device ? false : undefined);
    wanted = then;
    tell({ ...answer, state: "starting", device, text: "", message: undefined }, "wait");
  }

  function start(device: "this" | "other", answer?: LoginAnswer): void {
    begin("ask", device, answer);
    post("start", { device });
  }

  function cancel(): void {
    begin("ask");
    post("cancel", {}, cancel);
  }

  return [idle, begin, start, cancel];
}

/** Follows a login. */
export function followLogin(
  config: LoginConfig,
  world: LoginWorld,
  options: LoginOptions,
): LoginHandle {
  const { signal } = options;
  const language = options.language ?? world.document.documentElement.lang;
  const basePath = options.basePath ?? config.basePath;
  // The server says whether it is a path; a longer one it does not take.
  const next = options.next?.slice(0, 513);
  const [post, later, hurry] = makeCourier(basePath, { language, next }, world, take, lose);
  const tell = makeTell(options, config.texts);
  const [state, isAway, heed, forget] = watchTab(world, signal, poll, hurry);
  const [idle, begin, start, cancel] = makeStarter(
    world,
    tell,
    post,
    later,
    forget,
  );

  function take(answer: LoginAnswer, again?: () => void): void {
    clearNonce(world);
    if (answer.state === "pending") {
      later(poll, 1000);
      return tell({ ...answer, ...heed(answer, again) });
    }
    forget();
    if (answer.state === "none") idle(answer);
    else tell(answer);
  }

  function lose(again?: () => void): void {
    tell({ state: again ? "offline" : "failed" }, "offline");
  }

  function poll(): void {
    if (isAway()) later(poll, 1000);
    else post("poll", state(), poll);
  }

  signal?.addEventListener("abort", () => later());
  // Nothing is told before the caller has the handle.
  queueMicrotask(() => {
    if (signal?.aborted) return;
    begin(options.device);
    poll();
  });
  return { start, cancel };
}
