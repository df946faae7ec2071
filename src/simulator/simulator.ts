/**
 * The simulator itself.
 *
 * @module
 */
import { writePem } from "../certificate/pem.ts";
import type { ProofCheck } from "../errors.ts";
import { asOptions } from "../options.ts";
import type { Environment, FetchLike } from "../types.ts";
import { SimulatedApp } from "./bank/app.ts";
import { sharedAuthorities } from "./pki/bankid_authorities.ts";
import { IdCards } from "./bank/id_cards.ts";
import { listen, type ListeningSimulator, type ListenOptions } from "./http/listen.ts";
import { deliverInMemory } from "./http/memory_delivery.ts";
import type { Autopilot } from "./bank/order.ts";
import { OrderBook } from "./bank/order_book.ts";
import { PEOPLE, type Person, personWith, TOLVAN } from "./pki/people.ts";
import { RateLimiter, type RateLimitOptions } from "./http/rate_limiter.ts";
import { Recorder, type Recording } from "./http/recorder.ts";
import { API_PATH, CARD_PATH, Service } from "./http/service.ts";
import { SPOILINGS } from "./bank/spoiling.ts";
import { type FaultRequest, Faults } from "./http/faults.ts";

/** How a simulated person acts without being told. */
export interface AutopilotOptions {
  /**
   * Milliseconds until the person opens the order, and again until they decide.
   *
   * @default {1000}
   */
  readonly delay?: number;
  /**
   * What they decide.
   *
   * @default {"approve"}
   */
  readonly action?: "approve" | "decline";
}

/** How {@linkcode createSimulator} is set up. */
export interface SimulatorOptions {
  /** Whose app it is; the test identity Tolvan Tolvansson unless told otherwise. */
  readonly person?: Person;
  /** Lets people act on every order by themselves: the one it names, or `person`. */
  readonly autopilot?: AutopilotOptions;
  /**
   * Milliseconds that BankID takes after a person has approved, with hint code `processing`.
   *
   * @default {0}
   */
  readonly processing?: number;
  /** Refuses requests beyond a limit with 429; there is none unless told otherwise. */
  readonly rateLimit?: RateLimitOptions;
  /** The clock, in epoch milliseconds; the machine's own unless told otherwise. */
  readonly now?: () => number;
}

/** A simulated BankID. Passes to `createClient` as it is: it has an environment and a `fetch`. */
export interface Simulator {
  /** The environment that `fetch` answers for. */
  readonly environment: Environment;
  /** Answers a request as BankID would, without a network. */
  readonly fetch: FetchLike;
  /** The app of the simulated person. */
  readonly app: SimulatedApp;
  /** The last thousand exchanges, with secrets and personal numbers replaced. */
  readonly recording: Recording;
  /** Orders that wait for a person, the oldest first, as an app sees them. */
  readonly pending: readonly PendingSimulatedOrder[];
  /** Another app, of another person. */
  appOf(person: Person): SimulatedApp;
  /**
   * Asks for trouble: requests to come go wrong in the way that is named.
   *
   * @throws {RangeError} If the kind or the endpoint does not exist, or `times` is out of range.
   */
  injectFault(request: FaultRequest): void;
  /**
   * Makes every proof from now on fail one check of `verifyCompletion`, all before it being right.
   *
   * @param check The check to fail; without it proofs are genuine again.
   * @throws {RangeError} If there is no such check.
   */
  spoilProofs(check?: ProofCheck): void;
  /** Serves the same BankID on loopback over HTTPS that demands a client certificate. */
  listen(options?: ListenOptions): Promise<ListeningSimulator>;
}

/** An order that waits for a person. */
export interface PendingSimulatedOrder {
  /** BankID's reference. */
  readonly orderRef: string;
  /** Endpoint that started it. */
  readonly endpoint: string;
  /** How it stands. */
  readonly hintCode: string;
  /** Token that opens it on the same device; missing for orders by number. */
  readonly autoStartToken?: string;
  /** The person that it names. */
  readonly personalNumber?: string;
}

