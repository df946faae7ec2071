/**
 * What shows, when an order of the same device is completed, that the app was opened from the browser
 * that started it; and whether that is enough. The doc comment of `createHandler` has the reasons.
 *
 * @module
 */
import { isComparable, isSameAddress } from "./client_address.ts";
import type { LoginState } from "./login_state.ts";
import type { Settings } from "./settings.ts";
import type { Binding, LoginDetails } from "./types.ts";

/** What binds the app to the browser. */
export function bindingOf(
  { device, comesBack, ip }: Pick<LoginState, "device" | "comesBack" | "ip">,
  appAddress: string | undefined,
): Binding | undefined {
  if (device === "other") return undefined;
  if (comesBack === "came") return "returned";
  if (appAddress === undefined || !isComparable(ip, appAddress)) return "unknown-address";
  return isSameAddress(ip, appAddress) ? "same-address" : "different-address";
}

/** Why a completed order lets nobody in; `undefined` if it does. */
export function refusalOf(
  { refuseUnbound, highestRisk }: Pick<Settings, "refuseUnbound" | "highestRisk">,
  { computerOnly }: Pick<LoginState, "computerOnly">,
  { binding, risk }: Pick<LoginDetails, "binding" | "risk">,
): "unbound" | "risk" | undefined {
  const isUnbound = binding === "different-address" || binding === "unknown-address";
  const isRefused = refuseUnbound === "always" || (refuseUnbound === "phones" && !computerOnly);
  if (isUnbound && isRefused) return "unbound";
  const accepted = highestRisk === "low" ? ["low"] : ["low", "moderate"];
  const isTooHigh = highestRisk !== undefined && risk !== undefined && !accepted.includes(risk);
  return isTooHigh ? "risk" : undefined;
}
