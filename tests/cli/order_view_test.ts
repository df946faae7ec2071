import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type Language, qrContent, qrTerminal, userMessage } from "../../mod.ts";
import { type OrderView, orderView } from "../../src/cli/order_view.ts";
import type { CollectResult, Order } from "../../src/types.ts";
import { COMPLETE, ORDER, PENDING } from "../helpers/answers.ts";
import { FakeTerminal } from "../helpers/cli.ts";
import { countTimers, settle } from "../helpers/clock.ts";
import { Screen } from "../helpers/screen.ts";

const START = 1_700_000_000_000;
const order: Order = { ...ORDER, startedAt: START };
const LINK = `On this device: bankid:///?autostarttoken=${ORDER.autoStartToken}&redirect=null`;

function hint(hintCode: string, status: "pending" | "failed" = "pending"): CollectResult {
  return { orderRef: order.orderRef, status, hintCode };
}

function message(update: CollectResult, language: Language = "en"): string {
  return update.status === "complete" ? "" : userMessage(update, { language, qr: true }).text;
}

interface StageOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly language?: Language;
}

/** A view on a screen, and time that passes for it. */
class Stage implements Disposable {
  readonly size: { columns: number; rows: number };
  readonly screen: Screen;
  readonly terminal: FakeTerminal;
  readonly view: OrderView;
  readonly time: FakeTime = new FakeTime(START);

  constructor({ columns = 100, rows = 40, language = "en" }: StageOptions = {}) {
    const screen = new Screen(columns, rows);
    this.size = { columns, rows };
    this.screen = screen;
    this.terminal = new FakeTerminal({ size: this.size, onWrite: (text) => screen.write(text) });
    this.view = orderView(this.terminal, language);
  }

  /** Lets time pass, and what it has set off come to its end. */
  async pass(milliseconds: number): Promise<void> {
    this.time.tick(milliseconds);
    for (let turn = 0; turn < 3; turn++) await settle();
  }

  async show(shown: Order = order): Promise<void> {
    await this.view.show(shown);
    await this.pass(0);
  }

  [Symbol.dispose](): void {
    this.time.restore();
  }
}

