import { assert, assertEquals } from "@std/assert";
import { serveFaults } from "../helpers/fault_server.ts";
import { logIn } from "./logins.ts";
import { makeTrouble } from "./plan.ts";
import { judge, serverSide } from "./verdict.ts";

Deno.test("a campaign of trouble loses nothing in silence, starts nothing twice and asks nothing early", async () => {
  await using bank = await serveFaults();
  const end = makeTrouble(bank, 1, { round: 1500, outage: 500, life: 2000 });
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
  assert(verdict.received > 30, JSON.stringify(verdict));
});
