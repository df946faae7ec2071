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
   * Heeds an answer to a login that waits, and opens the app if it is time to. Returns what differs from
   * the answer, since the server does not know whether the person has gone to the app, and is back.
   */
  heed: (
    answer: LoginAnswer,
    isStart: boolean,
  ) => Partial<LoginAnswer> & { readonly isBack?: boolean },
  /** The login is over, or another begins; `false` if it is this tab's, whose link nobody has used. */
  forget: (isLaunched?: false) => void,
  /** Takes the nonce out of the address, once the server has it. */
  clear: () => void,
];

/** Whether the tab is seen. */
export function isSeen({ document }: LoginWorld): boolean {
  return !document.hidden;
}

/**
 * What a tab begins by itself: nobody who goes back, or loads the page anew, wants the app to be opened
 * by that.
 */
export function bestDevice({ performance }: LoginWorld, isMobile?: boolean): LoginDevice {
  const type = performance.getEntriesByType("navigation")[0]?.type;
  const isNew = type === "navigate" || (type === "reload" && !isMobile);
  return isNew ? isMobile ? "this" : "other" : "ask";
}

/** Watches a tab until the signal ends it. */
export function watchTab(
  world: LoginWorld,
  signal: AbortSignal | undefined,
  comeBack: () => void,
  hurry: () => void,
): Tab {
  const listening = { signal, capture: true };
  let id: string | undefined;
  let nonce: string | undefined;
  let link: string | undefined;
  /** Whether the app may have been opened by the link; nothing if another tab began the login. */
  let launched: boolean | undefined;
  let isPhone: boolean | undefined;
  /** How many answers there were since the person was away. */
  let back = NaN;
  const address = (): (string | undefined)[] => world.location.href.split("#nonce=");

  for (const name of ["online", "pageshow", "hashchange", "visibilitychange"]) {
    world.addEventListener(name, ({ persisted }) => {
      const [, found] = address();
      if (persisted || (found && found !== nonce)) comeBack();
      else if (isSeen(world)) persisted ?? hurry();
      else {
        if (link) launched = true;
        back = 0;
      }
    }, listening);
  }
  world.addEventListener("click", (event) => {
    if (link && event.composedPath().some(({ href }) => href === link)) launched = true;
  }, listening);

  return [
    () => ({ id, nonce: nonce = address()[1] ?? nonce, launched }),
    () => isPhone && !isSeen(world),
    (answer, isStart) => {
      const { launch, noReturn, tap } = answer;
      id = answer.id;
      link = launch;
      isPhone = answer.mobile && answer.device === "this";
      if (isStart && launch && answer.opensByItself) {
        launched = true;
        // A link of the page's own is handed to the app more surely than a new address.
        Object.assign(world.document.createElement("a"), { href: launch, referrerPolicy: "origin" })
          .click();
      }
      if (!launched) return tap ? { message: { text: tap } } : {};
      return ++back > 2 && noReturn ? { isBack: true, message: { text: noReturn } } : {};
    },
    (isLaunched) => {
      id =
        nonce =
        link =
        isPhone =
          undefined;
      launched = isLaunched;
      back = NaN;
    },
    () => {
      const [url, nonce] = address();
      if (nonce) world.history.replaceState(world.history.state, "", url);
    },
  ];
}
