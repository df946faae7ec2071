/**
 * The tab of a login: whether it is seen, and what it has to do with the app.
 *
 * @module
 */

import type { LoginAnswer } from "./answer.ts";
import type { LoginDevice } from "./types.ts";
import type { LoginWorld } from "./world.ts";

/** A tab with a login. */
export type Tab = readonly [
  /** What the server is told of it. */
  state: () => object,
  /** Whether a phone shows the app now: the tab to which it returns must be the one that hears the end. */
  isAway: () => boolean | undefined,
  /**
   * Handles an answer while the login waits. Opens the app if the login has just begun, that is, if
   * there is nothing to repeat. Returns what differs from the answer: the server does not know whether
   * the person went to the app and came back.
   */
  heed: (
    answer: LoginAnswer,
    again: (() => void) | undefined,
  ) => Partial<LoginAnswer> & { readonly isBack?: boolean },
  /** The login is over, or another begins; `false` if it is this tab's, whose link nobody has used. */
  forget: (isLaunched?: false) => void,
];

/** Whether the tab is seen. */
export function isSeen(world: LoginWorld): boolean {
  return !world.document.hidden;
}

/**
 * What a tab begins by itself: nobody who goes back, or loads the page anew, wants the app to be opened
 * by that.
 */
export function bestDevice(world: LoginWorld, isMobile?: boolean): LoginDevice {
  const type = world.performance.getEntriesByType("navigation")[0]?.type;
  const isNew = type === "navigate" || (type === "reload" && !isMobile);
  return isNew ? isMobile ? "this" : "other" : "ask";
}

/** The address of the page, and the nonce with which the app came back to it. */
function addressOf(world: LoginWorld): (string | undefined)[] {
  return world.location.href.split("#nonce=");
}

/** Takes the nonce out of the address, once the server has it. */
export function clearNonce(world: LoginWorld): void {
  const [url, nonce] = addressOf(world);
  if (nonce) world.history.replaceState(world.history.state, "", url);
}

/** A link of the page's own is handed to the app more surely than a new address. */
function openApp(world: LoginWorld, href: string): void {
  Object.assign(world.document.createElement("a"), { href, referrerPolicy: "origin" }).click();
}

/** Watches a tab until the signal ends it. */
export function watchTab(
  world: LoginWorld,
  signal: AbortSignal | undefined,
  comeBack: () => void,
  hurry: () => void,
): Tab {
  const listening = { signal, capture: true };
  let last: Partial<LoginAnswer> = {};
  let nonce: string | undefined;
  /** Whether the app may have been opened by the link; nothing if another tab began the login. */
  let launched: boolean | undefined;
  /** How many answers there were since the person was away. */
  let back = NaN;

  for (const name of ["online", "pageshow", "hashchange", "visibilitychange"]) {
    world.addEventListener(name, ({ persisted }) => {
      const [, found] = addressOf(world);
      if (persisted || (found && found !== nonce)) comeBack();
      else if (isSeen(world)) persisted ?? hurry();
      else {
        if (last.launch) launched = true;
        back = 0;
      }
    }, listening);
  }
  world.addEventListener("click", (event) => {
    const { launch } = last;
    if (launch && event.composedPath().some(({ href }) => href === launch)) launched = true;
  }, listening);

  return [
    () => ({ id: last.id, nonce: nonce = addressOf(world)[1] ?? nonce, launched }),
    () => last.mobile && last.device === "this" && !isSeen(world),
    (answer, again) => {
      const { launch, noReturn, tap, opensByItself } = last = answer;
      if (!again && launch && opensByItself) {
        launched = true;
        openApp(world, launch);
      }
      if (!launched) return tap ? { message: { text: tap } } : {};
      return ++back > 2 && noReturn ? { isBack: true, message: { text: noReturn } } : {};
    },
    (isLaunched) => {
      last = {};
      nonce = undefined;
      launched = isLaunched;
      back = NaN;
    },
  ];
}
