/**
 * What is said to a browser that has no login.
 *
 * @module
 */
import { type Answer, forgetful, none } from "./answers.ts";
import { deviceIdOf } from "./device_cookie.ts";
import type { PageRequest } from "./requests.ts";
import type { Service } from "./service.ts";

/** The browser has no login, or a cookie that this service did not make or that is too old. */
export function noLogin({ cookies }: Service, page: PageRequest): Answer {
  const { request, origin, message, texts } = page;
  if (!cookies.areIn(request, origin)) {
    const isForgetful = message.id !== undefined && deviceIdOf(page) === undefined;
    return isForgetful ? forgetful(texts.cookies) : none();
  }
  return {
    status: 401,
    body: { state: "none", reason: "no-login" },
    headers: cookies.clear(origin),
  };
}
