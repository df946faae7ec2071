import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { auth, type BankIdClient, createClient, phoneAuth, qrContent } from "../../../mod.ts";
import { createControl } from "../../../src/simulator/control/control.ts";
import { controlPage } from "../../../src/simulator/control/control_page.ts";
import { createSimulator, PEOPLE, type Simulator } from "../../../src/simulator/mod.ts";

const person = { endUserIp: "194.168.2.25" };
const ANNA = PEOPLE[1]?.personalNumber ?? "";

/** An element, as far as the page's script uses it. */
class FakeElement {
  readonly name: string;
  textContent = "";
  value = "";
  hidden = false;
  onclick: (() => void) | undefined;
  onsubmit: ((event: { preventDefault(): void }) => void) | undefined;
  children: (FakeElement | string)[] = [];

  constructor(name: string) {
    this.name = name;
  }

  append(...children: (FakeElement | string)[]): void {
    this.children.push(...children);
  }

  replaceChildren(...children: FakeElement[]): void {
    this.children = children;
  }

  /** What can be read in it, buttons aside. */
  get text(): string {
    const inner = this.children.map((each) => typeof each === "string" ? each : each.text);
    return this.name === "button" ? "" : [this.textContent, ...inner].join("");
  }

  get buttons(): FakeElement[] {
    return this.children.flatMap((each) =>
      typeof each === "string" ? [] : each.name === "button" ? [each] : each.buttons
    );
  }
}

/** The page in a browser without a screen, beside a client that starts orders. */
class ControlPage implements Disposable {
  readonly simulator: Simulator = createSimulator();
  readonly client: BankIdClient = createClient(this.simulator);
  isOnline = true;
  readonly #elements = new Map<string, FakeElement>();
  readonly #busy = new Set<Promise<unknown>>();
  #tick = (): void => {};

