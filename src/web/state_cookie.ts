/**
 * The cookie in which the browser carries a login.
 *
 * @module
 */
import { type LoginState, MAX_AGE, parseState } from "./login_state.ts";
import { isLocalDevelopment } from "./same_origin.ts";
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

  /** Whether a request has the cookie at all. */
  isIn(request: Request, origin: string): boolean {
    return this.#valueIn(request, origin) !== undefined;
  }

  /** The state that a request carries; `undefined` when it has none that is genuine and fresh. */
  async read(request: Request, origin: string): Promise<LoginState | undefined> {
    const text = await this.#sealer.open(this.#valueIn(request, origin) ?? "");
    return text === undefined ? undefined : parseState(text, Date.now());
  }

  /** The header that puts a state into the browser. */
  async write(state: LoginState, origin: string): Promise<readonly [string, string]> {
    return this.#header(await this.#sealer.seal(JSON.stringify(state)), MAX_AGE / 1000, origin);
  }

  /** The header that takes it away. */
  clear(origin: string): readonly [string, string] {
    return this.#header("", 0, origin);
  }

  #valueIn(request: Request, origin: string): string | undefined {
    const name = this.#nameAt(origin);
    for (const pair of (request.headers.get("Cookie") ?? "").split(";")) {
      const [key = "", value = ""] = pair.trim().split("=", 2);
      if (key === name) return value;
    }
    return undefined;
  }

  /** Safari takes neither the prefix nor `Secure` from plain HTTP, not even on localhost. */
  #nameAt(origin: string): string {
    return isLocalDevelopment(origin) ? this.#name : `__Host-${this.#name}`;
  }

  #header(value: string, maxAge: number, origin: string): readonly [string, string] {
    const secure = isLocalDevelopment(origin) ? "" : "; Secure";
    const attributes = `Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Strict${secure}`;
    return ["Set-Cookie", `${this.#nameAt(origin)}=${value}; ${attributes}`];
  }
}
