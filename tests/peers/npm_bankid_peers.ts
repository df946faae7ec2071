/**
 * Has the npm package `bankid` log in, sign and fail at the command `simulator`: its own client,
 * with nothing changed but host and certificates. Run: `deno run -A tests/peers/npm_bankid_peers.ts`.
 *
 * @module
 */
// deno-lint-ignore-file no-import-prefix
import { BankIdClientV6 } from "npm:bankid@3.2.1";
import { verifyCompletion } from "../../mod.ts";
import { startSimulator } from "./simulator_process.ts";
import { report, same } from "./tally.ts";

const endUserIp = "127.0.0.1";
const TOLVAN = "191212121212";

const simulator = await startSimulator();

const client = new BankIdClientV6({
  production: false,
  // It polls again before it has an answer, so that faster polls would get in each other's way.
  refreshInterval: 1000,
  pfx: simulator.path("client.p12"),
  passphrase: "qwerty123",
  ca: simulator.path("ca.pem"),
});
client.axios.defaults.baseURL = simulator.apiUrl;

/** The code of what is thrown, or what is not. */
async function refusal(action: Promise<unknown>): Promise<string> {
  try {
    return `no error but ${JSON.stringify(await action)}`;
  } catch (error) {
    return String(Reflect.get(Object(error), "code"));
  }
}

async function hint(orderRef: string): Promise<string | undefined> {
  return (await client.collect({ orderRef })).hintCode;
}

async function logIn(): Promise<void> {
  const { orderRef, qr } = await client.authenticate({ endUserIp });
  same("a new login", await hint(orderRef), "outstandingTransaction");
  // The package's own generator, for the moment at which it was asked.
  const codes = qr?.nextQr(orderRef, { timeout: 1 });
  const code = await codes?.next();
  await simulator.control("scan", { content: code?.value });
  same("scanned", await hint(orderRef), "userSign");
  await simulator.act(orderRef, "approve");
  const { status, completionData } = await client.awaitPendingCollect(orderRef);
  same("logged in", [status, completionData?.user.personalNumber], ["complete", TOLVAN]);
}

async function sign(): Promise<void> {
  const userVisibleData = "Jag köper *boken*.";
  const { orderRef, autoStartToken } = await client.sign({
    endUserIp,
    userVisibleData,
    userNonVisibleData: "order 42",
    userVisibleDataFormat: "simpleMarkdownV1",
  });
  same("a token to open the app with", autoStartToken.length, 36);
  await simulator.act(orderRef, "approve");
  const { completionData } = await client.awaitPendingCollect(orderRef);
  const root = await Deno.readTextFile(simulator.path("signing-root.pem"));
  const proof = await verifyCompletion(completionData ?? { signature: "", ocspResponse: "" }, {
    environment: "test",
    roots: [root],
    operation: "sign",
    userVisibleData,
    userNonVisibleData: "order 42",
  });
  same("signed", proof.user.personalNumber, TOLVAN);
}

async function end(): Promise<void> {
  const declined = await client.authenticate({ endUserIp });
  await simulator.act(declined.orderRef, "decline");
  const { status, hintCode } = await client.collect(declined);
  same("declined", [status, hintCode], ["failed", "userCancel"]);

  const cancelled = await client.authenticate({ endUserIp });
  same("cancelled", await client.cancel(cancelled), {});
  same("collected after that", await refusal(client.collect(cancelled)), "invalidParameters");
  same("cancelled again", await refusal(client.cancel(cancelled)), "invalidParameters");
  const orderRef = "no-order";
  same("an unknown order", await refusal(client.collect({ orderRef })), "invalidParameters");
  same("cancelling it", await refusal(client.cancel({ orderRef })), "invalidParameters");
}

async function fail(): Promise<void> {
  const requirement = { personalNumber: TOLVAN, pinCode: false, mrtd: false };
  const ask = (): Promise<unknown> => client.authenticate({ endUserIp, requirement });
  await ask();
  same("a second order", await refusal(ask()), "alreadyInProgress");
  const noAddress = client.authenticate({ endUserIp: "nowhere" });
  same("a wrong address", await refusal(noAddress), "invalidParameters");
  const path = client.axios.post("nothing", {}).catch((error) => Promise.reject(error.response));
  same("an unknown path", await path.catch(({ data }) => data.errorCode), "notFound");
  const { status } = await client.axios.get("auth", { validateStatus: () => true });
  same("a wrong method", status, 405);
  const codes = [
    "unauthorized",
    "notFound",
    "requestTimeout",
    "unsupportedMediaType",
    "tooManyRequests",
    "internalError",
  ];
  const { orderRef } = await client.authenticate({ endUserIp });
  for (const kind of codes) {
    await simulator.control("faults", { kind, endpoint: "collect" });
    same(kind, await refusal(client.collect({ orderRef })), kind);
  }
  await simulator.control("faults", { kind: "reset" });
  const reset = client.collect({ orderRef }).catch(({ message }) => message);
  same("a broken connection", await reset, "BANKID_NO_RESPONSE");
  same("the order goes on", await hint(orderRef), "outstandingTransaction");
}

await logIn();
await sign();
await end();
await fail();
await simulator[Symbol.asyncDispose]();
report();
