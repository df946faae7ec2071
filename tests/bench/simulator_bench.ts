// deno-lint-ignore-file no-console
/**
 * A day of a busy simulator: a million orders, of which some are completed, some declined, some
 * cancelled and most forgotten. Its memory after each tenth of the day.
 *
 * @module
 */
import { createSimulator } from "../../src/simulator/mod.ts";

const ORDERS = 1_000_000;
const DAY = 86_400_000;

let now = Date.UTC(2026, 0, 1);
const simulator = createSimulator({ now: () => now });
const { apiUrl } = simulator.environment;

async function post(endpoint: string, body: object): Promise<Record<string, string>> {
  const headers = { "Content-Type": "application/json" };
  const request = new Request(apiUrl + endpoint, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  return await (await simulator.fetch(request)).json();
}

async function live(index: number): Promise<void> {
  const { orderRef, autoStartToken = "" } = await post("auth", { endUserIp: "127.0.0.1" });
  if (index % 1000 === 0) {
    simulator.app.open(autoStartToken);
    simulator.app.approve();
    await post("collect", { orderRef });
  } else if (index % 10 === 1) {
    simulator.app.open(autoStartToken);
    simulator.app.decline();
    if (index % 20 === 1) await post("collect", { orderRef });
  } else if (index % 10 === 2) {
    await post("cancel", { orderRef });
  }
}

function heap(): number {
  const collect: unknown = Reflect.get(globalThis, "gc");
  if (typeof collect === "function") collect();
  return Deno.memoryUsage().heapUsed / 1e6;
}

const begun = performance.now();
for (let index = 0; index < ORDERS; index++) {
  now += DAY / ORDERS;
  await live(index);
  if ((index + 1) % (ORDERS / 10) === 0) {
    console.log(`${String(index + 1).padStart(9)} orders ${heap().toFixed(1).padStart(8)} MB`);
  }
}
const perSecond = ORDERS / (performance.now() - begun) * 1000;
console.log(`${perSecond.toFixed(0)} orders a second`);
