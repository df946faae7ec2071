/**
 * A process that may trust a foreign root, and who gets through to a server of that root from it.
 *
 * @module
 */
import { ORDER } from "./answers.ts";
import { certificates, foreignCertificates, json, serveTls } from "./tls.ts";

/** Variables that make a process trust a foreign root, or anybody; `ROOT` stands for its file. */
export type Variables = Readonly<Record<string, string>>;

/** Who got through to a server of the foreign root: `connected`, or the code of the error. */
export interface Outcome {
  /** The runtime's own `fetch`. */
  readonly plain: string;
  /** A client that pins another root. */
  readonly pinned: string;
  /** A client that pins the foreign root. */
  readonly right: string;
  /** Two clients at once, with two certificates and two roots, each at a server of its own root. */
  readonly both: string;
}

/** How a script is run. */
export interface Run {
  readonly program: string;
  /** Before the script; `ROOT` stands for the file of the root. */
  readonly flags: readonly string[];
  /** Where the script is, if not here. */
  readonly script?: string;
}

const SCRIPT = new URL("connect_in_child.ts", import.meta.url).pathname;

/** Calls a server of a foreign authority from a process with the given variables and flags. */
export async function connectInChild(
  { program, flags, script = SCRIPT }: Run,
  variables: Variables,
): Promise<Outcome> {
  const foreign = await foreignCertificates();
  const own = await certificates();
  await using server = await serveTls((_incoming, response) => json(response, 200, ORDER), foreign);
  await using another = await serveTls((_incoming, response) => json(response, 200, ORDER));
  const directory = await Deno.makeTempDir();
  try {
    const [root, settings] = [`${directory}/root.pem`, `${directory}/settings.json`];
    await Deno.writeTextFile(root, foreign.ca);
    const pinned = { ...server.environment, caCerts: [own.ca] };
    const right = { ...server.environment, caCerts: [foreign.ca] };
    const other = { environment: another.environment, certificate: own.client };
    const given = { right, pinned, certificate: foreign.client, other };
    await Deno.writeTextFile(settings, JSON.stringify(given));
    const fill = (text: string): string => text.replace("ROOT", root);
    const env = Object.entries(variables).map(([name, value]) => [name, fill(value)]);
    const command = new Deno.Command(program, {
      args: [...flags.map(fill), script, settings],
      env: Object.fromEntries(env),
    });
    const { success, stdout, stderr } = await command.output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return JSON.parse(new TextDecoder().decode(stdout));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