const ORIGIN = "https://bankid.simulator.invalid";

async function signingRoots(): Promise<string[]> {
  return [writePem("CERTIFICATE", (await sharedAuthorities()).root.certificate)];
}

function autopilotOf({ autopilot, person }: SimulatorOptions): Autopilot | undefined {
  if (!autopilot) return undefined;
  const { delay = 1000, action = "approve" } = autopilot;
  const people = person ? [person, ...PEOPLE] : PEOPLE;
  return {
    delay,
    action,
    person: (number) => number === undefined ? person ?? TOLVAN : personWith(number, people),
  };
}

function pendingOf(book: OrderBook): PendingSimulatedOrder[] {
  return book.pending().map((order) => ({
    orderRef: order.orderRef,
    endpoint: order.endpoint,
    hintCode: order.hintCode(book.now()),
    ...(order.startsByToken ? { autoStartToken: order.autoStartToken } : {}),
    ...(order.personalNumber === undefined ? {} : { personalNumber: order.personalNumber }),
  }));
}

/**
 * Makes a BankID in memory. It keeps orders, answers as BankID's reference says, and has an app
 * with which a test plays the person. No timer runs: what depends on time is worked out when asked,
 * by a clock that a test can set.
 *
 * @example A whole login in a test
 * ```ts
 * import { auth, collect, createClient, qrContent } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * const simulator = createSimulator();
 * using client = createClient(simulator);
 * const order = await auth(client, { endUserIp: "194.168.2.25" });
 *
 * await simulator.app.scan(await qrContent(order));
 * simulator.app.approve();
 *
 * const update = await collect(client, order);
 * if (update.status !== "complete") throw new Error(update.hintCode);
 * console.log(update.completionData.user.name); // Tolvan Tolvansson
 * ```
 *
 * @example An order that nobody scans, in no time
 * ```ts
 * import { auth, collect, createClient } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * let now = Date.now();
 * using client = createClient(createSimulator({ now: () => now }));
 * const order = await auth(client, { endUserIp: "194.168.2.25" });
 * now += 30_000;
 * const update = await collect(client, order);
 * console.log(update.status, update.hintCode); // failed startFailed
 * ```
 *
 * @param options Person, autopilot, clock and limits.
 * @returns The simulator.
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const { person = TOLVAN, processing = 0, now = Date.now, rateLimit } = options;
  const book = new OrderBook(now, autopilotOf(options));
  const cards = new IdCards(now, book.completions);
  const troubles = new Faults();
  const recorder = new Recorder();
  const limiter = rateLimit && new RateLimiter(rateLimit);
  const service = new Service({ book, cards, troubles, limiter, recorder, origin: ORIGIN });
  const world = { book, cards, processing };
  return asOptions<Simulator>(["environment", "fetch"], {
    environment: {
      apiUrl: `${ORIGIN}${API_PATH}`,
      idCardUrl: `${ORIGIN}${CARD_PATH}`,
      caCerts: [],
      signingRoots,
    },
    app: new SimulatedApp(world, person),
    appOf: (other) => new SimulatedApp(world, other),
    get recording(): Recording {
      return recorder.recording;
    },
    get pending(): PendingSimulatedOrder[] {
      return pendingOf(book);
    },
    injectFault: (request) => troubles.add(request),
    spoilProofs(check): void {
      if (check !== undefined && !Object.hasOwn(SPOILINGS, check)) {
        throw new RangeError(`'check' must be one of ${Object.keys(SPOILINGS).join(", ")}`);
      }
      book.completions.spoiled = check;
    },
    fetch: (request) => deliverInMemory(request, (incoming) => service.handle(incoming)),
    listen: (how = {}) => listen((incoming) => service.handle(incoming), how, signingRoots),
  });
}
