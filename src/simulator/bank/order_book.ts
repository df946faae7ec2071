/**
 * The orders that a simulated BankID knows, and what its endpoints do with them.
 *
 * @module
 */
import { Completions } from "./completion.ts";
import { type Autopilot, SimulatedOrder } from "./order.ts";
import { alreadyInProgress, type Body, checkOrderRef, checkStart, noSuchOrder } from "./rules.ts";

/** Orders by reference, and the clock they live by. */
export class OrderBook {
  /** By reference, the oldest first. */
  readonly #orders = new Map<string, SimulatedOrder>();
  /** By QR token and link token. */
  readonly #byToken = new Map<string, SimulatedOrder>();
  /** Orders that name the person, by personal number: there is one at a time. */
  readonly #byPerson = new Map<string, SimulatedOrder>();
  readonly #autopilot: Autopilot | undefined;
  /** Makes what completed orders yield. */
  readonly completions: Completions = new Completions();
  /** Epoch milliseconds. */
  readonly now: () => number;

  /** Told of an order that ran out, once, if nobody acts and nobody has. */
  #onUnopened: ((order: SimulatedOrder) => void) | undefined;

  constructor(
    now: () => number,
    autopilot: Autopilot | undefined,
    onUnopened?: (order: SimulatedOrder) => void,
  ) {
    this.now = now;
    this.#autopilot = autopilot;
    this.#onUnopened = autopilot ? undefined : onUnopened;
  }

  /** How much is kept: orders by reference, by token and by person. */
  get size(): number {
    return this.#orders.size + this.#byToken.size + this.#byPerson.size;
  }

  /** Orders that wait for the person, the oldest first. */
  pending(): SimulatedOrder[] {
    const now = this.now();
    return [...this.#orders.values()].filter((order) => !order.ending(now));
  }

  /** The order with a reference, whatever its state. */
  get(orderRef: string): SimulatedOrder | undefined {
    return this.#orders.get(orderRef);
  }

  /** The order that no app has picked up yet, by one of its tokens. */
  waitingFor(token: string): SimulatedOrder | undefined {
    return this.#waiting(this.#byToken.get(token));
  }

  /** The order that was sent to a person and that no app has picked up yet. */
  sentTo(personalNumber: string): SimulatedOrder | undefined {
    const order = this.#waiting(this.#byPerson.get(personalNumber));
    return order?.startsByToken ? undefined : order;
  }

  #waiting(order: SimulatedOrder | undefined): SimulatedOrder | undefined {
    this.#onUnopened = undefined;
    return order && !order.ending(this.now()) && !order.isPickedUp ? order : undefined;
  }

  /** Starts an order and returns BankID's answer. */
  start(endpoint: string, body: Body): Body {
    checkStart(endpoint, body);
    const now = this.now();
    this.#dropOld(now);
    const order = new SimulatedOrder(endpoint, body, now, this.#autopilot);
    this.#refuseSecond(order, now);
    this.#orders.set(order.orderRef, order);
    const { orderRef, autoStartToken, qrStartToken, qrStartSecret } = order;
    if (!order.startsByToken) return { orderRef };
    this.#byToken.set(autoStartToken, order);
    this.#byToken.set(qrStartToken, order);
    return { orderRef, autoStartToken, qrStartToken, qrStartSecret };
  }

  /** One person has one order at a time; a second one ends the first and is not started. */
  #refuseSecond(order: SimulatedOrder, now: number): void {
    if (order.personalNumber === undefined) return;
    const earlier = this.#byPerson.get(order.personalNumber);
    if (earlier && !earlier.ending(now)) {
      earlier.fail("cancelled", now);
      throw alreadyInProgress();
    }
    this.#byPerson.set(order.personalNumber, order);
  }

  /** Drops orders that cannot be asked for any more, from the oldest on. */
  #dropOld(now: number): void {
    for (const order of this.#orders.values()) {
      if (order.isCollectable(now)) return;
      this.#drop(order);
    }
  }

  #drop(order: SimulatedOrder): void {
    this.#orders.delete(order.orderRef);
    this.#byToken.delete(order.autoStartToken);
    this.#byToken.delete(order.qrStartToken);
    const { personalNumber } = order;
    if (personalNumber !== undefined && this.#byPerson.get(personalNumber) === order) {
      this.#byPerson.delete(personalNumber);
    }
  }

  #find(body: Body): SimulatedOrder {
    const order = this.#orders.get(checkOrderRef(body));
    if (!order) throw noSuchOrder();
    if (order.isCollectable(this.now())) return order;
    this.#drop(order);
    throw noSuchOrder();
  }

  /** Answers a collect. A final answer is given once. */
  async collect(body: Body): Promise<Body> {
    const order = this.#find(body);
    const { orderRef } = order;
    const now = this.now();
    const ending = order.ending(now);
    if (!ending) return { orderRef, status: "pending", hintCode: order.hintCode(now) };
    const answer = ending.status === "failed"
      ? { orderRef, status: "failed", hintCode: ending.hintCode }
      : { orderRef, status: "complete", completionData: await this.completions.of(order, ending) };
    // Making a proof takes time, in which another call may have collected it.
    if (this.#orders.get(orderRef) !== order) throw noSuchOrder();
    this.#drop(order);
    if (ending.status === "failed" && order.isMissed(now)) this.#tellUnopened(order);
    return answer;
  }

  #tellUnopened(order: SimulatedOrder): void {
    const tell = this.#onUnopened;
    this.#onUnopened = undefined;
    tell?.(order);
  }

  /** Answers a cancel. */
  cancel(body: Body): Body {
    const order = this.#find(body);
    const now = this.now();
    if (order.ending(now)) throw noSuchOrder();
    order.fail("cancelled", now);
    this.#drop(order);
    return {};
  }

  /** Takes an order back whose final answer could not be delivered. */
  restore(order: SimulatedOrder): void {
    this.#orders.set(order.orderRef, order);
  }
}
