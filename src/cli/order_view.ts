/**
 * An order on the terminal: the animated QR code, and what the person should do.
 *
 * @module
 */
import { launchUrl } from "../order/launch.ts";
import type { Language } from "../order/message_texts.ts";
import { userMessage } from "../order/messages.ts";
import { qrContent, qrContentStream } from "../order/qr_content.ts";
import { qrTerminal } from "../qr/draw.ts";
import type { CollectResult, Order } from "../types.ts";
import { harmless, type Terminal } from "./terminal.ts";

/** Shows how an order goes on. */
export interface OrderView {
  /** Whether an order has begun, as far as is known. */
  readonly hasOrder: boolean;
  /** A new order begins. */
  show(order: Order): Promise<void>;
  /** A poll has been answered. */
  update(update: CollectResult): void;
  /** The order has ended. */
  end(): Promise<void>;
}

/** The view that fits the terminal. */
export function orderView(terminal: Terminal, language: Language): OrderView {
  return terminal.isInteractive
    ? new AnimatedView(terminal, language)
    : new LineView(terminal, language);
}

function messageOf(update: CollectResult, language: Language): string {
  return update.status === "complete" ? "" : userMessage(update, { language, qr: true }).text;
}

function linkOf(order: Order): string {
  return `On this device: ${launchUrl(order, { device: "" })}`;
}

/** Plain lines, for a log. */
class LineView implements OrderView {
  readonly #terminal: Terminal;
  readonly #language: Language;
  #last = "";
  hasOrder = false;

  constructor(terminal: Terminal, language: Language) {
    this.#terminal = terminal;
    this.#language = language;
  }

  async show(order: Order): Promise<void> {
    this.hasOrder = true;
    this.#terminal.print(linkOf(order));
    this.#terminal.print(`QR code: ${await qrContent(order)}`);
  }

  update(update: CollectResult): void {
    this.hasOrder = true;
    const hint = update.status === "complete" ? "" : ` ${update.hintCode}`;
    const line = `${update.status}${hint}: ${messageOf(update, this.#language)}`;
    if (line !== this.#last) this.#terminal.print(line.replace(/: $/, ""));
    this.#last = line;
  }

  end(): Promise<void> {
    return Promise.resolve();
  }
}

const TOO_SMALL: Readonly<Record<Language, (columns: number, rows: number) => string>> = {
  en: (columns, rows) => `The QR code needs a window of ${columns} columns and ${rows} lines.`,
  sv: (columns, rows) => `QR-koden kräver ett fönster med ${columns} kolumner och ${rows} rader.`,
};

/** Breaks a text into lines, between words where it can. */
function wrap(text: string, width: number): readonly string[] {
  return text.match(new RegExp(`(?=\\S).{1,${width}}(?!\\S)|\\S{${width}}`, "g")) ?? [];
}

/** A QR code that is redrawn in place every second, with the message under it. */
class AnimatedView implements OrderView {
  readonly #terminal: Terminal;
  readonly #language: Language;
  hasOrder = false;
  #code: readonly string[] = [];
  #message = "";
  /** Lines above the cursor that are redrawn. */
  #height = 0;
  #animation: { readonly stop: AbortController; readonly done: Promise<void> } | undefined;

  constructor(terminal: Terminal, language: Language) {
    this.#terminal = terminal;
    this.#language = language;
  }

  async show(order: Order): Promise<void> {
    this.hasOrder = true;
    await this.#stop();
    this.#terminal.draw(`${this.#home()}\x1b[J`);
    this.#terminal.print(linkOf(order));
    const stop = new AbortController();
    this.#animation = { stop, done: this.#animate(order, stop.signal) };
  }

  async #stop(): Promise<void> {
    this.#animation?.stop.abort();
    await this.#animation?.done;
    this.#code = [];
  }

  async #animate(order: Order, signal: AbortSignal): Promise<void> {
    try {
      for await (const content of qrContentStream(order, { signal })) {
        if (signal.aborted) return;
        this.#code = qrTerminal(content).split("\n").slice(0, -1);
        this.#draw();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  update(update: CollectResult): void {
    this.hasOrder = true;
    if (update.status !== "pending" || update.hintCode !== "outstandingTransaction") {
      this.#animation?.stop.abort();
      this.#code = [];
    }
    this.#message = harmless(messageOf(update, this.#language));
    this.#draw();
  }

  /** Writes over what was drawn before, line by line: wiping it first would make it flicker. */
  #draw(): void {
    const lines = this.#lines();
    const above = lines.slice(0, -1).map((line) => `\x1b[2K${line}\n`).join("");
    this.#terminal.draw(`${this.#home()}${above}\x1b[J${lines.at(-1) ?? ""}`);
    this.#height = Math.max(0, lines.length - 1);
  }

  #lines(): readonly string[] {
    const { columns, rows } = this.#terminal.size();
    // A line that fills the last column leaves it to the terminal where the cursor goes.
    const message = wrap(this.#message, Math.max(1, columns - 1));
    const height = this.#code.length + Math.max(1, message.length);
    // Two rows of modules to a line, and as many columns as rows.
    const width = 2 * this.#code.length;
    if (width <= columns && height <= rows) return [...this.#code, ...message];
    return [...wrap(TOO_SMALL[this.#language](width, height), Math.max(1, columns - 1)), ...message]
      .slice(-rows);
  }

  /** Goes back to where the drawing began. */
  #home(): string {
    const up = this.#height > 0 ? `\x1b[${this.#height}A` : "";
    this.#height = 0;
    return `${up}\r`;
  }

  async end(): Promise<void> {
    await this.#stop();
    this.#draw();
    if (this.#message !== "") this.#terminal.print("");
  }
}
