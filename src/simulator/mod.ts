/**
 * A BankID for tests and development. {@linkcode createSimulator} keeps orders in memory and answers as
 * BankID would, through a `fetch` or over real mutual TLS. Never load it in production.
 *
 * - **The app** is played by the test: `simulator.app` scans, opens, approves and declines. With
 *   `autopilot` people act by themselves. {@linkcode PEOPLE} has test persons.
 * - **The clock** can be the test's: with the option `now` no test has to wait.
 * - **Faults** come on request: `simulator.injectFault({ kind: "tooManyRequests" })`, and
 *   `simulator.spoilProofs(check)` for signatures that do not verify.
 * - **What was sent** is in `simulator.requests`.
 * - **Recorded tests**: {@linkcode record} keeps exchanges with BankID's test environment, and
 *   {@linkcode replay} answers from them.
 * - **Websites**: {@linkcode cookieJar} is a browser's memory for a handler under test.
 * - **Other languages**: `simulator.listen()` serves on loopback, over HTTPS that demands a client
 *   certificate; so does the command `simulator` of `@x/bankid/cli`.
 *
 * @example A login that a test plays
 * ```ts
 * import { auth, collect, createClient, qrContent } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * const simulator = createSimulator();
 * using client = createClient(simulator);
 * const order = await auth(client, { endUserIp: "194.168.2.25" });
 * await simulator.app.scan(await qrContent(order));
 * console.log((await collect(client, order)).status); // pending
 * simulator.app.approve();
 * console.log((await collect(client, order)).status); // complete
 * ```
 *
 * @example A person who declines
 * ```ts
 * import { auth, createClient, isBankIdError, waitForCompletion } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * const simulator = createSimulator({ autopilot: { action: "decline", delay: 0 } });
 * using client = createClient(simulator);
 * const order = await auth(client, { endUserIp: "194.168.2.25" });
 * try {
 *   await waitForCompletion(client, order);
 * } catch (error) {
 *   if (!isBankIdError(error) || error.code !== "order-failed") throw error;
 *   console.log(error.hintCode); // userCancel
 * }
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
