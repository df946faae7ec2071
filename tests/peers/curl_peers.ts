// deno-lint-ignore-file no-console
/**
 * Has curl log in, sign and fail at the command `simulator`. Run:
 * `deno run -A tests/peers/curl_peers.ts`.
 *
 * @module
 */
import { isInstalled } from "../helpers/installed.ts";
import { type SimulatorProcess, startSimulator } from "./simulator_process.ts";
import { check, report, same } from "./tally.ts";

const person = { endUserIp: "127.0.0.1" };
const TOLVAN = "191212121212";
const JSON_TYPE = ["-H", "Content-Type: application/json"];

/** What curl saw. */
interface Seen {
  readonly code: number;
  readonly status: number;
  readonly headers: string;
  readonly text: string;
  /** The members of the JSON in the body, if it is JSON. */
  readonly body: Readonly<Record<string, unknown>>;
}

async function curl(...args: readonly string[]): Promise<Seen> {
  const { code, stdout } = await new Deno.Command("curl", {
    args: ["-sS", "-i", "--max-time", "10", ...args],
    stderr: "null",
  }).output();
  const [head = "", ...rest] = new TextDecoder().decode(stdout).split("\r\n\r\n");
  const text = rest.join("\r\n\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  const body = text.startsWith("{") && code === 0 ? JSON.parse(text) : {};
  return { code, status, headers: head, text, body };
}

/** curl with the files and the address of a simulator. */
class Curl {
  readonly simulator: SimulatorProcess;
  constructor(simulator: SimulatorProcess) {
    this.simulator = simulator;
  }

  get trust(): string[] {
    return ["--cacert", this.simulator.path("ca.pem")];
  }

  get certificate(): string[] {
    const { simulator } = this;
    return ["--cert", simulator.path("client.pem"), "--key", simulator.path("client-key.pem")];
  }

  async send(endpoint: string, ...args: readonly string[]): Promise<Seen> {
    const url = this.simulator.apiUrl + endpoint;
    return await curl(...this.trust, ...this.certificate, ...args, url);
  }

  async post(endpoint: string, body: object): Promise<Seen> {
    return await this.send(endpoint, ...JSON_TYPE, "-d", JSON.stringify(body));
  }

  /** Starts an order that BankID takes. */
  async start(endpoint: string, body: object): Promise<string> {
    const { status, body: { orderRef } } = await this.post(endpoint, body);
    check(`${endpoint} is taken`, status === 200 && typeof orderRef === "string", status);
    return String(orderRef);
  }

  async collect(orderRef: string): Promise<unknown[]> {
    const { body } = await this.post("collect", { orderRef });
    return [body.status, body.hintCode].filter((each) => each !== undefined);
  }

  async errorCode(endpoint: string, body: object): Promise<unknown> {
    return (await this.post(endpoint, body)).body.errorCode;
  }
}

async function useOrders(curl: Curl): Promise<void> {
  const { simulator } = curl;
  const login = await curl.start("auth", person);
  same("a new login", await curl.collect(login), ["pending", "outstandingTransaction"]);
  await simulator.act(login, "open");
  same("opened", await curl.collect(login), ["pending", "userSign"]);
  await simulator.act(login, "approve");
  const { body: { status, completionData } } = await curl.post("collect", { orderRef: login });
  const number = Reflect.get(Object(Reflect.get(Object(completionData), "user")), "personalNumber");
  same("logged in", [status, number], ["complete", TOLVAN]);

  const userVisibleData = btoa("I agree");
  const signature = await curl.start("sign", { ...person, userVisibleData });
  await simulator.act(signature, "decline");
  same("declined", await curl.collect(signature), ["failed", "userCancel"]);

  const byPhone = { personalNumber: TOLVAN, callInitiator: "RP" };
  const call = await curl.start("phone/sign", { ...byPhone, userVisibleData });
  await simulator.act(call, "open");
  same("in a call", await curl.collect(call), ["pending", "userCallConfirm"]);
  await simulator.act(call, "confirm-call");
  await simulator.act(call, "approve");
  same("signed in a call", await curl.collect(call), ["complete"]);

  const cancelled = await curl.start("auth", person);
  const { status: code, text } = await curl.post("cancel", { orderRef: cancelled });
  same("cancelled", [code, text], [200, "{}"]);
  const gone = { orderRef: cancelled };
  same("collected after that", await curl.errorCode("collect", gone), "invalidParameters");
  same("cancelled again", await curl.errorCode("cancel", gone), "invalidParameters");
}

/** Each refusal that comes from what was sent. */
async function useWrongly(curl: Curl): Promise<void> {
  const wrong: readonly [what: string, Promise<Seen>, status: number, code: string | undefined][] =
    [
      ["an unknown order", curl.post("collect", { orderRef: "x" }), 400, "invalidParameters"],
      ["no reference", curl.post("cancel", {}), 400, "invalidParameters"],
      ["no address", curl.post("auth", {}), 400, "invalidParameters"],
      ["broken JSON", curl.send("auth", ...JSON_TYPE, "-d", "{"), 400, "invalidParameters"],
      ["an unknown path", curl.post("login", person), 404, "notFound"],
      ["GET", curl.send("auth", ...JSON_TYPE), 405, undefined],
      ["a form", curl.send("auth", "-d", "endUserIp=127.0.0.1"), 415, "unsupportedMediaType"],
      [
        "a charset",
        curl.send("auth", "-H", "Content-Type: application/json; charset=utf-8", "-d", "{}"),
        415,
        "unsupportedMediaType",
      ],
    ];
  for (const [what, seen, status, errorCode] of wrong) {
    const { status: got, body } = await seen;
    same(what, [got, body.errorCode], [status, errorCode]);
  }
  await curl.start("auth", { ...person, requirement: { personalNumber: TOLVAN } });
  const again = { ...person, requirement: { personalNumber: TOLVAN } };
  same("a second order", await curl.errorCode("auth", again), "alreadyInProgress");
}

/** Each refusal that does not, and broken connections. */
async function meetTrouble(curl: Curl): Promise<void> {
  const orderRef = await curl.start("auth", person);
  const refusals = { requestTimeout: 408, tooManyRequests: 429, internalError: 500 };
  const others = { unauthorized: 401, forbidden: 403, maintenance: 503, maintenancePage: 503 };
  for (const [kind, wanted] of Object.entries({ ...refusals, ...others })) {
    await curl.simulator.control("faults", { kind, endpoint: "collect" });
    const { status, headers } = await curl.post("collect", { orderRef });
    same(kind, status, wanted);
    if (status === 429) check("limits", /^ratelimit-reset: \d+\r?$/im.test(headers), headers);
  }
  // curl's exit codes: 52 and 56 for a broken connection, 18 for half an answer.
  for (const [kind, codes] of Object.entries({ reset: [52, 56], truncated: [18, 56] })) {
    await curl.simulator.control("faults", { kind, endpoint: "collect" });
    const { code } = await curl.post("collect", { orderRef });
    check(kind, codes.includes(code), code);
  }
  same("the order goes on", await curl.collect(orderRef), ["pending", "outstandingTransaction"]);
}

/** Who may speak to whom. */
async function meetTls(ours: Curl): Promise<void> {
  const url = `${ours.simulator.apiUrl}auth`;
  const post = [...JSON_TYPE, "-d", JSON.stringify(person), url];
  same("a root that is not known", (await curl(...ours.certificate, ...post)).code, 60);
  const { code, status } = await curl(...ours.trust, ...post);
  check("no client certificate", code === 56 || status === 403, { code, status });
  const p12 = ["--cert-type", "P12", "--cert", `${ours.simulator.path("client.p12")}:qwerty123`];
  same("the PKCS#12 file", (await curl(...ours.trust, ...p12, ...post)).status, 200);
}

if (!isInstalled("curl")) {
  console.log("skipped: curl is not installed");
} else {
  const simulator = await startSimulator();
  const curl = new Curl(simulator);
  await useOrders(curl);
  await useWrongly(curl);
  await meetTrouble(curl);
  await meetTls(curl);
  await simulator[Symbol.asyncDispose]();
  report();
}