/** The characters of a second's QR code, as a screen shows them. */
async function picture(second: number, { startedAt }: Order = order): Promise<string> {
  const text = qrTerminal(await qrContent({ ...order, startedAt }, startedAt + second * 1000));
  // deno-lint-ignore no-control-regex
  const lines = text.replaceAll(/\x1b\[[\d;]*m/g, "").split("\n").slice(0, -1);
  return lines.map((line) => line.trimEnd()).join("\n");
}

Deno.test("orderView() prints plain lines where there is no terminal", async () => {
  using _time = new FakeTime(START);
  const terminal = new FakeTerminal();
  const view = orderView(terminal, "sv");
  assert(!view.hasOrder);
  await view.show(order);
  assert(view.hasOrder);
  const updates = [PENDING, PENDING, hint("userSign"), hint("userSign"), PENDING, COMPLETE];
  updates.forEach((update) => view.update(update));
  await view.end();
  assertEquals(terminal.output.split("\n"), [
    LINK,
    `QR code: ${await qrContent(order, START)}`,
    "pending outstandingTransaction: Starta BankID-appen.",
    `pending userSign: ${message(hint("userSign"), "sv")}`,
    "pending outstandingTransaction: Starta BankID-appen.",
    "complete",
    "",
  ]);
});

Deno.test("orderView() draws each second's code over the last, the message under it", async () => {
  using stage = new Stage();
  await stage.show();
  assertEquals(stage.screen.text, `${LINK}\n${await picture(0)}`.trimEnd());
  stage.view.update(PENDING);
  for (let second = 0; second < 30; second++) {
    assertEquals(stage.screen.text, `${LINK}\n${await picture(second)}\n${message(PENDING)}`);
    await stage.pass(1000);
  }
  assertEquals(stage.screen.scrolledOff, "");
  await stage.view.end();
});

for (const language of ["sv", "en"] as const) {
  Deno.test(`orderView() shows the message in '${language}' without the code once it was scanned`, async () => {
    using stage = new Stage({ language });
    await stage.show();
    for (const hintCode of ["started", "userMrtd", "userSign", "processing", "hintOfTomorrow"]) {
      const update = hint(hintCode);
      stage.view.update(update);
      await stage.pass(1000);
      const seen = stage.screen.text.replaceAll(/\s+/g, " ");
      assertEquals(seen, `${LINK} ${message(update, language)}`);
    }
    await stage.view.end();
  });
}

Deno.test("orderView() leaves the terminal as it was, the cursor on a line of its own", async () => {
  const ends = [
    [COMPLETE, LINK],
    [hint("userCancel", "failed"), `${LINK}\n${message(hint("userCancel", "failed"))}`],
    // Ctrl-C: no answer comes, and the code is of no use any more.
    [PENDING, `${LINK}\n${message(PENDING)}`],
  ] as const;
  for (const [update, left] of ends) {
    using stage = new Stage();
    using timers = countTimers();
    await stage.show();
    stage.view.update(update);
    await stage.view.end();
    assertEquals([stage.screen.text, timers.running], [left, 0]);
    stage.screen.write("$");
    assertEquals([stage.screen.text, stage.screen.isPlain], [`${left}\n$`, true]);
  }
});

Deno.test("orderView() needs no more lines than the window has", async () => {
  using stage = new Stage({ columns: 80, rows: 24 });
  await stage.show();
  stage.view.update(PENDING);
  for (let second = 0; second < 5; second++) {
    assertEquals(stage.screen.text, `${await picture(second)}\n${message(PENDING)}`.trimEnd());
    assertEquals(stage.screen.scrolledOff, `${LINK.slice(0, 80)}\n${LINK.slice(80)}`);
    await stage.pass(1000);
  }
  await stage.view.end();
});

Deno.test("orderView() breaks long messages, and draws over all their lines", async () => {
  using stage = new Stage({ columns: 30, rows: 40 });
  for (const hintCode of ["started", "userSign", "started", "userMrtd", "userSign"]) {
    stage.view.update(hint(hintCode));
    const lines = stage.screen.text.split("\n");
    assertEquals(lines.join(" "), message(hint(hintCode)));
    assert(lines.length > 1 && lines.every((line) => line.length < 30));
  }
  await stage.view.end();
});

Deno.test("orderView() breaks words that are longer than the window is wide", async () => {
  using stage = new Stage({ columns: 7, rows: 40 });
  stage.view.update(hint("userSign"));
  const words = message(hint("userSign")).replaceAll(" ", "");
  assertEquals(stage.screen.text.replaceAll(/\s/g, ""), words);
  stage.view.update(COMPLETE);
  assertEquals(stage.screen.text, "");
  await stage.view.end();
});

const SMALL = [
  ["en", 80, 23, "The QR code needs a window of 46 columns and 24 lines."],
  ["sv", 45, 40, "QR-koden kräver ett fönster med 46 kolumner och 24 rader."],
] as const;

for (const [language, columns, rows, saying] of SMALL) {
  Deno.test(`orderView() says in '${language}' that ${columns} × ${rows} are too few for the code`, async () => {
    using stage = new Stage({ columns, rows, language });
    await stage.show();
    stage.view.update(PENDING);
    await stage.pass(1000);
    const seen = stage.screen.text.replaceAll("\n", " ");
    assertStringIncludes(seen, `${saying} ${message(PENDING, language)}`);
    assert(!/[█▀▄]/.test(seen));
    // The window is made larger.
    Object.assign(stage.size, { columns: 46, rows: 24 });
    await stage.pass(1000);
    assertStringIncludes(stage.terminal.output, "█");
    await stage.view.end();
  });
}

Deno.test("orderView() shows a new order in the place of the one that nobody scanned", async () => {
  using stage = new Stage();
  await stage.show();
  stage.view.update(PENDING);
  await stage.pass(30_000);
  stage.view.update(hint("startFailed", "failed"));
  assertEquals(stage.screen.text, `${LINK}\n${message(hint("startFailed", "failed"))}`);
  const renewed = { ...order, autoStartToken: "second", startedAt: START + 30_000 };
  await stage.show(renewed);
  stage.view.update(PENDING);
  const links = `${LINK}\n${LINK.replace(ORDER.autoStartToken, "second")}`;
  assertEquals(
    stage.screen.text,
    `${links}\n${await picture(0, renewed)}\n${message(PENDING)}`,
  );
  await stage.view.end();
});

Deno.test("orderView() draws no code that was being made when the order was scanned", async () => {
  using stage = new Stage();
  await stage.view.show(order);
  // The first code is under way.
  stage.view.update(hint("userSign"));
  await stage.pass(1000);
  assertEquals(stage.screen.text, `${LINK}\n${message(hint("userSign"))}`);
  await stage.view.end();
});
