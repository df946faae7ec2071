// deno-lint-ignore-file no-console
/**
 * Kills and restarts relying parties in the middle of 1 000 concurrent logins, and sees that every
 * login that a person approved is completed. Run: `deno run -A tests/peers/restarts_peers.ts`.
 *
 * @module
 */
import { startSimulator } from "./simulator_process.ts";
import { check, report, same } from "./tally.ts";

const [CLIENTS, LOGINS, KILLS] = [4, 250, 24];
/** Milliseconds from one kill to the next. */
const PAUSE = 400;

const simulator = await startSimulator();
const script = new URL("restart_client.ts", import.meta.url).pathname;

/** A relying party, and what it has written down. */
class RelyingParty {
  readonly #journal = simulator.path(`journal-${crypto.randomUUID()}`);
  #child: Deno.ChildProcess | undefined;
  kills = 0;

  constructor() {
    Deno.writeTextFileSync(this.#journal, "");
  }

  start(): void {
    const args = ["run", "-A", "--quiet", script, simulator.apiUrl, simulator.path("")];
    const options = { args: [...args, this.#journal, String(LOGINS)] };
    this.#child = new Deno.Command(Deno.execPath(), options).spawn();
  }

  async restart(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#child?.status;
    this.kills++;
    this.start();
  }

  async end(): Promise<boolean> {
    return (await this.#child?.status)?.success === true;
  }

  /** Orders of which something was written down; half a line at the moment of a kill is none. */
  orders(what: "started" | "completed" | "gone"): string[] {
    const lines = Deno.readTextFileSync(this.#journal).split("\n").slice(0, -1);
    return lines.map((line) => line.split(" "))
      .flatMap(([word, orderRef]) => word === what && orderRef ? [orderRef] : []);
  }
}

const parties = Array.from({ length: CLIENTS }, () => new RelyingParty());
const all = (what: "started" | "completed" | "gone"): string[] =>
  parties.flatMap((party) => party.orders(what));

const approved = new Set<string>();
let hasEnded = false;

/** People approve what a relying party has shown them. */
async function beThePeople(): Promise<void> {
  while (!hasEnded) {
    const shown = all("started").filter((orderRef) => !approved.has(orderRef));
    // All at once: an order that nobody picks up fails after thirty seconds.
    await Promise.all(shown.map(async (orderRef) => {
      await simulator.act(orderRef, "approve");
      approved.add(orderRef);
    }));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

parties.forEach((party) => party.start());
const people = beThePeople();
for (let kill = 0; kill < KILLS; kill++) {
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
  await parties[kill % CLIENTS]?.restart();
}
for (const party of parties) check("a relying party comes to its end", await party.end());
hasEnded = true;
await people;

const [completed, gone] = [all("completed"), all("gone")];
same("logins that were begun and written down", all("started").length, CLIENTS * LOGINS);
same("logins approved", approved.size, CLIENTS * LOGINS);
same("completed twice", completed.length, new Set(completed).size);
same(
  "neither completed nor told of",
  [...approved].filter((each) => !completed.includes(each) && !gone.includes(each)),
  [],
);
// BankID gives a final answer once: one that was read is lost with the process that had read it.
check("lost in the moment of a kill", gone.length <= KILLS, gone);
console.log(`${completed.length} completed, ${gone.length} lost in the moment of a kill`);
await simulator[Symbol.asyncDispose]();
report();
