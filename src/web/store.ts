/**
 * What several instances of one handler tell each other of a login, through a store of the service.
 *
 * @module
 */
import { toBase64Url, utf8 } from "../bytes.ts";
import { isRecord } from "../options.ts";
import { quietTimer, type Timer, turns } from "../timers.ts";
import type { Answer, Header } from "./answers.ts";
import { type LoginState, ORDER_LIFE } from "./login_state.ts";
import type { LoginStore } from "./login_store.ts";
import type { Ending } from "./memo.ts";
import type { Reports } from "./reports.ts";
import type { PageRequest } from "./requests.ts";
import { Sealer, type SealingKey } from "./sealer.ts";

/** How the end of an order stands: under way on an instance, with its answer, or left by the browser. */
export type SharedEnd = "under-way" | "left" | Ending;

/** How long the store may take, in milliseconds. */
const PATIENCE = 1000;
/** How long a store that failed is not asked, in milliseconds. */
const REST = 5000;
/**
 * How long a mark that something is under way is good for, in milliseconds, unless it is renewed: the
 * end of an order (the app's return is waited for, too), and a collect.
 */
const MARKED: Readonly<Record<"pace" | "end", number>> = { end: 30_000, pace: 2000 };
/** Most characters of an entry that is looked at. */
const MAX_ENTRY = 1_000_000;

type Kind = "pace" | "end" | "loss";

/** What instances share of the logins of one handler. */
export class SharedLogins {
  readonly #store: LoginStore;
  readonly #sealer: Sealer;
  readonly #basePath: string;
  readonly #reports: Reports;
  /** Epoch milliseconds at which the store failed. */
  #failedAt = -Infinity;

  constructor(
    store: LoginStore,
    key: SealingKey | readonly SealingKey[],
    basePath: string,
    reports: Reports,
  ) {
    this.#store = store;
    this.#sealer = new Sealer(key, "@x/bankid: what instances share", MAX_ENTRY);
    this.#basePath = basePath;
    this.#reports = reports;
  }