  async open(): Promise<this> {
    const control = createControl(this.simulator);
    const html = await (await control(new Request("http://localhost:8444/"))).text();
    for (const [, name = "", id = ""] of html.matchAll(/<(\w+) id="(\w+)"/g)) {
      this.#elements.set(id, new FakeElement(name));
    }
    this.at("person").value = PEOPLE[0]?.personalNumber ?? "";
    const script = /<script [^>]*>([\s\S]*)<\/script>/.exec(html)?.[1] ?? "";
    const world = {
      document: {
        getElementById: (id: string) => this.at(id),
        createElement: (name: string) => new FakeElement(name),
      },
      fetch: (path: string, init?: RequestInit) => {
        const url = new URL(path, "http://localhost:8444/");
        const answer = this.isOnline
          ? control(new Request(url, init))
          : Promise.reject(new TypeError("Failed to fetch"));
        this.#busy.add(answer.catch(() => {}));
        return answer;
      },
      setInterval: (run: () => void) => void (this.#tick = run),
    };
    new Function(...Object.keys(world), `"use strict";${script}`)(...Object.values(world));
    await this.#settle();
    return this;
  }

  at(id: string): FakeElement {
    const element = this.#elements.get(id);
    assert(element, `The page has no element '${id}'`);
    return element;
  }

  async #settle(): Promise<void> {
    while (this.#busy.size > 0) {
      await Promise.all(this.#busy);
      this.#busy.clear();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  /** Half a second passes. */
  async later(): Promise<void> {
    this.#tick();
    await this.#settle();
  }

  get labels(): string[] {
    return this.at("orders").buttons.map(({ textContent }) => textContent);
  }

  async click(label: string): Promise<void> {
    const button = this.at("orders").buttons.find(({ textContent }) => textContent === label);
    assert(button, `The page has no button '${label}' beside ${this.labels}`);
    button.onclick?.();
    await this.#settle();
  }

  async scan(content: string): Promise<void> {
    this.at("content").value = content;
    let isPrevented = false;
    this.at("scan").onsubmit?.({ preventDefault: () => void (isPrevented = true) });
    assert(isPrevented);
    await this.#settle();
  }

  [Symbol.dispose](): void {
    this.client.close();
  }
}

Deno.test("controlPage() shows no order at first, and each that comes", async () => {
  using page = await new ControlPage().open();
  assertEquals([page.at("none").hidden, page.labels], [false, []]);
  const order = await auth(page.client, person);
  await page.later();
  assert(page.at("orders").text.startsWith(`auth outstandingTransaction${order.orderRef}`));
  assertEquals([page.at("none").hidden, page.labels], [true, ["Open", "Open and approve"]]);
  await page.click("Open");
  assertEquals(page.labels, ["Approve", "Decline", "Type a wrong code"]);
  await page.click("Approve");
  assertEquals([page.at("none").hidden, page.labels], [false, []]);
});

Deno.test("controlPage() declines, and types wrong codes until the BankID is blocked", async () => {
  using page = await new ControlPage().open();
  await auth(page.client, person);
  await page.later();
  await page.click("Open");
  await page.click("Decline");
  assertEquals(page.labels, []);
  await auth(page.client, person);
  await page.later();
  await page.click("Open");
  for (let code = 0; code < 3; code++) {
    assertEquals(page.labels.at(-1), "Type a wrong code");
    await page.click("Type a wrong code");
  }
  assertEquals(page.labels, []);
});

Deno.test("controlPage() offers what a call and a passport need", async () => {
  using page = await new ControlPage().open();
  const call = { personalNumber: ANNA, callInitiator: "RP", requirement: { mrtd: true } } as const;
  await phoneAuth(page.client, call);
  await page.later();
  await page.click("Open");
  assertEquals(
    page.at("note").textContent,
    "The app finds no order that waits for it: it is over, or opened already",
  );
  page.at("person").value = ANNA;
  await page.click("Open");
  const common = ["Approve", "Decline", "Type a wrong code"];
  assertEquals(page.at("note").textContent, "");
  assertEquals(page.labels, ["I am in the call", "I am not", ...common]);
  await page.click("I am in the call");
  assertEquals(page.labels, ["Scan the passport", ...common]);
  await page.click("Scan the passport");
  assertEquals(page.labels, common);
});

Deno.test("controlPage() scans codes with the phone that is chosen, and says what is wrong", async () => {
  using page = await new ControlPage().open();
  const order = await auth(page.client, { ...person, requirement: { personalNumber: ANNA } });
  await page.scan("nonsense");
  assertEquals(
    page.at("note").textContent,
    "The app finds no order that waits for it: it is over, or opened already",
  );
  page.at("person").value = ANNA;
  await page.scan(await qrContent(order));
  assertEquals(page.at("note").textContent, "");
  assertEquals(page.labels, ["Approve", "Decline", "Type a wrong code"]);
});

Deno.test("controlPage() outlives a server that is away for a while", async () => {
  using page = await new ControlPage().open();
  page.isOnline = false;
  await page.later();
  page.isOnline = true;
  await auth(page.client, person);
  await page.later();
  assertEquals(page.labels, ["Open", "Open and approve"]);
});

Deno.test("controlPage() leaves the buttons where they are while nothing changes", async () => {
  using page = await new ControlPage().open();
  await auth(page.client, person);
  await page.later();
  const before = page.at("orders").children;
  await page.later();
  assert(page.at("orders").children === before);
});

Deno.test("controlPage() loads nothing from elsewhere, and runs nothing but its own script", async () => {
  const [first, second] = [controlPage(), controlPage()];
  assertEquals(first.headers.get("Content-Type"), "text/html; charset=utf-8");
  const html = await first.text();
  const policy = first.headers.get("Content-Security-Policy") ?? "";
  const [, nonce = ""] = /'nonce-([\w+/]{22}==)'/.exec(policy) ?? [];
  assertEquals(policy.split("; "), [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ]);
  assertEquals(html.split(`nonce="${nonce}"`).length, 3);
  assertNotEquals(second.headers.get("Content-Security-Policy"), policy);
  const rest = html.replaceAll(nonce, "");
  assertEquals(rest.match(/\s(?:src|href|action|style|on\w+)="[^"]*"/g), [' href="data:,"']);
  assert(!/https?:|\/\/|url\(|@import|innerHTML/.test(rest));
});

Deno.test("controlPage() has the phone of everybody who has a simulated BankID", async () => {
  const html = await controlPage().text();
  const options = [...html.matchAll(/<option value="(\d+)">([^<]+)<\/option>/g)];
  const where = ["phone and computer", "phone", "computer"];
  assertEquals(
    options.map(([, number, name]) => [number, name]),
    PEOPLE.map(({ personalNumber, givenName, surname }, index) => [
      personalNumber,
      `${givenName} ${surname} (${where[index]})`,
    ]),
  );
});
