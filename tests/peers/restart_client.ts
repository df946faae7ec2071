/**
 * A relying party that is killed at any moment: it writes down each order and each completion, and
 * when it starts again follows what it had begun. Used by `restarts_peers.ts`.
 *
 * @module
 */
import {
  auth,
  BankIdApiError,
  collect,
  createClient,
  type OrderReference,
  readPkcs12,
  waitForCompletion,
} from "../../mod.ts";

const [apiUrl = "", folder = "", path = "", logins = ""] = Deno.args;

const certificate = await readPkcs12(await Deno.readFile(`${folder}/client.p12`), "qwerty123");
const caCerts = [await Deno.readTextFile(`${folder}/ca.pem`)];
// Hundreds of handshakes at once on a busy machine take longer than one.
using client = createClient({ environment: { apiUrl, caCerts }, certificate, timeout: 30_000 });

const journal = Deno.openSync(path, { append: true, create: true });

function note(...words: readonly string[]): void {
  journal.writeSync(new TextEncoder().encode(`${words.join(" ")}\n`));
}

/** Milliseconds over which a relying party spreads what it does when it starts. */
const SPREAD = 8000;
/** Milliseconds between polls: four processes and the simulator are to keep up on a busy machine. */
const PACE = 4000;

async function follow(order: OrderReference): Promise<void> {
  try {
    const { user } = await waitForCompletion(client, order, { interval: PACE });
    note("completed", order.orderRef, user.personalNumber);
  } catch (error) {
    if (!(error instanceof BankIdApiError) || error.errorCode !== "invalidParameters") throw error;
    // The process was killed after it had read the answer, which BankID gives once.
    note("gone", order.orderRef);
  }
}

async function logIn(): Promise<void> {
  const order = await auth(client, { endUserIp: "127.0.0.1" });
  note("started", order.orderRef);
  await follow(order);
}

const lines = Deno.readTextFileSync(path).split("\n").map((line) => line.split(" "));
const started = lines.flatMap(([what, orderRef]) =>
  what === "started" && orderRef ? [orderRef] : []
);
const ended = new Set(lines.flatMap(([what, orderRef]) => what === "started" ? [] : [orderRef]));
const open = started.filter((orderRef) => !ended.has(orderRef));
async function later(action: () => Promise<void>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * SPREAD));
  await action();
}

// The first call waits for handshakes; the others need not, and do not come in one burst.
await collect(client, { orderRef: "none" }).catch(() => {});
await Promise.all([
  ...open.map((orderRef) => later(() => follow({ orderRef }))),
  ...Array.from({ length: Number(logins) - started.length }, () => later(logIn)),
]);
