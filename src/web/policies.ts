/**
 * Which kinds of BankID may complete an order, by where the app is to run.
 *
 * @module
 */
import { ENVIRONMENTS } from "../environment/pinned.ts";
import type { DetectedDevice } from "../order/device.ts";
import type { Requirement } from "../types.ts";

/** Where the app is to run; `unknown` where what the browser says is not enough to tell. */
export type Place = "computer" | "phone" | "unknown";

/**
 * The policies of one kind of BankID in BankID's two environments.
 *
 * @see https://developers.bankid.com/api-references/auth--sign/auth
 */
interface Kind {
  readonly production: string;
  readonly test: string;
}

const ON_FILE: Kind = { production: "1.2.752.78.1.1", test: "1.2.3.4.5" };
const ON_CARD: Kind = { production: "1.2.752.78.1.2", test: "1.2.3.4.10" };
const MOBILE: Kind = { production: "1.2.752.78.1.5", test: "1.2.3.4.25" };

/**
 * Where the app is to run. A QR code is scanned with a phone. On this device it is where the browser
 * is, which is `unknown` unless certain: ChromeOS runs a phone's app, an Android tablet may call
 * itself Linux, and an iPad a Mac, which only the page's script can tell apart by its touch points.
 */
export function placeOf(
  device: "this" | "other",
  { os }: Pick<DetectedDevice, "os">,
  touchPoints: number | undefined,
): Place {
  if (device === "other" || os === "ios" || os === "android") return "phone";
  return os === "windows" || (os === "macos" && touchPoints !== undefined) ? "computer" : "unknown";
}

/**
 * The policies to demand, so that a link made for a computer cannot be used on a phone, nor the other
 * way round; `undefined` where nothing is forced. An environment of one's own gets those of both.
 */
export function policiesFor(
  place: Place,
  apiUrl: string,
  { cardReader }: Pick<Requirement, "cardReader"> = {},
): readonly string[] | undefined {
  if (place === "unknown") return undefined;
  // Only a smart card works with a reader, and only at a computer.
  const isCard = cardReader !== undefined;
  if (isCard && place === "phone") return undefined;
  const kinds = place === "phone" ? [MOBILE] : isCard ? [ON_CARD] : [ON_FILE, ON_CARD];
  const names = ["production", "test"] as const;
  const own = names.filter((name) => ENVIRONMENTS[name].apiUrl === apiUrl);
  return (own.length > 0 ? own : names).flatMap((name) => kinds.map((kind) => kind[name]));
}

/** Whether policies admit nothing but BankIDs on a computer. */
export function areComputers(policies: readonly string[] | undefined): boolean {
  const known = [ON_FILE, ON_CARD].flatMap(({ production, test }) => [production, test]);
  return policies !== undefined && policies.length > 0 &&
    policies.every((policy) => known.includes(policy));
}
