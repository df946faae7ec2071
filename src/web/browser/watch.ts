/**
 * What happens to the tab of a login.
 *
 * @module
 */

import type { LoginDevice } from "./types.ts";
import type { LoginWorld, PageEvent } from "./world.ts";

/** What is done about it. */
export interface TabEvents {
  /** The network is back, or the tab is seen again. */
  wake(): void;
  /** The tab is not seen any more. */
  hide(): void;
  /** The browser has brought the page back out of its memory. */
  restore(): void;
  /** The fragment of the address is another. */
  move(): void;
  /** A link is pressed. */
  press(href: string): void;
}

/**
 * What a tab begins by itself: nobody who goes back, or loads the page anew, wants the app to be opened
 * by that.
 */
export function bestDevice({ performance }: LoginWorld, isMobile: boolean): LoginDevice {
  const [visit] = performance.getEntriesByType("navigation");
  const isNew = visit?.type === "navigate" || (visit?.type === "reload" && !isMobile);
  return isNew ? isMobile ? "this" : "other" : "ask";
}

/** Watches the tab until the signal ends it. */
export function watchTab(world: LoginWorld, signal: AbortSignal, events: TabEvents): void {
  const { document } = world;
  const listening = { signal, capture: true };
  const press = (event: PageEvent): void => {
    for (const each of event.composedPath?.() ?? []) {
      const href = each.getAttribute?.("href");
      if (href) events.press(href);
    }
  };
  world.addEventListener("online", () => events.wake(), listening);
  world.addEventListener("pageshow", (event) => {
    if (event.persisted) events.restore();
  }, listening);
  world.addEventListener("hashchange", () => events.move(), listening);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") events.wake();
    else events.hide();
  }, listening);
  document.addEventListener("click", press, listening);
  document.addEventListener("pointerdown", press, listening);
}
