/**
 * The orders of a BankID that is meant for trouble: it keeps count of what it handed over.
 *
 * @module
 */

/** How an order ends. */
export interface Ending {
  /** Milliseconds after its start. */
  readonly after: number;
  /** Completed, or failed with a hint code. */
  readonly as: "complete" | string;
}

/** An order, and all that became of it. */
export interface FaultyOrder {
  readonly orderRef: string;
  /** Who asked for it: the request's `endUserIp`. */
  readonly by: string;
  readonly startedAt: number;
  /** Milliseconds at which each collect arrived. */
  readonly collects: number[];
  /** How often the completion was handed over, whether or not it arrived. */
  handedOver: number;
  /** How it ended at BankID, once it has. */
  end?: "complete" | "cancelled" | string;
  /** When and how it ends by itself; never if missing. */
  ending?: Ending | undefined;
}

/** An answer of the service, before it is sent. */
export interface BankAnswer {
  readonly status: number;
  readonly json: unknown;
}

function refusal(details: string): BankAnswer {
  return { status: 400, json: { errorCode: "invalidParameters", details } };
}

/** Orders by reference. */
export class FaultyOrders {
  readonly all: Map<string, FaultyOrder> = new Map();
  /** How often each `endUserIp` has started an order. */
  readonly starts: Map<string, number> = new Map();
  readonly #signature: string;
  /** How the next orders end. */
  ending: ((by: string) => Ending | undefined) | undefined;

  /** A signature of so many characters is handed over. */
  constructor(signatureLength = 64) {
    this.#signature = "c2ln".repeat(Math.ceil(signatureLength / 4));
  }

  /** Does what a request asks for. */
  execute(endpoint: string, body: Readonly<Record<string, unknown>>, now: number): BankAnswer {
    if (endpoint === "auth" || endpoint === "sign") return this.#start(body, now);
    const order = this.all.get(String(body["orderRef"]));
    if (endpoint === "collect") return this.#collect(order, now);
    if (endpoint === "cancel") return this.#cancel(order, now);
    return { status: 404, json: { errorCode: "notFound", details: "No such endpoint" } };
  }

  #start(body: Readonly<Record<string, unknown>>, now: number): BankAnswer {
    const by = String(body["endUserIp"]);
    const orderRef = crypto.randomUUID();
    this.starts.set(by, (this.starts.get(by) ?? 0) + 1);
    const ending = this.ending?.(by);
    this.all.set(orderRef, { orderRef, by, startedAt: now, collects: [], handedOver: 0, ending });
    const [autoStartToken, qrStartToken, qrStartSecret] = [1, 2, 3].map(() => crypto.randomUUID());
    return { status: 200, json: { orderRef, autoStartToken, qrStartToken, qrStartSecret } };
  }

  #collect(order: FaultyOrder | undefined, now: number): BankAnswer {
    if (!order || order.end !== undefined) return refusal("No such order");
    const { orderRef, ending } = order;
    if (ending === undefined || now - order.startedAt < ending.after) {
      const json = { orderRef, status: "pending", hintCode: "outstandingTransaction" };
      return { status: 200, json };
    }
    order.end = ending.as;
    if (ending.as !== "complete") {
      return { status: 200, json: { orderRef, status: "failed", hintCode: ending.as } };
    }
    order.handedOver++;
    return { status: 200, json: this.#completion(order) };
  }

  #cancel(order: FaultyOrder | undefined, now: number): BankAnswer {
    const isOver = order?.ending && now - order.startedAt >= order.ending.after;
    if (!order || order.end !== undefined || isOver) return refusal("No such order");
    order.end = "cancelled";
    return { status: 200, json: {} };
  }

  #completion({ orderRef, by }: FaultyOrder): unknown {
    return {
      orderRef,
      status: "complete",
      completionData: {
        user: {
          personalNumber: "191212121212",
          name: "Tolvan Tolvansson",
          givenName: "Tolvan",
          surname: "Tolvansson",
        },
        device: { ipAddress: by },
        bankIdIssueDate: "2020-02-01Z",
        signature: this.#signature,
        ocspResponse: "b2NzcA==",
      },
    };
  }
}
