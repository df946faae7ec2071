import { assert, assertEquals } from "@std/assert";
import { serveFaults } from "../helpers/fault_server.ts";
import { logIn } from "./logins.ts";
import { makeTrouble } from "./plan.ts";
import { judge, serverSide } from "./verdict.ts";

/** Has people log in through trouble, whose times are stretched; how many were handed their result. */
async function campaign(stretch: number): Promise<number> {
  await using bank = await serveFaults();
  const times = { round: 1500 * stretch, outage: 500 * stretch, life: 2000 * stretch };
  const end = makeTrouble(bank, 1, times);
  const { environment, certificate } = bank;
  const options = { environment, certificate, timeout: 3000 };
  const logins = await logIn(options, { count: 80, atOnce: 80 });
  end();
  const verdict = judge(logins, serverSide(bank));
  const { silentlyLost, twice, startedTwice, early, ended, odd } = verdict;
  assertEquals([logins.oddities, bank.complaints], [[], []]);
  assertEquals({ silentlyLost, twice, startedTwice, early, ended, odd }, {
    silentlyLost: 0,
    twice: 0,
    startedTwice: 0,
    early: 0,
    ended: 0,
    odd: 0,
  });
  return verdict.received;
}

Deno.test("a campaign of trouble loses nothing in silence, starts nothing twice and asks nothing early", async () => {
  const received: number[] = [];
  // On a busy machine most orders are over before their turn: then everybody is given more time.
  for (const stretch of [1, 3, 9]) {
    received.push(await campaign(stretch));
    if (received.some((times) => times > 30)) return;
  }
  assert(false, `${received} of 80 results were received`);
});
