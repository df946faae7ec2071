/**
 * The cookie in which the browser carries a login.
 *
 * @module
 */
import { cookieValues, nameAt, setCookie } from "./cookies.ts";
import { type LoginState, MAX_AGE, parseState } from "./login_state.ts";
import { Sealer, type SealingKey } from "./sealer.ts";

/** Writes and reads the cookie. */
export class StateCookie {
  readonly #sealer: Sealer;
  readonly #name: string;

  constructor(keys: SealingKey | readonly SealingKey[], basePath: string) {
    // Two handlers of one site have a cookie each; the prefix `__Host-` allows no path but `/`.
    this.#name = basePath === "/bankid" ? "bankid" : `bankid${basePath.replaceAll("/", "+")}`;
    this.#sealer = new Sealer(keys, `@x/bankid login, version 1, at ${basePath}`);
  }

  /** Whether a request has the cookie at all, genuine or not. */
  isIn(request: Request, origin: string): boolean {
    return cookieValues(request, nameAt(origin, this.#name)).length > 0;
  }

  /**
   * The state that a request carries; `undefined` when it has none that is genuine and fresh. Where
   * the name occurs twice somebody else has set one of them, and neither is believed.
   */
  async read(request: Request, origin: string): Promise<LoginState | undefined> {
    const values = cookieValues(request, nameAt(origin, this.#name));
    const [value] = values.length === 1 ? values : [];
    const text = value === undefined ? undefined : await this.#sealer.open(value);
    return text === undefined ? undefined : parseState(text, Date.now());
  }

  /** The header that puts a state into the browser. */
  async write(state: LoginState, origin: string): Promise<readonly [string, string]> {
    const sealed = await this.#sealer.seal(JSON.stringify(state));
    return setCookie(origin, this.#name, sealed, MAX_AGE / 1000);
  }

  /** The header that takes it away. */
  clear(origin: string): readonly [string, string] {
    return setCookie(origin, this.#name, "", 0);
  }
}
