/**
 * The simulator itself.
 *
 * @module
 */
import { writePem } from "../certificate/pem.ts";
import process from "node:process";
import type { ProofCheck } from "../errors.ts";
import { checkOptions, kindOf, type OptionNames } from "../options.ts";
import type { Environment, FetchLike } from "../types.ts";
import { SimulatedApp } from "./bank/app.ts";
import { IdCards } from "./bank/id_cards.ts";
import { autopilotOf, type AutopilotOptions, checkMilliseconds } from "./bank/autopilot.ts";
import type { SimulatedOrder } from "./bank/order.ts";
import { OrderBook } from "./bank/order_book.ts";
import { SPOILINGS } from "./bank/spoiling.ts";
import { type FaultRequest, Faults } from "./http/faults.ts";
import { listen, type ListeningSimulator, type ListenOptions } from "./http/listen.ts";
import { deliverInMemory } from "./http/memory_delivery.ts";
import { RateLimiter, type RateLimitOptions } from "./http/rate_limiter.ts";
import { type RecordedExchange, Recorder, type SentRequest } from "./http/recorder.ts";
import { API_PATH, CARD_PATH, Service } from "./http/service.ts";
import { sharedAuthorities } from "./pki/bankid_authorities.ts";
import { checkPerson, type Person, TOLVAN } from "./pki/people.ts";

/**
 * How {@linkcode createSimulator} is set up.
 *
 * @category Simulator
 */
export interface SimulatorOptions {
  /**
   * Whose app it is.
   *
   * @default The test identity Tolvan Tolvansson
   */
  readonly person?: Person;
  /**
   * Lets people act on every order by themselves: the one it names, or `person`. `true` stands for
   * the defaults of {@linkcode AutopilotOptions}.
   *
   * @default {false}
   */
  readonly autopilot?: boolean | AutopilotOptions;
  /**
   * Milliseconds that BankID takes after a person has approved, with hint code `processing`.
   *
   * @default {0}
   */
  readonly processing?: number;
  /**
   * Refuses requests beyond a limit with 429.
   *
   * @default No limit
   */
  readonly rateLimit?: RateLimitOptions;
  /**
   * The clock, in epoch milliseconds.
   *
   * @default {Date.now}
   */
  readonly now?: () => number;
  /**
   * Called once, with advice in words, when an order expired and nobody has ever acted on an order.
   *
   * @default The runtime's warning event (`process.emitWarning`), unless `now` is given
   */
  readonly onWarning?: (advice: string) => void;
}

const OPTIONS: OptionNames<SimulatorOptions> = {
  person: true,
  autopilot: true,
  processing: true,
  rateLimit: true,
  now: true,
  onWarning: true,
};

/**
 * A simulated BankID. Pass it to `createClient` as it is: `environment` and `fetch` are its only enumerable
 * members, so that `{ ...simulator, timeout: 1000 }` works too.
 *
 * @category Simulator
 */
export interface Simulator {
  /** The environment that `fetch` answers for. */
  readonly environment: Environment;
  /** Answers a request as BankID would, without a network. */
  readonly fetch: FetchLike;
  /** The app of the simulated person. */
  readonly app: SimulatedApp;
  /** What was sent to it, the oldest first: the last thousand requests, as they were. */
  readonly requests: readonly SentRequest[];
  /**
   * The last thousand exchanges, the oldest first, with secrets and personal numbers replaced.
   * Proofs are replaced by a word; {@linkcode record} makes recordings whose proofs hold.
   */
  readonly recordedExchanges: readonly RecordedExchange[];
  /** Orders that wait for a person, the oldest first, as an app sees them. */
  readonly pending: readonly PendingSimulatedOrder[];
  /** Another app, of another person. */
  appOf(person: Person): SimulatedApp;
  /**
   * Makes the next requests go wrong in the given way.
   *
   * @throws {TypeError} If an option is not known.
   * @throws {RangeError} If the kind or the endpoint does not exist, or `times` is out of range.
   */
  injectFault(request: FaultRequest): void;
  /**
   * Makes every proof from now on fail one check of `verifyCompletion`. All checks before it hold.
   *
   * @param check The check to fail; without it proofs are genuine again.
   * @throws {RangeError} If there is no such check.
   */
  spoilProofs(check?: ProofCheck): void;
  /** Serves the same BankID on loopback over HTTPS that demands a client certificate. */
  listen(options?: ListenOptions): Promise<ListeningSimulator>;
}

