/**
 * What the login meets in a browser, as far as it is used. The browser's own types would become those
 * of the whole module; `deno task page` checks that a browser has what is named here.
 *
 * @module
 */

/** A node of a document. */
// deno-lint-ignore no-empty-interface
export interface PageNode {}

/** An element. */
export interface PageElement extends PageNode {
  hidden: boolean | string;
  textContent: string | null;
  onclick: ((event: never) => unknown) | null;
  focus(): void;
  click(): void;
  setAttribute(name: string, value: string): void;
  append(...children: (PageNode | string)[]): void;
  replaceChildren(...children: (PageNode | string)[]): void;
}

/** A shadow root. */
export interface PageRoot {
  readonly activeElement: { closest(selector: string): unknown } | null;
  adoptedStyleSheets: PageSheet[];
  append(...children: PageNode[]): void;
}

/** A style sheet. */
export interface PageSheet {
  replaceSync(text: string): void;
}

/** An event, and the elements that it passes. */
export interface PageEvent {
  readonly persisted?: boolean;
  composedPath?(): readonly { getAttribute?(name: string): string | null }[];
}

type Listen = (
  name: string,
  listener: (event: PageEvent) => void,
  options: { readonly signal: AbortSignal; readonly capture?: boolean },
) => void;

/** What `startLogin` uses of a browser; `globalThis` is one. */
export interface LoginWorld {
  readonly document: {
    readonly visibilityState: string;
    createElement(tag: "a"): PageElement;
    readonly addEventListener: Listen;
  };
  readonly location: { readonly pathname: string; readonly search: string; readonly hash: string };
  readonly history: {
    readonly state: unknown;
    replaceState(state: unknown, unused: string, url: string): void;
  };
  readonly navigator: { readonly maxTouchPoints: number };
  readonly performance: {
    getEntriesByType(
      type: "navigation",
    ): readonly { readonly name: string; readonly type?: string }[];
  };
  readonly AbortSignal: { timeout?(milliseconds: number): AbortSignal };
  fetch(
    path: string,
    init: PageFetch,
  ): Promise<{ readonly status: number; json(): Promise<unknown> }>;
  readonly addEventListener: Listen;
}

/** A POST of the login. */
export interface PageFetch {
  readonly method: "POST";
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly signal?: AbortSignal;
}

/** The element `<bankid-login>` as its class meets it. */
export interface PageHost extends PageElement {
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
  attachShadow(options: { mode: "open" }): PageRoot;
  dispatchEvent(event: object): boolean;
}

/** What the element uses of a browser. */
export interface ElementWorld extends LoginWorld {
  readonly document: LoginWorld["document"] & {
    title: string;
    readonly documentElement: { readonly lang: string };
    createElement(tag: string): PageElement;
    importNode(node: PageNode, deep: boolean): PageNode;
  };
  readonly location: LoginWorld["location"] & { replace(url: string): void };
  readonly customElements: {
    get(name: string): unknown;
    define(name: string, element: new () => object): void;
  };
  readonly HTMLElement: new () => PageHost;
  readonly CSSStyleSheet: new () => PageSheet;
  readonly CustomEvent: new (name: string, init: object) => object;
  readonly DOMParser: new () => {
    parseFromString(text: string, type: "image/svg+xml"): { readonly documentElement: PageNode };
  };
}
