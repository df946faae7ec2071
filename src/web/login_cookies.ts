/**
 * The cookies in which the browser carries a login. There are two:
 *
 * - `bankid-login` holds a random ticket. It is set when a login starts and cleared when it ends, and
 *   by nothing else.
 * - `bankid` holds the state, sealed, with the same ticket inside. Each poll sets it anew.
 *
 * So the answer to a poll that was under way when the person cancelled, perhaps on another instance,
 * cannot bring the login back: it brings a state for which there is no ticket.
 *
 * @module
 */
import type { Header } from "./answers.ts";
import { cookieValues, nameAt, onlyCookie, setCookie } from "./cookies.ts";
import { type LoginState, MAX_AGE, type Operation, parseState } from "./login_state.ts";
import { Sealer, type SealingKey } from "./sealer.ts";

/** What the cookies of one handler depend on. */
export interface LoginCookieOptions {
  readonly key: SealingKey | readonly SealingKey[];
  readonly basePath: string;
  /** What the handler may ask for. */
  readonly operations: readonly Operation[];
  /** Milliseconds that a login can last. */
  readonly maxAge: number;
  /** Called with a request whose state cannot be opened. */
  readonly onLocked?: (request: Request) => void;
}

/** Writes and reads the cookies. */
export class LoginCookies {
  readonly #options: LoginCookieOptions;
  readonly #sealer: Sealer;
  readonly #state: string;
  readonly #ticket: string;

  constructor(options: LoginCookieOptions) {
    this.#options = options;
    this.#sealer = new Sealer(options.key, "@x/bankid: the state of a login");
    // Two handlers of one site have cookies each; the prefix `__Host-` allows no path but `/`.
    const { basePath } = options;
    const suffix = basePath === "/bankid" ? "" : basePath.replaceAll("/", "+");
    this.#state = `bankid${suffix}`;
    this.#ticket = `bankid-login${suffix}`;
  }

  /** Whether a request has any of the cookies, genuine or not. */
  areIn(request: Request, origin: string): boolean {
    return [this.#state, this.#ticket]
      .some((name) => cookieValues(request, nameAt(origin, name)).length > 0);
  }

  /**
   * The state that a request carries; `undefined` when it has none that is genuine, fresh and still
   * wanted.
   */
  async read(request: Request, origin: string): Promise<LoginState | undefined> {
    const sealed = onlyCookie(request, origin, this.#state);
    const ticket = onlyCookie(request, origin, this.#ticket);
    if (sealed === undefined || ticket === undefined) return undefined;
    let isLocked = true;
    for (const operation of this.#options.operations) {
      const text = await this.#sealer.open(sealed, this.#context(origin, operation));
      if (text === undefined) continue;
      isLocked = false;
      const state = parseState(text, Date.now());
      if (state?.operation === operation && state.ticket === ticket) return state;
    }
    if (isLocked) this.#options.onLocked?.(request);
    return undefined;
  }

  /** The header that gives a new login its ticket; its state comes with its first answer. */
  begin({ ticket }: LoginState, origin: string): Header {
    return setCookie(origin, this.#ticket, ticket, this.#options.maxAge / 1000);
  }

  /** The header that brings a login's state up to date. */
  async keep(state: LoginState, origin: string): Promise<Header> {
    const context = this.#context(origin, state.operation);
    const sealed = await this.#sealer.seal(JSON.stringify(state), context);
    return setCookie(origin, this.#state, sealed, MAX_AGE / 1000);
  }

  /** The headers that take a login away. */
  clear(origin: string): readonly Header[] {
    return [this.#state, this.#ticket].map((name) => setCookie(origin, name, "", 0));
  }

  /** A login opens only where it was begun, and for the operation that was asked for. */
  #context(origin: string, operation: Operation): readonly string[] {
    return [origin, this.#options.basePath, operation];
  }
}
