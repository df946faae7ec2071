/**
 * A BankID for tests and development: `createSimulator` keeps orders in memory and answers as
 * BankID would, through a `fetch` or over real mutual TLS. `record` and `replay` are for tests against
 * recorded fixtures, `cookieJar` for tests of a website. Never load it in production.
 *
 * @example An order that is started and cancelled
 * ```ts
 * import { auth, cancel, createClient } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * using client = createClient(createSimulator());
 * const order = await auth(client, { endUserIp: "194.168.2.25" });
 * await cancel(client, order);
 * ```
 *
 * @module
 */
export type { SimulatedApp } from "./bank/app.ts";
export type { AutopilotOptions } from "./bank/autopilot.ts";
export type { BadServerCertificate, ListeningSimulator, ListenOptions } from "./http/listen.ts";
export { PEOPLE, type Person } from "./pki/people.ts";
export { cookieJar } from "./http/cookie_jar.ts";
export { type FetchRecorder, record, type Recording } from "./http/record.ts";
export { replay } from "./http/replay.ts";
export type { RateLimitOptions } from "./http/rate_limiter.ts";
export type { RecordedCall } from "./http/recorded_call.ts";
export type {
  RecordedExchange,
  RecordedRequest,
  RecordedResponse,
  SentRequest,
} from "./http/recorder.ts";
export {
  createSimulator,
  type PendingSimulatedOrder,
  type Simulator,
  type SimulatorOptions,
} from "./simulator.ts";
export type { FaultKind, FaultRequest, RefusalKind } from "./http/faults.ts";
