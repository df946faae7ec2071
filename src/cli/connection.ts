/**
 * From the options of a command to a client.
 *
 * @module
 */
import { createClient } from "../client.ts";
import { createSimulator } from "../simulator/mod.ts";
import type { BankIdClient, Certificate, ClientOptions, Environment } from "../types.ts";
import { keeping } from "./disposal.ts";
import { readCertificateFiles, readText } from "./files.ts";
import { type Terminal, UsageError } from "./terminal.ts";

/** Options that say where BankID is, as `node:util`'s `parseArgs` takes them. */
export const CONNECTION_OPTIONS = {
  "env": { type: "string" },
  "url": { type: "string" },
  "ca": { type: "string" },
  "cert": { type: "string" },
  "key": { type: "string" },
  "passphrase-env": { type: "string" },
} as const;

/** What `--help` says of {@linkcode CONNECTION_OPTIONS}. */
export const CONNECTION_HELP =
  `  --env simulator|test|production   where (default: simulator, with a simulated person)
  --url URL  --ca FILE              a BankID of your own: base URL, and PEM of its TLS root
  --cert FILE [--key FILE]          the relying party's .p12, .pfx or PEM file
                                    (default for test: the public test certificate)
  --passphrase-env NAME             environment variable with the passphrase (default: ask)
`;

/** Values of {@linkcode CONNECTION_OPTIONS}. */
export interface ConnectionValues {
  readonly "env"?: string | undefined;
  readonly "url"?: string | undefined;
  readonly "ca"?: string | undefined;
  readonly "cert"?: string | undefined;
  readonly "key"?: string | undefined;
  readonly "passphrase-env"?: string | undefined;
}

/** What a client is made of, and what must be taken down with it. */
export interface Destination extends AsyncDisposable {
  readonly options: ClientOptions & { readonly certificate?: Certificate };
  /** Where it leads, for a person to read. */
  readonly place: string;
}

/** A client, and what must be taken down with it. */
export interface Connection extends AsyncDisposable {
  readonly client: BankIdClient;
  /** Where it leads, for a person to read. */
  readonly place: string;
}

/** How long the simulated person takes for each step, in milliseconds. */
const SIMULATED_DELAY = 2000;

/** Whether the options, checked for what excludes or needs what, leave it at the simulator. */
export function isSimulated({ env, url, ca, cert, key, ...values }: ConnectionValues): boolean {
  const passphraseEnv = values["passphrase-env"];
  const isNamed = url !== undefined || (env !== undefined && env !== "simulator");
  const rules: readonly (readonly [holds: boolean, advice: string])[] = [
    [
      env === undefined || ["simulator", "test", "production"].includes(env),
      `--env must be simulator, test or production: got '${env}'`,
    ],
    [url === undefined || env === undefined, "--url takes the place of --env: leave one out"],
    [url === undefined || ca !== undefined, "--url needs --ca, PEM of its TLS root"],
    [url !== undefined || ca === undefined, "--ca needs --url, the BankID of your own"],
    [
      isNamed || cert === undefined,
      "--cert needs --env test, --env production or --url: a simulated BankID makes its own",
    ],
    [key === undefined || cert !== undefined, "--key needs --cert"],
    [passphraseEnv === undefined || cert !== undefined, "--passphrase-env needs --cert"],
  ];
  for (const [holds, advice] of rules) if (!holds) throw new UsageError(advice);
  return !isNamed;
}

/** The environment that the options name; `undefined` for the simulator. */
export async function environmentOf(
  values: ConnectionValues,
): Promise<"test" | "production" | Environment | undefined> {
  if (isSimulated(values)) return undefined;
  const { env, url, ca } = values;
  if (url !== undefined && ca !== undefined) {
    return { apiUrl: url, caCerts: [await readText(ca)] };
  }
  return env === "production" ? "production" : "test";
}

/** What a client for the options is made of. */
export async function destinationOf(
  values: ConnectionValues,
  terminal: Terminal,
): Promise<Destination> {
  const environment = await environmentOf(values);
  if (environment === undefined) return await simulated();
  const certificate = values.cert === undefined ? undefined : await readCertificateFiles(
    { cert: values.cert, key: values.key, passphraseEnv: values["passphrase-env"] },
    terminal,
  );
  return {
    options: { environment, ...(certificate && { certificate }) },
    place: typeof environment === "string"
      ? `BankID's ${environment} environment`
      : environment.apiUrl,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function simulated(): Promise<Destination> {
  const simulator = createSimulator({ autopilot: { delay: SIMULATED_DELAY } });
  const server = await simulator.listen();
  return {
    options: server,
    place: `a simulated BankID at ${server.environment.apiUrl}, over real mutual TLS`,
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** Connects to the simulator, with a simulated person who approves, or to BankID. */
export async function connect(values: ConnectionValues, terminal: Terminal): Promise<Connection> {
  if (values.env === "production" && values.cert === undefined) {
    throw new UsageError("--env production needs --cert, the .p12 file that your bank gave you");
  }
  return await keeping(await destinationOf(values, terminal), (destination) => {
    const client = createClient(destination.options);
    return {
      client,
      place: destination.place,
      async [Symbol.asyncDispose](): Promise<void> {
        client.close();
        await destination[Symbol.asyncDispose]();
      },
    };
  });
}
