/**
 * Logins by the hundred, and what became of each.
 *
 * @module
 */
import { auth, BankIdError, createClient, waitForCompletion } from "../../mod.ts";
import type { ClientOptions } from "../../src/types.ts";

/** What the relying party has to say of its logins. */
export interface Logins {
  /** Orders by reference: `received`, or the code of the error. */
  readonly outcomes: Readonly<Record<string, string>>;
  /** How often `auth` failed, by code. */
  readonly unstarted: Readonly<Record<string, number>>;
  /** Errors that are not of the module, and completions that came to two callers. */
  readonly oddities: readonly string[];
}

/** Logs in so many times, so many at once. */
export async function logIn(
  options: ClientOptions,
  { count, atOnce }: { readonly count: number; readonly atOnce: number },
): Promise<Logins> {
  const client = createClient(options);
  const outcomes: Record<string, string> = {};
  const unstarted: Record<string, number> = {};
  const oddities: string[] = [];
  /** Logs one person in; whether an order was started. */
  const one = async (index: number): Promise<boolean> => {
    const endUserIp = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
    let orderRef = "";
    try {
      const order = await auth(client, { endUserIp });
      orderRef = order.orderRef;
      const { device } = await waitForCompletion(client, order, { interval: 1000 });
      if (device?.ipAddress !== endUserIp) oddities.push("The result is another person's");
      if (orderRef in outcomes) oddities.push(`${orderRef} has two results`);
      outcomes[orderRef] = "received";
    } catch (error) {
      if (!(error instanceof BankIdError)) oddities.push(String(error));
      const code = error instanceof BankIdError ? error.code : "untyped";
      if (orderRef === "") unstarted[code] = (unstarted[code] ?? 0) + 1;
      else outcomes[orderRef] = code;
    }
    return orderRef !== "";
  };
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const hasBegun = await one(next++);
      // The next person comes later, so that one outage does not turn everybody away.
      if (!hasBegun && next < count) await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  client.close();
  return { outcomes, unstarted, oddities };
}
