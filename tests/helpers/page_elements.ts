/**
 * The elements of a page without a screen.
 *
 * @module
 */
import { assert } from "@std/assert";
import type { PageElement } from "../../src/web/browser/world.ts";

/** An element, as far as the page's script uses it. */
export class FakeElement implements PageElement {
  readonly tag: string;
  readonly attributes: Map<string, string> = new Map();
  /** How often its text was set: a screen reader says it each time. */
  spoken = 0;
  hidden = false;
  parent: FakeElement | undefined;
  children: (object | string)[] = [];
  onclick: ((event: never) => unknown) | null = null;
  /** Told of what is focused, and of a link that was clicked. */
  focus: () => void = () => {};
  follow: (href: string) => void = () => {};
  #text = "";

  constructor(tag: string) {
    this.tag = tag;
  }

  get textContent(): string {
    const text = (child: object | string): string =>
      typeof child === "string" ? child : child instanceof FakeElement ? child.textContent : "";
    return this.#text + this.children.map(text).join("");
  }

  set textContent(text: string) {
    this.#text = text;
    this.spoken++;
  }

  /** An element is as high as it is told to be, or has children that are seen. */
  readonly style = { minHeight: "" };
  get offsetHeight(): number {
    const seen = this.children.filter((each) => each instanceof FakeElement && !each.hidden);
    return Math.max(parseInt(this.style.minHeight) || 0, seen.length);
  }

  /** Where a link leads, and what the place to which it leads is told. */
  href = "";
  referrerPolicy = "";

  set lang(language: string) {
    this.attributes.set("lang", language);
  }

  set dir(direction: string) {
    this.attributes.set("dir", direction);
  }

  get className(): string {
    return this.attributes.get("class") ?? "";
  }

  set className(classes: string) {
    this.attributes.set("class", classes);
  }

  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }

  hasAttribute(name: string): boolean {
    return this.attributes.has(name);
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }

  /** The script asks for `[class]` alone. */
  querySelectorAll(): FakeElement[] {
    return [...this.all()].filter(({ attributes }) => attributes.has("class"));
  }

  append(...children: (object | string)[]): void {
    this.children.push(...children);
    for (const child of children) if (child instanceof FakeElement) child.parent = this;
  }

  replaceChildren(...children: (object | string)[]): void {
    this.children = [];
    this.append(...children);
  }

  click(): void {
    if (this.tag === "a") {
      // BankID is to hear of the site, and of no more of the address.
      const policy = this.referrerPolicy || this.attributes.get("referrerpolicy");
      assert(policy === "origin", `A link to the app tells '${policy}' of where it is`);
      this.follow(this.href);
    }
    this.onclick?.(undefined as never);
  }

  /** The script asks for `[hidden]` alone. */
  closest(): FakeElement | undefined {
    return this.hidden ? this : this.parent?.closest();
  }

  /** All that is in it. */
  *all(): Generator<FakeElement> {
    for (const child of this.children) {
      if (!(child instanceof FakeElement)) continue;
      yield child;
      yield* child.all();
    }
  }

  /** The text, as markup shows it. */
  get markup(): string {
    const inside = this.children.map((child) =>
      child instanceof FakeElement ? child.markup : child
    );
    return `<${this.tag}>${this.#text}${inside.join("")}</${this.tag}>`;
  }
}

/** The elements of a text that is markup without texts. */
export function parse(markup: string, make: (tag: string) => FakeElement): FakeElement {
  const body = make("body");
  const open = [body];
  for (const [, end, tag = "", rest = ""] of markup.matchAll(/<(\/?)(\w+)([^>]*)>/g)) {
    const parent = open.at(-1) ?? body;
    if (end) {
      assert(open.pop()?.tag === tag, `'${tag}' is not ended where it should be`);
      continue;
    }
    const element = make(tag);
    for (const [, name = "", quoted, bare = ""] of rest.matchAll(/([\w-]+)=(?:"([^"]*)"|(\S+))/g)) {
      element.setAttribute(name, quoted ?? bare);
    }
    parent.append(element);
    open.push(element);
  }
  assert(open.length === 1, "Something is not ended");
  return body;
}
