/**
 * A website of two instances with a store, at which browsers log in by the hundred.
 *
 * @module
 */
import { BankIdError, createClient, createHandler } from "../../mod.ts";
import type { ClientOptions } from "../../src/types.ts";
import { AtomicMapStore } from "../helpers/map_store.ts";
import { KEY } from "../helpers/web.ts";
import { browse, ORIGIN } from "./browsers.ts";
import type { Logins } from "./logins.ts";

/** Has browsers log in so many times, so many at once, and says what became of each login. */
export async function visit(
  options: ClientOptions,
  { count, atOnce }: { readonly count: number; readonly atOnce: number },
): Promise<Logins> {
  const outcomes: Record<string, string> = {};
  const unstarted: Record<string, number> = {};
  const oddities: string[] = [];
  /** Orders whose persons were let in, by their IP addresses. */
  const completed = new Map<string, string>();
  const store = new AtomicMapStore();
  const clients = [createClient(options), createClient(options)];
  const instances = clients.map((client) =>
    createHandler(client, {
      key: KEY,
      store,
      origin: ORIGIN,
      clientIp: (_request, info) => String(info),
      onComplete: ({ device }, _request, { orderRef, startedFrom }) => {
        if (orderRef in outcomes) oddities.push(`${orderRef} has two results`);
        if (device?.ipAddress !== startedFrom) oddities.push("The result is another person's");
        outcomes[orderRef] = "received";
        completed.set(startedFrom, orderRef);
      },
      onFailed: ({ orderRef, hintCode, error }) => {
        const code = hintCode !== undefined
          ? "order-failed"
          : error instanceof BankIdError
          ? error.code
          : String(error);
        if (orderRef === undefined) unstarted[code] = (unstarted[code] ?? 0) + 1;
        else if (outcomes[orderRef] === "received") {
          oddities.push(`${orderRef} failed, too: ${code}`);
        } else outcomes[orderRef] = code;
      },
      onError: (error) => {
        if (!(error instanceof BankIdError)) oddities.push(String(error));
      },
    })
  );
  const crowd = { count, atOnce, seed: 1, lost: 0.06, doubled: 0.1 };
  const { states } = await browse(instances, crowd);
  for (const [ip, state] of Object.entries(states)) {
    const orderRef = completed.get(ip);
    const isWrong = state === "pending" || (state === "complete") !== (orderRef !== undefined);
    if (isWrong) oddities.push(`A browser was told '${state}' of order ${orderRef}`);
  }
  clients.forEach((client) => client.close());
  return { outcomes, unstarted, oddities };
}
