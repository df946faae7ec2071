/**
 * What happens to the tab of a login.
 *
 * @module
 */

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
