/**
 * A website with a login, and browsers that use it, without a network.
 *
 * @module
 */
import { type BankIdHandler, createClient, createHandler, type HandlerOptions } from "../../mod.ts";
import { createSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/mod.ts";
import type { BankIdClient, CompletionData } from "../../src/types.ts";
import type { LoginTexts } from "../../src/web/browser/texts.ts";
import type { LoginState } from "../../src/web/login_state.ts";
import type { LoginDetails, LoginEvent, LoginFailure } from "../../src/web/types.ts";
import { ORDER } from "./answers.ts";
import { type Asked, lastOrder, type StartedOrder, watched } from "./asked.ts";

/** User agents of the devices that the launch rules tell apart. */
export const AGENTS: Readonly<Record<"computer" | "iPhone" | "iPad" | "android", string>> = {
  computer: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) " +
    "Chrome/141.0.0.0 Safari/537.36",
  iPhone: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 " +
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
  iPad: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 " +
    "(KHTML, like Gecko) Version/18.5 Safari/605.1.15",
  android: "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) " +
    "Chrome/141.0.0.0 Mobile Safari/537.36",
};

/** A login under way, as it is sealed into the cookie. */
export const STATE: LoginState = {
  ...ORDER,
  operation: "auth",
  ticket: "b3c1d0de-52d7-4b39-9a4e-0f5a7c1d2e44",
  id: "0d9a2b6e-6f0c-4c0e-9d5e-2f6c1b7a8e31",
  begunAt: Date.UTC(2026, 9, 1),
  startedAt: Date.UTC(2026, 9, 1),
  device: "this",
  mobile: false,
  ip: "192.0.2.12",
  nonce: "5f0c8a52-3a6b-4f3c-8a1d-9b7e6c5d4f21",
  comesBack: "may",
  computerOnly: false,
  hintCode: "outstandingTransaction",
  collectedAt: Date.UTC(2026, 9, 1),
  notBefore: 0,
  poll: 0,
  renewals: 0,
};

/** What takes a login's cookies away, on a site with HTTPS. */
export const CLEARED: readonly string[] = ["__Host-bankid", "__Host-bankid-login"].map((name) =>
  `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure`
);

/** The key of the sites. */
export const KEY: Uint8Array<ArrayBuffer> = new Uint8Array(32).fill(7);

/** A website with a login at a simulated BankID. */
export interface Site extends Disposable {
  readonly simulator: Simulator;
  readonly client: BankIdClient;
  readonly handler: BankIdHandler;
  /** What BankID was asked, in order. */
  readonly asked: readonly Asked[];
  /** Endpoints of what was sent to BankID, answered or not. */
  readonly sent: readonly string[];
  /** What `onComplete` was given. */
  readonly completed: readonly (readonly [CompletionData, LoginDetails, Request])[];
  /** What `onFailed` was told. */
  readonly failures: readonly LoginFailure[];
  /** What `onEvent` was told. */
  readonly events: readonly LoginEvent[];
  /** What `onError` was told. */
  readonly errors: readonly unknown[];
  /** Another instance of the same site: its own memory and client, the same key. */
  instance(options?: Partial<HandlerOptions>): BankIdHandler;
  /** The requests of one endpoint. */
  requests(endpoint: string): Asked[];
  /** The order that was started last, as BankID made it. */
  readonly order: StartedOrder;
}

/** What the site's functions are told. */
interface Told {
  readonly completed: [CompletionData, LoginDetails, Request][];
  readonly failures: LoginFailure[];
  readonly events: LoginEvent[];
  readonly errors: unknown[];
}

/** The options of a site's handler, whose functions note what they are told. */
function noting(options: Partial<HandlerOptions>, told: Told): HandlerOptions {
  const { onComplete } = options;
  return {
    key: KEY,
    // Without one, as in development, only if a test says so.
    ...("origin" in options ? {} : { origin: "https://example.com" }),
    clientIp: (_request, info) => String(info),
    onFailed: (failure) => void told.failures.push(failure),
    onEvent: (event) => void told.events.push(event),
    onError: (error) => void told.errors.push(error),
    ...options,
    onComplete: (completion, request, details) => {
      told.completed.push([completion, details, request]);
      return onComplete?.(completion, request, details);
    },
  };
}

/** Makes a website. */
export function makeSite(
  options: Partial<HandlerOptions> = {},
  simulated: SimulatorOptions = {},
): Site {
  const simulator = createSimulator({ now: () => Date.now(), ...simulated });
  const asked: Asked[] = [];
  const sent: string[] = [];
  const told: Told = { completed: [], failures: [], events: [], errors: [] };
  const clients: BankIdClient[] = [];
  const own = noting(options, told);
  const instance = (more: Partial<HandlerOptions> = {}): BankIdHandler => {
    const { environment } = simulator;
    const client = createClient({ environment, fetch: watched(simulator, sent, asked) });
    clients.push(client);
    // Whatever else is different, the completions are noted.
    return createHandler(client, { ...own, ...more, onComplete: own.onComplete });
  };
  const handler = instance();
  const [client] = clients;
  if (!client) throw new Error("There is no client");
  return {
    simulator,
    client,
    handler,
    asked,
    sent,
    ...told,
    instance,
    requests: (endpoint) => asked.filter((each) => each.endpoint === endpoint),
    get order(): StartedOrder {
      return lastOrder(asked);
    },
    [Symbol.dispose]: () => clients.forEach((each) => each.close()),
  };
}

