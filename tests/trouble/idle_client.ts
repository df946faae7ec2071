// A relying party, on any runtime, whose calls come when its connections are about to be closed: prints
// how many failed, by code.
import process from "node:process";
import { auth, BankIdError, createClient } from "../../mod.ts";

const [, , options = "", idle, clients, duration] = process.argv;
const failures: Record<string, number> = {};
let calls = 0;

/** A client whose calls are so far apart that each meets a connection that is old, or just closed. */
async function callNowAndThen(): Promise<void> {
  // What counts is what the closing costs, and not how busy the machine is.
  const client = createClient({ ...JSON.parse(options), timeout: 30_000 });
  const end = performance.now() + Number(duration);
  while (performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, Number(idle) * (0.2 + Math.random())));
    calls++;
    try {
      await auth(client, { endUserIp: "192.0.2.12" });
    } catch (error) {
      const code = error instanceof BankIdError ? `${error.code}: ${error.message}` : String(error);
      failures[code] = (failures[code] ?? 0) + 1;
    }
  }
  client.close();
}

await Promise.all(Array.from({ length: Number(clients) }, callNowAndThen));
process.stdout.write(`${JSON.stringify({ calls, failures })}\n`, () => process.exit(0));
