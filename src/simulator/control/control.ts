/**
 * Plays the simulated people by hand: a page, and a JSON API for programs in any language.
 *
 * @module
 */
import { isRecord } from "../../options.ts";
import type { SimulatedApp } from "../bank/app.ts";
import { controlPage } from "./control_page.ts";
import { PEOPLE, personWith } from "../pki/people.ts";
import type { PendingSimulatedOrder, Simulator } from "../simulator.ts";
import { FAULT_KINDS, type FaultRequest } from "../http/faults.ts";

/** What a person does with an order that is open in their app. */
type Action = (app: SimulatedApp, body: Readonly<Record<string, unknown>>) => void;

const ACTIONS: Readonly<Record<string, Action>> = {
  "confirm-call": (app) => app.confirmCall(),
  "deny-call": (app) => app.denyCall(),
  "scan-document": (app) => app.scanDocument(),
  "wrong-code": (app) => app.enterWrongCode(),
  "approve": (app) => app.approve(),
  "decline": (app) => app.decline(),
  "ask": (app, body) => app.ask(textOf(body, "hintCode")),
  "finish": (app, body) => app.finish(textOf(body, "hintCode")),
  "fail": (app, body) => app.fail(textOf(body, "hintCode")),
};

function textOf(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = body[name];
  if (typeof value !== "string" || value === "") throw new TypeError(`'${name}' must be a text`);
  return value;
}

/** Apps by the order that they have open. */
type Apps = Map<string, SimulatedApp>;

/**
 * Makes the handler of the control page and its API. Who may ask is up to the server.
 *
 * - `GET /orders`: orders that wait for a person.
 * - `POST /scan` with `content` and perhaps `personalNumber`: scans a QR code.
 * - `POST /orders/{orderRef}/open`, with perhaps `personalNumber`: opens an order in the app.
 * - `POST /orders/{orderRef}/{action}`: `confirm-call`, `deny-call`, `scan-document`, `wrong-code`,
 *   `approve`, `decline`, or `ask`, `finish` and `fail` with a `hintCode`.
 * - `POST /faults` with `kind` and perhaps `endpoint` and `times`: asks for a fault.
 * - `GET /requests`: the last requests, as they were sent.
 * - `GET /exchanges`: the last exchanges, without secrets.
 */
export function createControl(simulator: Simulator): (request: Request) => Promise<Response> {
  const apps: Apps = new Map();
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method === "GET" && pathname === "/") return controlPage();
    try {
      return json(200, await answer(simulator, apps, request, pathname));
    } catch (error) {
      if (error instanceof NotFound) return json(404, { error: error.message });
      if (error instanceof Error) return json(400, { error: error.message });
      throw error;
    }
  };
}

class NotFound extends Error {}

function json(status: number, body: unknown): Response {
  return Response.json(body, { status, headers: { "Cache-Control": "no-store" } });
}

async function answer(
  simulator: Simulator,
  apps: Apps,
  request: Request,
  path: string,
): Promise<unknown> {
  if (request.method === "GET" && path === "/orders") return { orders: simulator.pending };
  if (request.method === "GET" && path === "/requests") return { requests: simulator.requests };
  if (request.method === "GET" && path === "/exchanges") {
    return { exchanges: simulator.recordedExchanges };
  }
  if (request.method !== "POST") throw new NotFound("There is nothing here");
  const body = await bodyOf(request);
  if (path === "/scan") return await scan(simulator, apps, body);
  if (path === "/faults") {
    simulator.injectFault(faultOf(body));
    return {};
  }
  const [, orderRef = "", action = ""] = /^\/orders\/([\w-]+)\/([\w-]+)$/.exec(path) ?? [];
  const order = simulator.pending.find((each) => each.orderRef === orderRef);
  if (!order) throw new NotFound("No such order waits for a person");
  if (action === "open") {
    open(simulator, apps, order, body);
    return {};
  }
  const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (!act) throw new NotFound(`There is no action '${action}'`);
  act(apps.get(orderRef) ?? open(simulator, apps, order, body), body);
  return {};
}

async function bodyOf(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const text = await request.text();
  const value: unknown = text === "" ? {} : JSON.parse(text);
  if (!isRecord(value)) throw new TypeError("The body must be a JSON object");
  return value;
}

function faultOf({ endpoint, times, kind }: Readonly<Record<string, unknown>>): FaultRequest {
  const known = FAULT_KINDS.find((each) => each === kind);
  if (!known) throw new RangeError(`'kind' must be one of ${FAULT_KINDS.join(", ")}`);
  if (endpoint !== undefined && typeof endpoint !== "string") {
    throw new TypeError("'endpoint' must be a text");
  }
  if (times !== undefined && typeof times !== "number") {
    throw new TypeError("'times' must be a number");
  }
  return {
    kind: known,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(times === undefined ? {} : { times }),
  };
}

function appFor(simulator: Simulator, personalNumber: unknown): SimulatedApp {
  const { person } = simulator.app;
  if (personalNumber === undefined) return simulator.appOf(person);
  if (typeof personalNumber !== "string" || !/^\d{12}$/.test(personalNumber)) {
    throw new TypeError("'personalNumber' must be 12 digits");
  }
  return simulator.appOf(personWith(personalNumber, [person, ...PEOPLE]));
}

function remember(simulator: Simulator, apps: Apps, orderRef: string, app: SimulatedApp): void {
  const pending = new Set(simulator.pending.map((each) => each.orderRef));
  for (const known of apps.keys()) if (!pending.has(known)) apps.delete(known);
  apps.set(orderRef, app);
}

function open(
  simulator: Simulator,
  apps: Apps,
  order: PendingSimulatedOrder,
  body: Readonly<Record<string, unknown>>,
): SimulatedApp {
  const app = appFor(simulator, body.personalNumber ?? order.personalNumber);
  if (order.autoStartToken === undefined) app.receive();
  else app.open(order.autoStartToken);
  remember(simulator, apps, order.orderRef, app);
  return app;
}

async function scan(
  simulator: Simulator,
  apps: Apps,
  body: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const app = appFor(simulator, body.personalNumber);
  const orderRef = await app.scan(textOf(body, "content"));
  remember(simulator, apps, orderRef, app);
  return { orderRef };
}
