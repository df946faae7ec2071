import { assert, assertEquals } from "@std/assert";
import { ORDER } from "../helpers/answers.ts";
import { isInstalled } from "../helpers/installed.ts";
import { certificates, foreignCertificates, json, serveTls } from "../helpers/tls.ts";

const SCRIPT = new URL("../helpers/connect_in_child.ts", import.meta.url).pathname;

/** Variables that make a process trust a foreign root, or anybody; `ROOT` stands for its file. */
type Variables = Readonly<Record<string, string>>;

/** Who got through to a server of the foreign root. */
interface Outcome {
  readonly plain: string;
  readonly pinned: string;
  readonly right: string;
}

/** Calls a server of a foreign authority from a process with the given variables and flags. */
async function connectInChild(
  runtime: "deno" | "bun",
  variables: Variables,
  flags: readonly string[],
): Promise<Outcome> {
  const foreign = await foreignCertificates();
  const { ca } = await certificates();
  await using server = await serveTls((_incoming, response) => json(response, 200, ORDER), foreign);
  const directory = await Deno.makeTempDir();
  try {
    const [root, settings] = [`${directory}/root.pem`, `${directory}/settings.json`];
    await Deno.writeTextFile(root, foreign.ca);
    const pinned = { ...server.environment, caCerts: [ca] };
    const right = { ...server.environment, caCerts: [foreign.ca] };
    const given = { right, pinned, certificate: foreign.client };
    await Deno.writeTextFile(settings, JSON.stringify(given));
    const fill = (text: string): string => text.replace("ROOT", root);
    const env = Object.entries(variables).map(([name, value]) => [name, fill(value)]);
    const command = new Deno.Command(runtime === "deno" ? Deno.execPath() : "bun", {
      args: ["run", ...flags.map(fill), SCRIPT, settings],
      env: Object.fromEntries(env),
    });
    const { success, stdout, stderr } = await command.output();
    assert(success, new TextDecoder().decode(stderr));
    return JSON.parse(new TextDecoder().decode(stdout));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

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
        const outcome = await connectInChild(runtime, variables, flags);
        assertEquals(outcome, { plain, pinned: "tls", right: "connected" });
      },
    );
  }
}
