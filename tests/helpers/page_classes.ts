/**
 * The classes that the page's script finds in a browser, for a page without a screen.
 *
 * @module
 */
import { assert } from "@std/assert";
import type { LoginUpdate } from "../../src/web/browser/types.ts";
import type { ElementWorld, PageHost, PageRoot } from "../../src/web/browser/world.ts";
import { FakeElement, parse } from "./page_elements.ts";

/** What the element `<bankid-login>` meets in its page. */
export interface Surroundings {
  readonly focused: FakeElement | undefined;
  /** Told of each `bankid-update`. */
  readonly updates: LoginUpdate[];
  /** Whether the page lets the element go on by itself. */
  readonly isDefault: boolean;
}

/** The class that the element extends; its shadow root shows what is in `shadow`. */
export function hostOf(page: Surroundings, shadow: FakeElement): ElementWorld["HTMLElement"] {
  return class extends FakeElement implements PageHost {
    shadowRoot: PageRoot | null = null;
    constructor() {
      super("bankid-login");
    }
    attachShadow(): PageRoot {
      assert(!this.shadowRoot, "There is a shadow root already");
      this.shadowRoot = {
        adoptedStyleSheets: [],
        replaceChildren: (...children) => shadow.replaceChildren(...children),
        querySelectorAll: () => shadow.querySelectorAll(),
        get activeElement() {
          return page.focused ?? null;
        },
      };
      return this.shadowRoot;
    }
    dispatchEvent(event: object): boolean {
      page.updates.push(Reflect.get(event, "detail"));
      return page.isDefault;
    }
  };
}

/** A style sheet that is not looked at. */
export class FakeStyleSheet {
  replaceSync(): void {}
}

/** An event of the page's own. */
export class FakeEvent {
  readonly name: string;
  constructor(name: string, init: object) {
    this.name = name;
    Object.assign(this, init);
  }
}

/** What a parser makes of a text. */
type ParsedDocument = ReturnType<InstanceType<ElementWorld["DOMParser"]>["parseFromString"]>;

/** A parser that makes its elements by a function. */
export function parserOf(make: (tag: string) => FakeElement): ElementWorld["DOMParser"] {
  return class {
    parseFromString(text: string, type: string): ParsedDocument {
      const body = type === "text/html" ? parse(text, make) : make("body");
      return { documentElement: { svg: text }, body };
    }
  };
}
