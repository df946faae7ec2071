/**
 * What the parts of a handler are given, for tests of one of them by itself.
 *
 * @module
 */
import type { HandlerOptions } from "../../mod.ts";
import type { BankIdClient } from "../../src/types.ts";
import { textsOf } from "../../src/web/page_texts.ts";
import type { PageMessage, PageRequest } from "../../src/web/requests.ts";
import { makeService, type Service } from "../../src/web/service.ts";
import { AGENTS, KEY } from "./web.ts";

/** The service of a handler with these options. */
export function serviceOf(client: BankIdClient, options: Partial<HandlerOptions> = {}): Service {
  return makeService(client, {
    key: KEY,
    onComplete: () => {},
    clientIp: () => "192.0.2.12",
    ...options,
  });
}

/** How a page's request differs from that of a computer whose person chose another device. */
export interface PageTwist {
  readonly message?: Partial<PageMessage>;
  readonly userAgent?: string;
  readonly cookie?: string;
  readonly origin?: string;
  readonly ip?: string;
  readonly language?: "sv" | "en";
}

/** A request of a page, as a handler gives it to its parts. */
export function pageOf(twist: PageTwist = {}): PageRequest {
  const { origin = "https://example.com", ip = "192.0.2.12", language = "en" } = twist;
  const headers = new Headers({ "User-Agent": twist.userAgent ?? AGENTS.computer });
  if (twist.cookie !== undefined) headers.set("Cookie", twist.cookie);
  return {
    request: new Request(`${origin}/bankid/poll`, { method: "POST", headers }),
    info: ip,
    message: {
      device: "other",
      id: undefined,
      poll: 1,
      nonce: undefined,
      launched: true,
      language,
      touch: undefined,
      isBrave: false,
      next: undefined,
      ...twist.message,
    },
    origin,
    ip,
    language,
    texts: textsOf(language),
  };
}
