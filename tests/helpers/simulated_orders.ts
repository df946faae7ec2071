/**
 * Single orders of the simulated BankID, and how they stand at a moment.
 *
 * @module
 */
import { SimulatedOrder } from "../../src/simulator/bank/order.ts";
import type { Members } from "./simulator.ts";

/** When every order was started, in epoch milliseconds. */
export const BEGUN = 1_000_000;

/** An order of an endpoint. */
export function orderOf(body: Members = {}, endpoint = "auth"): SimulatedOrder {
  return new SimulatedOrder(endpoint, body, BEGUN);
}

/** How an order stands so many milliseconds after its start. */
export function stateAt(order: SimulatedOrder, after: number): string {
  const now = BEGUN + after;
  const ending = order.ending(now);
  if (!ending) return order.hintCode(now);
  return ending.status === "failed" ? ending.hintCode : ending.status;
}

/** The states just before and at a moment, each asked of an order of its own. */
export function around(moment: number, make: () => SimulatedOrder): string[] {
  return [stateAt(make(), moment - 1), stateAt(make(), moment)];
}
