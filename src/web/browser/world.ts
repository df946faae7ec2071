/**
 * The parts of a browser that the login uses. The browser's own types would become visible in the whole
 * module; `deno task page` checks that a browser has what is named here.
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
  className: string;
  /** Pixels. */
  readonly offsetHeight: number;
  readonly style: { minHeight: string };
  /** Links have it. */
  href?: string;
  onclick: ((event: never) => unknown) | null;
  focus(): void;
  click(): void;
  append(...children: (PageNode | string)[]): void;
  replaceChildren(...children: (PageNode | string)[]): void;
}

/** A shadow root. */
export interface PageRoot {
  readonly activeElement: { closest(selector: string): unknown } | null;
  adoptedStyleSheets: PageSheet[];
  querySelectorAll(
    selector: string,
  ): Iterable<{ readonly className: string; setAttribute(name: string, value: string): void }>;
  replaceChildren(...children: PageNode[]): void;
}

/** A style sheet. */
export interface PageSheet {
  replaceSync(text: string): void;
}

/** An event, and what it passes. */
export interface PageEvent {
  readonly persisted?: boolean;
  composedPath(): readonly { readonly href?: unknown; readonly addEventListener: unknown }[];
}

/** What `startLogin` uses of a browser; `globalThis` is one. */
export interface LoginWorld {
  readonly document: {
    readonly hidden: boolean;
    readonly documentElement: { readonly lang: string };
    createElement(tag: "a"): PageElement;
  };
  readonly location: { readonly href: string };
  readonly history: {
    readonly state: unknown;
    replaceState(state: unknown, unused: string, url?: string): void;
  };
  readonly navigator: { readonly maxTouchPoints: number };
  readonly performance: {
    getEntriesByType(
      type: "navigation",
    ): readonly { readonly name: string; readonly type?: string }[];
  };
  readonly AbortSignal: { timeout(milliseconds: number): AbortSignal };
  fetch(
    path: string,
    init: PageFetch,
  ): Promise<{ readonly status: number; json(): Promise<unknown> }>;
  addEventListener(
    name: string,
    listener: (event: PageEvent) => void,
    options: { readonly signal: AbortSignal | undefined; readonly capture: boolean },
  ): void;
}

/** A POST of the login. */
export interface PageFetch {
  readonly method: "POST";
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** The element `<bankid-login>` as it is drawn into. */
export interface PageHost extends PageElement {
  readonly shadowRoot: PageRoot | null;
  getAttribute(name: string): string | null;
  attachShadow(options: { mode: "open" }): PageRoot;
  dispatchEvent(event: object): boolean;
}

/** What the element uses of a browser. */
export interface ElementWorld extends LoginWorld {
  readonly document: LoginWorld["document"] & {
    title: string;
    createElement(tag: string): PageElement;
  };
  readonly location: LoginWorld["location"] & {
    readonly search: string;
    replace(url: string): void;
  };
  readonly customElements: {
    get(name: string): unknown;
    define(name: string, element: new () => object): void;
  };
  readonly HTMLElement: new () => PageHost;
  readonly CSSStyleSheet: new () => PageSheet;
  readonly CustomEvent: new (name: string, init: object) => object;
  readonly DOMParser: new () => {
    parseFromString(
      text: string,
      type: "text/html" | "image/svg+xml",
    ): {
      readonly documentElement: PageNode;
      readonly body: { readonly children: Iterable<PageNode> };
    };
  };
}
