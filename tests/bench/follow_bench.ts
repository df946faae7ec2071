// deno-lint-ignore-file no-console
/**
 * Ten thousand orders followed at once in one process: memory for each, and how late polls are.
 *
 * @module
 */
import { createClient, waitForCompletion } from "../../mod.ts";
import { duration, median } from "./measure.ts";

const ORDERS = 10_000;
const LIFE = 10_000;
const INTERVAL = 2000;

const polls = new Map<string, number[]>();
const begun = performance.now();

function answer(orderRef: string): Response {
  const elapsed = performance.now() - begun;
  const body = elapsed < LIFE
    ? { orderRef, status: "pending", hintCode: "outstandingTransaction" }
    : { orderRef, status: "failed", hintCode: "userCancel" };
  return Response.json(body);
}

const client = createClient({
  environment: { apiUrl: "https://bankid.example/", caCerts: [] },
  fetch: async (request) => {
    const { orderRef } = await request.json();
    polls.get(orderRef)?.push(performance.now());
    return answer(orderRef);
  },
});

const { gc } = globalThis as unknown as { gc?: () => void };
gc?.();
const before = Deno.memoryUsage().heapUsed;
const waits = Array.from({ length: ORDERS }, async (_, index) => {
  const orderRef = `order-${index}`;
  polls.set(orderRef, []);
  await new Promise((resolve) => setTimeout(resolve, index * INTERVAL / ORDERS));
  await waitForCompletion(client, { orderRef }).catch(() => {});
});
await new Promise((resolve) => setTimeout(resolve, 5000));
gc?.();
const during = Deno.memoryUsage().heapUsed;
await Promise.all(waits);

const gaps = [...polls.values()].flatMap((times) =>
  times.slice(1).map((time, index) => time - (times[index] ?? NaN))
);
const late = gaps.map((gap) => gap - INTERVAL).toSorted((a, b) => a - b);
console.log(`${ORDERS} orders followed at once, ${gaps.length} polls after the first`);
console.log(`memory for each order        ${((during - before) / ORDERS / 1024).toFixed(1)} kB`);
console.log(`lateness of polls, median    ${duration(median(late))}`);
console.log(
  `lateness of polls, 99 %      ${duration(late[Math.floor(late.length * 0.99)] ?? NaN)}`,
);
console.log(`shortest gap between polls   ${duration(Math.min(...gaps.slice(0, 50_000)))}`);
client.close();
