/**
 * What the script of the ready page meets: its settings, and a browser. The browser's own types would
 * be those of the whole module; `deno task page` checks that a browser has what is named here.
 *
 * @module
 */

/** What the page is given by the server. */
export interface PageSettings {
  readonly language: string;
  readonly texts: Readonly<
    Record<"done" | "offline" | "elsewhere" | "notYours", string>
  >;
  readonly messages: Readonly<Record<"question" | "mobile" | "wrong", string>>;
}

/** An element, as far as the script uses it. */
export interface PageElement {
  hidden: boolean | string;
  textContent: string | null;
  readonly classList: { toggle(name: string): boolean };
  onclick: ((event: never) => unknown) | null;
  onpointerdown: ((event: never) => unknown) | null;
  focus(): void;
  closest(selector: string): unknown;
  setAttribute(name: string, value: string): void;
  replaceChildren(...children: PageNode[]): void;
}

/** A drawing. */
// deno-lint-ignore no-empty-interface
export interface PageNode {}

/** What the script uses of a browser; `globalThis` is one. */
export interface PageWorld {
  readonly document: {
    readonly activeElement: { closest(selector: string): unknown } | null;
    readonly visibilityState: string;
    getElementById(id: string): PageElement | null;
    importNode(node: PageNode, deep: boolean): PageNode;
    addEventListener(name: string, listener: () => void): void;
  };
  readonly location: {
    readonly pathname: string;
    readonly search: string;
    readonly hash: string;
    href: string;
    replace(url: string): void;
  };
  readonly history: { replaceState(data: null, unused: string, url: string): void };
  readonly navigator: { readonly userAgent: string; readonly maxTouchPoints: number };
  readonly AbortSignal: { timeout?(milliseconds: number): AbortSignal };
  readonly DOMParser: new () => {
    parseFromString(text: string, type: "image/svg+xml"): { readonly documentElement: PageNode };
  };
  fetch(
    path: string,
    init: PageFetch,
  ): Promise<{ readonly status: number; json(): Promise<unknown> }>;
  addEventListener(name: string, listener: (event: { readonly persisted?: boolean }) => void): void;
}

/** A POST of the page. */
export interface PageFetch {
  readonly method: "POST";
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly signal?: AbortSignal;
}