/** What the page's script reads. */
export interface ReplyBody {
  readonly state?: string;
  readonly reason?: string;
  readonly message?: { readonly id: string; readonly text: string };
  readonly id?: string;
  readonly poll?: number;
  readonly qr?: string;
  readonly launch?: string;
  readonly redirect?: string;
  readonly hasApp?: boolean;
  readonly device?: string;
  readonly mobile?: boolean;
  readonly texts?: LoginTexts;
}

/** An answer as the browser gets it. */
export interface Reply {
  readonly status: number;
  readonly body: ReplyBody;
  readonly headers: Headers;
}

/** How a request differs from what the page sends. */
export interface Twist {
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: BodyInit | null;
  readonly url?: string;
  readonly handler?: BankIdHandler;
}

/** Settings of a browser. */
export interface BrowserOptions {
  readonly origin?: string;
  readonly basePath?: string;
  readonly userAgent?: string;
  readonly ip?: string;
  readonly language?: string;
}

/** A browser with the page open: it keeps cookies and remembers all that ever reached it. */
export class Browser {
  readonly cookies: Map<string, string> = new Map();
  readonly seen: string[] = [];
  ip: string;
  /** The login that the page shows. */
  id: string | undefined;
  number = 0;
  readonly #handler: BankIdHandler;
  readonly #options: BrowserOptions;

  constructor(handler: BankIdHandler, options: BrowserOptions = {}) {
    this.#handler = handler;
    this.#options = options;
    this.ip = options.ip ?? "192.0.2.12";
  }

  /** Names of its cookies, but for the one by which BankID knows the browser again. */
  get kept(): string[] {
    return [...this.cookies.keys()].filter((name) => !name.endsWith("bankid-device"));
  }

  get origin(): string {
    return this.#options.origin ?? "https://example.com";
  }

  /** A second tab of the same browser. */
  tab(): Browser {
    const tab = new Browser(this.#handler, this.#options);
    return Object.assign(tab, { cookies: this.cookies, seen: this.seen });
  }

  /** Headers as a browser sends them with the page's POST. */
  headers(): Record<string, string> {
    return {
      "Content-Type": "application/json",
      "User-Agent": this.#options.userAgent ?? AGENTS.computer,
      "Origin": this.origin,
      "Sec-Fetch-Site": "same-origin",
      "Host": new URL(this.origin).host,
      ...(this.cookies.size > 0
        ? { Cookie: [...this.cookies].map((pair) => pair.join("=")).join("; ") }
        : {}),
    };
  }

  /** A POST of the page, without its answer being taken. */
  async send(action: string, message: object = {}, twist: Twist = {}): Promise<Response> {
    const headers = new Headers(this.headers());
    for (const [name, value] of Object.entries(twist.headers ?? {})) {
      if (value === null) headers.delete(name);
      else headers.set(name, value);
    }
    const path = `${this.#options.basePath ?? "/bankid"}/${action}`;
    const body = twist.body === undefined ? JSON.stringify(message) : twist.body;
    const request = new Request(twist.url ?? new URL(path, this.origin), {
      method: "POST",
      headers,
      body,
    });
    return await (twist.handler ?? this.#handler)(request, this.ip);
  }

  /** A POST of the page, whose answer arrives. */
  async post(action: string, message: object = {}, twist: Twist = {}): Promise<Reply> {
    return await this.take(await this.send(action, message, twist));
  }

  /** Takes an answer: its cookies, and what the page reads. */
  async take(response: Response): Promise<Reply> {
    const text = await response.text();
    this.seen.push(text, ...[...response.headers].map((pair) => pair.join(": ")));
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/; Max-Age=0(;|$)/.test(cookie)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const body: ReplyBody = JSON.parse(text);
    if (body.id !== undefined) this.id = body.id;
    return { status: response.status, body, headers: response.headers };
  }

  /** Chooses where the app runs. */
  async start(device: "this" | "other" = "other", more: object = {}): Promise<Reply> {
    const { language } = this.#options;
    return await this.post("start", { device, poll: ++this.number, language, ...more });
  }

  /** What the page sends with its next poll. */
  next(more: object = {}): object {
    this.number = Math.max(this.number + 1, Date.now());
    return { id: this.id, poll: this.number, language: this.#options.language, ...more };
  }

  /** Asks how the login stands. */
  async poll(more: object = {}, twist: Twist = {}): Promise<Reply> {
    return await this.post("poll", this.next(more), twist);
  }
}
