/**
 * An order on the terminal: the animated QR code, and what the person should do.
 *
 * @module
 */
import { launchUrl } from "../order/launch.ts";
import { type Language, userMessage } from "../order/messages.ts";
import { qrContent, qrContents } from "../order/qr_content.ts";
import { qrText } from "../qr/draw.ts";
import type { CollectResult, Order } from "../types.ts";
import type { Terminal } from "./terminal.ts";

/** Shows how an order goes on. */
export interface OrderView {
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

function linkLine(order: Order): string {
  return `On this device: ${launchUrl(order, { device: "" })}\n`;
}

/** Plain lines, for a log. */
class LineView implements OrderView {
  readonly #terminal: Terminal;
  readonly #language: Language;
  #last = "";

  constructor(terminal: Terminal, language: Language) {
    this.#terminal = terminal;
    this.#language = language;
  }

  async show(order: Order): Promise<void> {
    this.#terminal.write(`${linkLine(order)}QR code: ${await qrContent(order)}\n`);
  }

  update(update: CollectResult): void {
    const hint = update.status === "complete" ? "" : ` ${update.hintCode}`;
    const line = `${update.status}${hint}: ${messageOf(update, this.#language)}`;
    if (line !== this.#last) this.#terminal.write(`${line.replace(/: $/, "")}\n`);
    this.#last = line;
  }

  end(): Promise<void> {
    return Promise.resolve();
  }
}

/** A QR code that is redrawn in place every second, with the message under it. */
class AnimatedView implements OrderView {
  readonly #terminal: Terminal;
  readonly #language: Language;
  #code = "";
  #message = "";
  #height = 0;
  #animation: { readonly stop: AbortController; readonly done: Promise<void> } | undefined;

  constructor(terminal: Terminal, language: Language) {
    this.#terminal = terminal;
    this.#language = language;
  }

  async show(order: Order): Promise<void> {
    await this.#stop();
    this.#terminal.write(`${this.#clear()}${linkLine(order)}`);
    const stop = new AbortController();
    this.#animation = { stop, done: this.#animate(order, stop.signal) };
  }

  async #stop(): Promise<void> {
    this.#animation?.stop.abort();
    await this.#animation?.done;
  }

  async #animate(order: Order, signal: AbortSignal): Promise<void> {
    try {
      for await (const content of qrContents(order, { signal })) {
        this.#code = qrText(content);
        this.#draw();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  update(update: CollectResult): void {
    if (update.status !== "pending" || update.hintCode !== "outstandingTransaction") {
      this.#animation?.stop.abort();
      this.#code = "";
    }
    this.#message = messageOf(update, this.#language);
    this.#draw();
  }

  #draw(): void {
    const clear = this.#clear();
    this.#height = this.#code.split("\n").length - 1;
    this.#terminal.write(`${clear}${this.#code}${this.#message}`);
  }

  /** Goes back to where the drawing began, and wipes it. */
  #clear(): string {
    const up = this.#height > 0 ? `\x1b[${this.#height}A` : "";
    this.#height = 0;
    return `${up}\r\x1b[J`;
  }

  async end(): Promise<void> {
    await this.#stop();
    this.#terminal.write(this.#message === "" ? "" : "\n");
  }
}
