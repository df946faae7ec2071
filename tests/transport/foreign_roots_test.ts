import { assertEquals } from "@std/assert";
import { connectInChild, type Variables } from "../helpers/foreign_root.ts";
import { isInstalled } from "../helpers/installed.ts";

/** With which variables and flags a process is started, and what its own `fetch` does then. */
type Row = readonly [Variables, readonly string[], string];

const DENO: readonly Row[] = [
  [{}, ["-A"], "failed"],
  [{ DENO_CERT: "ROOT" }, ["-A"], "connected"],
  [{ DENO_CERT: "ROOT", NODE_EXTRA_CA_CERTS: "ROOT" }, ["-A"], "connected"],
  [{ DENO_CERT: "ROOT", NODE_TLS_REJECT_UNAUTHORIZED: "0" }, ["-A"], "connected"],
  [{}, ["-A", "--cert=ROOT"], "connected"],
  [{}, ["-A", "--unsafely-ignore-certificate-errors"], "connected"],
];

const BUN: readonly Row[] = [
  [{}, [], "failed"],
  [{ NODE_EXTRA_CA_CERTS: "ROOT" }, [], "connected"],
  [{ NODE_TLS_REJECT_UNAUTHORIZED: "0" }, [], "connected"],
  [{ NODE_EXTRA_CA_CERTS: "ROOT", NODE_TLS_REJECT_UNAUTHORIZED: "0" }, [], "connected"],
];

for (const [runtime, table] of [["deno", DENO], ["bun", BUN]] as const) {
  for (const [variables, flags, plain] of table) {
    const how = [...Object.keys(variables), ...flags.slice(1)].join(" and ") || "nothing";
    Deno.test(
      `createClient() trusts the pinned root alone on ${runtime} with ${how} set`,
      { ignore: runtime === "bun" && !isInstalled("bun") },
      async () => {
        const program = runtime === "deno" ? Deno.execPath() : "bun";
        const outcome = await connectInChild({ program, flags: ["run", ...flags] }, variables);
        assertEquals(outcome, { plain, pinned: "tls", right: "connected", both: "connected" });
      },
    );
  }
}
