// Run by permission_test.ts in a process of its own: calls a server, and prints what comes of it.
import process from "node:process";
import { auth, createClient } from "../../mod.ts";

const settings = JSON.parse(process.argv[2] ?? "");
using client = createClient(settings);
const outcome = await auth(client, { endUserIp: "194.168.2.25" })
  .then(({ orderRef }) => orderRef, ({ code, retry, message }) => `${code} ${retry} ${message}`);
// deno-lint-ignore no-console
console.log(outcome);
