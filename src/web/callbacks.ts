/**
 * The functions that a service hands to the web handler. All are called here, and all in the same
 * way: each may return a promise, and may fail.
 *
 * @module
 */
import { isRecord, kindOf } from "../options.ts";
import type { CompletionData } from "../types.ts";
import type { HandlerOptions } from "./options.ts";
import { checkOrigins } from "./same_origin.ts";
import { isResponse } from "./service_response.ts";
import type {
  LoginDetails,
  LoginEvent,
  LoginFailure,
  WebRequest,
  WebRequestContext,
} from "./types.ts";

/** A function of the service has failed; the cause is what it threw. */
export class CallbackFailure extends Error {
  /** The name of the function. */
  readonly callback: string;

  constructor(callback: string, cause: unknown) {
    super(`'${callback}' failed`, { cause });
    this.callback = callback;
  }
}

/** Calls a function that may fail at once or later. */
async function run<T>(name: string, call: () => T | Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new CallbackFailure(name, error);
  }
}

/** The functions of one service. */
export class Callbacks {
  readonly #options: HandlerOptions;

  constructor(options: HandlerOptions) {
    this.#options = options;
  }

  /** The person's IP address. */
  clientIp(request: Request, info: unknown): Promise<string> {
    return run("clientIp", async () => {
      const ip: unknown = await this.#options.clientIp(request, info);
      if (typeof ip === "string") return ip;
      const advice = typeof ip === "function" ? ". Write clientIp: clientAddress()" : "";
      throw new TypeError(
        `'clientIp' must return the person's IP address: got ${kindOf(ip)}${advice}`,
      );
    });
  }

  /** The origins that the service says at a request; `undefined` where it has no function for it. */
  async origins(request: Request): Promise<readonly string[] | undefined> {
    const { origin } = this.#options;
    if (typeof origin !== "function") return undefined;
    return await run("origin", async () => {
      const origins = await origin(request);
      return origins === undefined ? [] : checkOrigins(origins);
    });
  }

  /** The language that the service decides, if it does. */
  language(request: Request): Promise<string | undefined> {
    const { language } = this.#options;
    return run("language", () => typeof language === "function" ? language(request) : language);
  }

  /** What is asked of the person. */
  request(request: Request, context: WebRequestContext): Promise<WebRequest> {
    return run("request", async () => {
      const { request: ask } = this.#options;
      const asked = ask ? await ask(request, context) : {};
      if (isRecord(asked)) return asked;
      throw new TypeError(
        `'request' must return an object such as { userVisibleData: "Log in" }: got ${
          kindOf(asked)
        }`,
      );
    });
  }

  /** Whether the service wants to hear of logins that came to nothing. */
  get hearsFailures(): boolean {
    return this.#options.onFailed !== undefined;
  }

  /** Tells of a login that came to nothing. */
  failed(failure: LoginFailure, request: Request): Promise<unknown> {
    return run("onFailed", () => this.#options.onFailed?.(failure, request));
  }

  /** Tells of a step of a login. */
  event(event: LoginEvent, request: Request): Promise<unknown> {
    return run("onEvent", () => this.#options.onEvent?.(event, request));
  }

  /** Hands a completed login over. */
  complete(
    completion: CompletionData,
    request: Request,
    details: LoginDetails,
  ): Promise<Response | void> {
    return run("onComplete", async () => {
      const response = await this.#options.onComplete(completion, request, details) ?? undefined;
      if (response === undefined || isResponse(response)) return response;
      throw new TypeError(
        `'onComplete' must return a Response or nothing: got ${kindOf(response)}`,
      );
    });
  }
}