/**
 * An order that waits for a person.
 *
 * @category The app and its people
 */
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

/** Says once how an order comes to its end, if nobody seems to know. */
function unopenedWarning({ onWarning, now }: SimulatorOptions): (order: SimulatedOrder) => void {
  // Whoever sets the clock lets orders run out on purpose.
  const warn = onWarning ?? (now === undefined ? emitWarning : () => {});
  return ({ orderRef, endpoint, startsByToken }) => {
    const opened = startsByToken ? "scan(await qrContent(order))" : "receive()";
    warn(
      `The ${endpoint} order ${orderRef} expired, because no app opened it: let people act by ` +
        "themselves with createSimulator({ autopilot: true }), or play the person with " +
        `simulator.app.${opened} and simulator.app.approve()`,
    );
  };
}

function emitWarning(message: string): void {
  process.emitWarning(message, { code: "BANKID_SIMULATOR_UNOPENED" });
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
 * Makes a BankID in memory. It keeps orders, answers as BankID's reference says, and has an app with which
 * a test plays the person. No timer runs: what depends on time is worked out at each request, by a clock
 * that a test can set.
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
 * if (update.status === "failed") console.log(update.hintCode); // startFailed
 * ```
 *
 * @param options Person, autopilot, clock and limits.
 * @returns The simulator.
 * @category Simulator
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  checkSettings(options);
  const { person = TOLVAN, processing = 0, now = Date.now, rateLimit } = options;
  const autopilot = autopilotOf(options.autopilot, options.person);
  const book = new OrderBook(now, autopilot, unopenedWarning(options));
  const cards = new IdCards(now, book.completions);
  const faults = new Faults();
  const recorder = new Recorder();
  const limiter = rateLimit && new RateLimiter(rateLimit);
  const service = new Service({ book, cards, faults, limiter, recorder, origin: ORIGIN });
  const world = { book, cards, processing };
  return clientOptionsOnly({
    environment: {
      apiUrl: `${ORIGIN}${API_PATH}`,
      idCardUrl: `${ORIGIN}${CARD_PATH}`,
      caCerts: [],
      signingRoots,
    },
    fetch: (request) => deliverInMemory(request, (incoming) => service.handle(incoming)),
    app: new SimulatedApp(world, person),
    appOf(other): SimulatedApp {
      checkPerson(other);
      return new SimulatedApp(world, other);
    },
    get requests(): readonly SentRequest[] {
      return recorder.requests;
    },
    get recordedExchanges(): readonly RecordedExchange[] {
      return recorder.exchanges;
    },
    get pending(): PendingSimulatedOrder[] {
      return pendingOf(book);
    },
    injectFault: (request) => faults.add(request),
    spoilProofs(check): void {
      if (check !== undefined && !Object.hasOwn(SPOILINGS, check)) {
        throw new RangeError(`'check' must be one of ${Object.keys(SPOILINGS).join(", ")}`);
      }
      book.completions.spoiled = check;
    },
    listen: (how = {}) => listen((incoming) => service.handle(incoming), how, signingRoots),
  });
}

function checkSettings(options: SimulatorOptions): void {
  checkOptions(options, "createSimulator", OPTIONS);
  const { person = TOLVAN, processing = 0 } = options;
  checkPerson(person);
  checkMilliseconds("processing", processing);
  for (const name of ["now", "onWarning"] as const) {
    if (options[name] !== undefined && typeof options[name] !== "function") {
      throw new TypeError(`'${name}' must be a function: got ${kindOf(options[name])}`);
    }
  }
}

/** Leaves what `createClient` takes as the only enumerable members. */
function clientOptionsOnly(simulator: Simulator): Simulator {
  for (const name of Object.keys(simulator)) {
    const enumerable = name === "environment" || name === "fetch";
    Object.defineProperty(simulator, name, { enumerable });
  }
  return simulator;
}
