/**
 * The trouble of a campaign: by chance with a seed for single requests and connections, and by
 * schedule for the whole server.
 *
 * @module
 */
import type { FaultServer } from "../helpers/fault_server.ts";
import {
  chance,
  type ConnectionFault,
  GATEWAY_ANSWERS,
  random,
  type RequestFault,
} from "../helpers/faults.ts";

/** Faults of requests, with their probabilities; half of the requests have been executed. */
const REQUESTS: readonly (readonly [number, (executed: boolean) => RequestFault])[] = [
  ...(["reset", "close", "alert", "plain", "cut"] as const).map((kind) =>
    [0.008, (executed: boolean): RequestFault => ({ kind, executed })] as const
  ),
  [0.002, (executed) => ({ kind: "silence", executed })],
  [0.01, () => ({ kind: "late", by: 500 })],
  [0.01, () => ({ kind: "last" })],
  ...Object.values(GATEWAY_ANSWERS).map((answer) =>
    [0.004, (executed: boolean): RequestFault => ({ kind: "answer", answer, executed })] as const
  ),
];

/** Faults of connections, with their probabilities. */
const CONNECTIONS: readonly (readonly [number, ConnectionFault])[] = [
  [0.01, { kind: "refuse" }],
  [0.01, { kind: "close" }],
  [0.02, { kind: "hang" }],
  [0.02, { kind: "slow", by: 700 }],
  [0.01, { kind: "drain" }],
  [0.005, { kind: "alert" }],
  [0.005, { kind: "plain" }],
  [0.005, { kind: "certificate", of: "foreign" }],
];

/** What befalls the whole server, one after the other, at the beginning of each round. */
const OUTAGES: readonly ConnectionFault[] = [
  { kind: "drain" },
  { kind: "refuse" },
  { kind: "plain" },
  { kind: "certificate", of: "expired" },
];

/** How long things take, in milliseconds. */
export interface Tempo {
  /** From one outage to the next. */
  readonly round: number;
  /** How long an outage lasts. */
  readonly outage: number;
  /** Longest that a person takes. */
  readonly life: number;
}

/** Sets a server's faults up. Returns what ends them. */
export function makeTrouble(
  bank: FaultServer,
  seed: number,
  { round, outage, life }: Tempo = { round: 7000, outage: 2000, life: 6000 },
): () => void {
  const next = random(seed);
  const { faults } = bank;
  faults.request = () => chance(next, REQUESTS)?.(next() < 0.5);
  faults.latency = () => 2 + next() * 20;
  faults.idle = { after: 5000, then: "close" };
  faults.connection = ({ at }) => {
    const isOut = at > round && at % round < outage;
    if (isOut) return OUTAGES[Math.floor(at / round) % OUTAGES.length];
    return chance(next, CONNECTIONS);
  };
  bank.orders.ending = () => ({
    after: 500 + next() * (life - 500),
    as: next() < 0.9 ? "complete" : "userCancel",
  });
  const ways = ["reset", "close", "die"] as const;
  let turn = 0;
  const timer = setInterval(() => bank.breakAll(ways[turn++ % ways.length] ?? "reset"), round);
  return () => clearInterval(timer);
}

/** Sets a server up on which nothing goes wrong, and everybody completes. Returns what ends that. */
export function keepCalm(bank: FaultServer, seed: number, life = 6000): () => void {
  const next = random(seed);
  bank.faults.latency = () => 2 + next() * 20;
  bank.orders.ending = () => ({ after: 500 + next() * (life - 500), as: "complete" });
  return () => {};
}
