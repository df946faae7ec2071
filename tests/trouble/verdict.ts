/**
 * Holds what a relying party says of its logins against what the server knows of them.
 *
 * @module
 */
import type { FaultServer } from "../helpers/fault_server.ts";
import type { Logins } from "./logins.ts";

/**
 * A pause between two collects that is too short, in milliseconds. BankID's second, but for what a busy
 * server notes late: a request whose connection broke may have been sent before the client saw it break.
 */
const TOO_SHORT = 950;

/** What the server knows, in a form that travels. */
export interface ServerSide {
  /** Orders: reference, whether its result was handed over, how it ended. */
  readonly orders: readonly (readonly [orderRef: string, handedOver: number, end: string])[];
  readonly startedTwice: number;
  /** Pauses between two collects of an order that are too short. */
  readonly gaps: readonly number[];
  readonly collects: number;
  readonly connections: number;
  readonly most: number;
  readonly complaints: readonly string[];
}

/** What the server knows. */
export function serverSide(bank: FaultServer): ServerSide {
  const orders = [...bank.orders.all.values()];
  return {
    orders: orders.map(({ orderRef, handedOver, end = "open" }) => [orderRef, handedOver, end]),
    startedTwice: [...bank.orders.starts.values()].filter((times) => times > 1).length,
    gaps: bank.gapsUnder(TOO_SHORT),
    collects: orders.reduce((sum, { collects }) => sum + collects.length, 0),
    connections: bank.connections,
    most: bank.most,
    complaints: bank.complaints,
  };
}

/** The figures of a campaign. */
export interface Verdict {
  readonly handedOver: number;
  readonly received: number;
  readonly resultLost: number;
  /** Handed over, and neither received nor reported as lost: must be 0. */
  readonly silentlyLost: number;
  /** Received although it was not handed over, or handed over twice: must be 0. */
  readonly twice: number;
  /** Must be 0. */
  readonly startedTwice: number;
  /** Pauses between collects that are too short: must be 0. */
  readonly early: number;
  /** Orders that were open, and ended by trouble that passes: must be 0. */
  readonly ended: number;
  /** What is none of the module's errors: must be 0. */
  readonly odd: number;
  /** How what must not be came about: the code of the error, and how the order ended. */
  readonly wrong: Readonly<Record<string, number>>;
}

/** Codes with which an order may end that nobody completed. */
const PROPER: readonly string[] = ["order-failed", "result-lost"];

/** Compares both sides. */
export function judge(logins: Logins, server: ServerSide): Verdict {
  const wrong: Record<string, number> = {};
  let [handedOver, received, resultLost, silentlyLost, twice, ended] = [0, 0, 0, 0, 0, 0];
  for (const [orderRef, times, end] of server.orders) {
    // An order whose start was not answered is nobody's.
    const outcome = logins.outcomes[orderRef];
    handedOver += times;
    if (times > 1 || (outcome === "received" && times === 0)) twice++;
    if (outcome === "received") received++;
    if (outcome === "result-lost" && times > 0) resultLost++;
    const isLost = times > 0 && outcome !== "received" && outcome !== "result-lost";
    const isOpen = end === "open" || end === "cancelled";
    const isEnded = outcome !== undefined && isOpen && !PROPER.includes(outcome);
    if (isLost) silentlyLost++;
    if (isEnded) ended++;
    if (isLost || isEnded) wrong[`${outcome}, ${end}`] = (wrong[`${outcome}, ${end}`] ?? 0) + 1;
  }
  return {
    handedOver,
    received,
    resultLost,
    silentlyLost,
    twice,
    startedTwice: server.startedTwice,
    early: server.gaps.length,
    ended,
    wrong,
    odd: logins.oddities.length + server.complaints.length,
  };
}