  /** How the end of an order stands on any instance; `undefined` if there is none. */
  async endOf(page: PageRequest, state: LoginState): Promise<SharedEnd | undefined> {
    return endIn(await this.#get("end", page, state));
  }

  /**
   * Says that this instance has the result of an order, and sees to its end. Returns whether the
   * browser has left the login on another.
   */
  async beginEnd(page: PageRequest, state: LoginState): Promise<boolean> {
    if (await this.endOf(page, state) === "left") return true;
    await this.#set("end", page, state, {}, MARKED.end);
    return false;
  }

  /** Renews the mark that something is under way for as long as it is, and gives what comes of it. */
  async during<T>(
    kind: keyof typeof MARKED,
    page: PageRequest,
    state: LoginState,
    work: Promise<T>,
  ): Promise<T> {
    const ttl = MARKED[kind];
    let renewal: Promise<unknown> | undefined;
    const later = (): Timer =>
      quietTimer(() => {
        timer = later();
        renewal = Promise.all([renewal, this.#set(kind, page, state, { at: Date.now() }, ttl)]);
      }, ttl / 2);
    let timer = later();
    try {
      return await work;
    } finally {
      clearTimeout(timer);
      // What is stored next must not be overwritten by any of them.
      await renewal;
    }
  }

  /** Says that an answer of BankID did not reach this instance: it may have been the result. */
  async tellLoss(page: PageRequest, state: LoginState): Promise<void> {
    await this.#set("loss", page, state, { at: Date.now() }, ORDER_LIFE);
  }

  /** When an answer of BankID last failed to reach an instance, in epoch milliseconds. */
  async lossOf(page: PageRequest, state: LoginState): Promise<number | undefined> {
    return timeIn(await this.#get("loss", page, state));
  }

  /** Shares the last answer of a login. */
  async keepEnd(
    page: PageRequest,
    state: LoginState,
    answer: Answer,
    ttl: number,
  ): Promise<void> {
    await this.#set("end", page, state, { answer, ip: page.ip, at: Date.now() }, ttl);
  }

  /**
   * Takes the turn to ask BankID of an order. Returns `undefined` if this instance has it, and else
   * when another took it, in epoch milliseconds.
   */
  async takeTurn(
    page: PageRequest,
    state: LoginState,
    interval: number,
  ): Promise<number | undefined> {
    const who = crypto.randomUUID();
    const pace = { who, at: Date.now() };
    const others = async (): Promise<number | undefined> =>
      timeIn(await this.#get("pace", page, state), who);
    if (this.#store.setIfAbsent) {
      const isTaken = await this.#set("pace", page, state, pace, interval, true) === false;
      return isTaken ? await others() ?? Date.now() : undefined;
    }
    const before = await others();
    if (before !== undefined && Date.now() - before < interval) return before;
    await this.#set("pace", page, state, pace, interval * 2);
    // Of two that take it at once, the one that wrote last finds itself in the store.
    return await others();
  }

  /** Says that the browser has left a login, which another instance may be about to complete. */
  async leave(page: PageRequest, state: LoginState): Promise<void> {
    const pace = await this.#key("pace", page, state);
    await Promise.all([
      this.#set("end", page, state, { isLeft: true }, MARKED.end),
      this.#ask(page, () => this.#store.delete(pace)),
    ]);
  }

  #context(kind: Kind, { origin }: PageRequest, { orderRef }: LoginState): readonly string[] {
    return [kind, origin, this.#basePath, orderRef];
  }

  async #key(kind: Kind, page: PageRequest, state: LoginState): Promise<string> {
    const text = JSON.stringify(this.#context(kind, page, state));
    return toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(text))));
  }

  async #get(kind: Kind, page: PageRequest, state: LoginState): Promise<unknown> {
    const key = await this.#key(kind, page, state);
    const sealed = await this.#ask(page, () => this.#store.get(key));
    if (typeof sealed !== "string") return undefined;
    const text = await this.#sealer.open(sealed, this.#context(kind, page, state));
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** Stores a value, if need be only where there is none; `undefined` if the store fails. */
  async #set(
    kind: Kind,
    page: PageRequest,
    state: LoginState,
    value: object,
    ttl: number,
    ifAbsent = false,
  ): Promise<unknown> {
    const key = await this.#key(kind, page, state);
    const sealed = await this.#sealer.seal(
      JSON.stringify(value),
      this.#context(kind, page, state),
    );
    return await this.#ask(
      page,
      () =>
        ifAbsent ? this.#store.setIfAbsent?.(key, sealed, ttl) : this.#store.set(key, sealed, ttl),
    );
  }

  /** Asks the store, which may fail in any way. */
  async #ask({ request }: PageRequest, ask: () => unknown): Promise<unknown> {
    if (Math.abs(Date.now() - this.#failedAt) < REST) return undefined;
    const late = Promise.withResolvers<never>();
    const give = async (): Promise<void> => {
      // After a stall the answer may have come long ago.
      await turns();
      late.reject(new Error(`The store did not answer within ${PATIENCE} milliseconds`));
    };
    late.promise.catch(() => {});
    const timer = quietTimer(() => void give(), PATIENCE);
    try {
      return await Promise.race([(async () => await ask())(), late.promise]);
    } catch (error) {
      this.#failedAt = Date.now();
      this.#reports.report(error, request, "store");
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** When an entry was written, unless by `who`; a clock that is ahead of this one's does not count. */
function timeIn(entry: unknown, who?: string): number | undefined {
  if (!isRecord(entry) || (who !== undefined && entry.who === who)) return undefined;
  return typeof entry.at === "number" ? Math.min(entry.at, Date.now()) : undefined;
}

function endIn(value: unknown): SharedEnd | undefined {
  if (!isRecord(value)) return undefined;
  const { answer, ip, at, isLeft } = value;
  if (isLeft === true) return "left";
  if (!isRecord(answer) || typeof ip !== "string" || typeof at !== "number") return "under-way";
  const { status, body, headers } = answer;
  if (typeof status !== "number" || !isRecord(body) || !Array.isArray(headers)) return undefined;
  const known: Answer = { status, body, headers: headers.filter(isHeader) };
  return { answer: Promise.resolve(known), ip, at: Math.min(at, Date.now()) };
}

function isHeader(value: unknown): value is Header {
  return Array.isArray(value) && value.length === 2 &&
    value.every((each) => typeof each === "string");
}
