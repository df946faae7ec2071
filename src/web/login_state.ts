/**
 * What the browser carries for the server while a login is under way.
 *
 * @module
 */
import { isRecord } from "../options.ts";

/** What a login asks of the person. */
export type Operation = "auth" | "sign" | "payment";

/** What is sealed into the cookie of an order; all of it is new when an order replaces another. */
export interface OrderState {
  readonly operation: Operation;
  readonly orderRef: string;
  readonly autoStartToken: string;
  readonly qrStartToken: string;
  readonly qrStartSecret: string;
  /** Epoch milliseconds at which BankID's answer arrived. */
  readonly startedAt: number;
  /** Whether only a BankID on a computer can complete the order. */
  readonly computerOnly: boolean;
  /** Last hint code. */
  readonly hintCode: string;
  /** Epoch milliseconds of the last collect. */
  readonly collectedAt: number;
  /** Epoch milliseconds before which BankID wants no collect; 0 when it has not said so. */
  readonly notBefore: number;
}

/** A login under way, as it is sealed into the cookie. */
export interface LoginState extends OrderState {
  /** What the browser shows to say that it still wants the login. */
  readonly ticket: string;
  /** Tells the page of one tab from that of another; not secret. */
  readonly id: string;
  /** Epoch milliseconds at which the login began, with the first of its orders. */
  readonly begunAt: number;
  /** Whether the app runs on the same device or on another. */
  readonly device: "this" | "other";
  /** Whether that is a phone or tablet. */
  readonly mobile: boolean;
  /** IP address that started it. */
  readonly ip: string;
  /** Path to which the login leads unless the service says it. */
  readonly next?: string | undefined;
  /** Comes back with the person when the app returns to the page. */
  readonly nonce: string;
  /**
   * Whether the nonce must come back, or may, or has, or cannot. It must where nothing but the return
   * is worth anything, on Safari of iOS.
   */
  readonly comesBack: "must" | "may" | "came" | "no";
  /** Number of the last poll; each has a greater one. */
  readonly poll: number;
  /** How many orders were started because nobody scanned the one before. */
  readonly renewals: number;
}

/**
 * How long an order waits for the app, in milliseconds.
 *
 * @see https://developers.bankid.com/api-references/auth--sign/collect
 */
export const START_LIFE = 30_000;
/** Longest that an order lives, from its start to the end of a slow person's signing. */
export const ORDER_LIFE = 210_000;
/** How long a state is good for: longer than any order lives, in milliseconds. */
export const MAX_AGE = 600_000;

type Kinds = { readonly [Name in keyof Required<LoginState>]: (value: unknown) => boolean };

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

const KINDS: Kinds = {
  operation: (value) => ["auth", "sign", "payment"].some((each) => each === value),
  ticket: isText,
  id: isText,
  orderRef: isText,
  autoStartToken: isText,
  qrStartToken: isText,
  qrStartSecret: isText,
  begunAt: isCount,
  startedAt: isCount,
  device: (value) => value === "this" || value === "other",
  mobile: (value) => typeof value === "boolean",
  ip: isText,
  next: (value) => value === undefined || isText(value),
  nonce: isText,
  comesBack: (value) => ["must", "may", "came", "no"].some((each) => each === value),
  computerOnly: (value) => typeof value === "boolean",
  hintCode: isText,
  collectedAt: isCount,
  notBefore: isCount,
  poll: isCount,
  renewals: isCount,
};

function isState(value: unknown): value is LoginState {
  return isRecord(value) && Object.entries(KINDS).every(([name, is]) => is(value[name]));
}

/** Reads a state; `undefined` when it is none, or too old. */
export function parseState(text: string, now: number): LoginState | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isState(value)) return undefined;
  const age = now - value.startedAt;
  return age < MAX_AGE && age > -MAX_AGE ? value : undefined;
}
