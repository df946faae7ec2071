import { assertEquals } from "@std/assert";
import type { LoginAnswer } from "../../../src/web/browser/answer.ts";
import {
  bestDevice,
  clearNonce,
  isSeen,
  type Tab,
  watchTab,
} from "../../../src/web/browser/tab.ts";
import type { LoginWorld } from "../../../src/web/browser/world.ts";

type Listener = (event: object) => void;

interface Settings {
  readonly href?: string;
  /** How the page was come to. */
  readonly type?: string;
}

interface Watched {
  readonly world: LoginWorld;
  readonly location: { href: string };
  readonly tab: Tab;
  /** Links that were opened. */
  readonly opened: readonly object[];
  /** What the login was called for, and new addresses. */
  readonly heard: readonly string[];
  tell(name: string, event?: object): void;
  hide(hidden: boolean): void;
}

/** A tab at an address, whose links and events a test plays. */
function tabOf(
  { href = "https://example.com/bankid/", type = "navigate" }: Settings = {},
): Watched {
  const listeners = new Map<string, Listener>();
  const opened: object[] = [];
  const heard: string[] = [];
  const ending = new AbortController();
  const world = {
    document: {
      hidden: false,
      createElement: () => ({
        click(): void {
          opened.push({ ...this, click: undefined });
        },
      }),
    },
    location: { href },
    history: {
      state: 7,
      replaceState(state: unknown, _: string, url: string): void {
        heard.push(`${state} ${url}`);
      },
    },
    performance: { getEntriesByType: () => [{ type }] },
    addEventListener(name: string, listener: Listener): void {
      listeners.set(name, listener);
    },
  };
  const used = world as unknown as LoginWorld;
  const tab = watchTab(
    used,
    ending.signal,
    () => heard.push("comes back"),
    () => heard.push("hurries"),
  );
  const tell = (name: string, event: object = {}): void => listeners.get(name)?.(event);
  const hide = (hidden: boolean): void => {
    world.document.hidden = hidden;
    tell("visibilitychange");
  };
  return { world: used, location: world.location, tab, opened, heard, tell, hide };
}

const PENDING: LoginAnswer = {
  state: "pending",
  id: "a",
  device: "this",
  mobile: true,
  message: { id: "RFA1", text: "Start the app" },
  launch: "https://app.bankid.com/",
  noReturn: "Begin again",
};

Deno.test("bestDevice() opens the app for nobody who goes back, nor on a phone for who reloads", () => {
  const bests = ["navigate", "reload", "back_forward"].flatMap((type) => {
    const { world } = tabOf({ type });
    return [bestDevice(world, false), bestDevice(world, true)];
  });
  assertEquals(bests, ["other", "this", "other", "ask", "ask", "ask"]);
});

Deno.test("isSeen() tells whether the tab is in front", () => {
  const { world, hide } = tabOf();
  assertEquals(isSeen(world), true);
  hide(true);
  assertEquals(isSeen(world), false);
});

Deno.test("clearNonce() takes the nonce out of the address, and leaves others alone", () => {
  const back = tabOf({ href: "https://example.com/bankid/?next=/a#nonce=x" });
  clearNonce(back.world);
  assertEquals(back.heard, ["7 https://example.com/bankid/?next=/a"]);
  const other = tabOf({ href: "https://example.com/bankid/#top" });
  clearNonce(other.world);
  assertEquals(other.heard, []);
});

Deno.test("watchTab() opens the app for a login that has just begun, and once", () => {
  const { tab: [state, , heed], opened } = tabOf();
  const answer = { ...PENDING, opensByItself: true as const };
  heed(answer, undefined);
  heed(answer, () => {});
  assertEquals(opened, [
    { href: "https://app.bankid.com/", referrerPolicy: "origin", click: undefined },
  ]);
  assertEquals(state(), { id: "a", nonce: undefined, launched: true });
});

Deno.test("watchTab() asks for a tap until the link has been used", () => {
  const { tab: [, , heed], tell } = tabOf();
  const answer = { ...PENDING, tap: "Tap" };
  assertEquals(heed(answer, undefined), { message: { text: "Tap" } });
  tell("click", { composedPath: () => [{ href: "https://example.com/help" }] });
  assertEquals(heed(answer, () => {}), { message: { text: "Tap" } });
  tell("click", { composedPath: () => [{}, { href: PENDING.launch }] });
  assertEquals(heed(answer, () => {}), {});
});

Deno.test("watchTab() says after a while that the app did not come back to this tab", () => {
  const { tab: [, isAway, heed], hide, heard } = tabOf();
  heed(PENDING, undefined);
  hide(true);
  assertEquals(isAway(), true);
  hide(false);
  assertEquals([isAway(), heard], [false, ["hurries"]]);
  assertEquals(heed(PENDING, () => {}), {});
  assertEquals(heed(PENDING, () => {}), {});
  assertEquals(heed(PENDING, () => {}), { isBack: true, message: { text: "Begin again" } });
});

Deno.test("watchTab() brings a nonce to the server, and heeds a new one", () => {
  const { tab: [state, , , forget], location, tell, heard } = tabOf();
  location.href += "#nonce=first";
  tell("hashchange");
  assertEquals(state(), { id: undefined, nonce: "first", launched: undefined });
  location.href = "https://example.com/bankid/";
  tell("hashchange");
  assertEquals(state(), { id: undefined, nonce: "first", launched: undefined });
  tell("pageshow", { persisted: true });
  assertEquals(heard, ["comes back", "hurries", "comes back"]);
  forget(false);
  assertEquals(state(), { id: undefined, nonce: undefined, launched: false });
});
