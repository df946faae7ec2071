// A server that closes idle connections, in a process of its own: prints how to reach it.
import process from "node:process";
import { serveFaults } from "../helpers/fault_server.ts";

const [, , after, then] = process.argv;
const bank = await serveFaults({
  faults: { idle: { after: Number(after), then: then === "reset" ? "reset" : "close" } },
});
const { environment, certificate } = bank;
process.stdout.write(`${JSON.stringify({ environment, certificate })}\n`);
process.stdin.on("end", () => {
  const told = { connections: bank.connections, handshakes: bank.handshakes };
  process.stdout.write(`${JSON.stringify(told)}\n`, () => process.exit(0));
});
process.stdin.resume();
