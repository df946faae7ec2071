/**
 * Tells the service of each step of a login.
 *
 * @module
 */
import { BankIdApiError } from "../errors.ts";
import type { LoginState } from "./login_state.ts";
import type { Remembered } from "./memo.ts";
import type { PageRequest } from "./requests.ts";
import type { Service } from "./service.ts";
import type { LoginEvent, LoginEventType, LoginFailure } from "./types.ts";

/** What is known of a login, which may have no order yet. */
export type Flow =
  & Pick<LoginState, "device" | "begunAt">
  & Partial<Pick<LoginState, "id" | "orderRef" | "operation" | "renewals">>;

/** What became of a login that came to nothing. */
export type Outcome = Pick<
  LoginFailure,
  "reason" | "hintCode" | "completion" | "details" | "error"
>;

/** Tells of a step. Nobody waits for whoever hears it. */
export function tellEvent(
  { callbacks, reports }: Service,
  { request }: PageRequest,
  { id, orderRef, operation, device, renewals = 0, begunAt }: Flow,
  type: LoginEventType,
  { reason, hintCode, error }: Partial<Outcome> = {},
): void {
  const event: LoginEvent = {
    type,
    loginId: id,
    orderRef,
    operation,
    device,
    renewals,
    // The login may have begun on an instance whose clock is ahead.
    duration: Math.max(0, Date.now() - begunAt),
    reason,
    hintCode,
    errorCode: error instanceof BankIdApiError ? error.errorCode : undefined,
  };
  callbacks.event(event, request).catch((error) => reports.report(error, request));
}

/** Tells of a step once on this instance, although several polls may see it. */
export function tellStep(
  service: Service,
  page: PageRequest,
  state: LoginState,
  { steps }: Remembered,
  type: LoginEventType,
): void {
  if (steps.has(type)) return;
  steps.add(type);
  tellEvent(service, page, state, type);
}
