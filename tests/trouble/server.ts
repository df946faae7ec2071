// The server of a campaign, in a process of its own: prints how to reach it, and at the end of its
// input what it knows.
import process from "node:process";
import { serveFaults } from "../helpers/fault_server.ts";
import { keepCalm, makeTrouble } from "./plan.ts";
import { serverSide } from "./verdict.ts";

const bank = await serveFaults({ signatureLength: 10_000 });
const [, , seed = "1"] = process.argv;
const end = seed === "calm" ? keepCalm(bank, 1) : makeTrouble(bank, Number(seed));
const { environment, certificate } = bank;
process.stdout.write(`${JSON.stringify({ environment, certificate })}\n`);
process.stdin.on("end", () => {
  end();
  process.stdout.write(`${JSON.stringify(serverSide(bank))}\n`, () => process.exit(0));
});
process.stdin.resume();
