/**
 * Serves the simulator over HTTPS with client certificates, on loopback by default.
 *
 * @module
 */
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { BankIdError } from "../../errors.ts";
import { checkOptions, type OptionNames } from "../../options.ts";
import type { Certificate, Environment } from "../../types.ts";
import { makeTlsCertificates, type TlsCertificates } from "../pki/authority.ts";
import { answering } from "./answering.ts";
import type { IncomingRequest, Outcome } from "./exchange.ts";
import { demandListening } from "./permission.ts";
import { API_PATH, CARD_PATH } from "./service.ts";

/**
 * Certificates of a server that clients must refuse.
 *
 * @category Over mutual TLS
 */
export type BadServerCertificate = "expired" | "other-host" | "other-authority";

/** All of them. */
export const BAD_SERVER_CERTIFICATES: readonly BadServerCertificate[] = [
  "expired",
  "other-host",
  "other-authority",
];

/**
 * How the simulator listens.
 *
 * @category Over mutual TLS
 */
export interface ListenOptions {
  /**
   * Port; 0 takes any that is free.
   *
   * @default {0}
   */
  readonly port?: number;
  /**
   * Name or IP address by which other machines or containers reach it. With it the simulator listens
   * on every address of the machine, and its certificate is for that name besides `localhost`.
   * `0.0.0.0` adds no name.
   *
   * @default Loopback only
   */
  readonly host?: string;
  /** Gives the server a certificate that clients must refuse. */
  readonly serverCertificate?: BadServerCertificate;
}

const OPTIONS: OptionNames<ListenOptions> = { port: true, host: true, serverCertificate: true };

/**
 * A simulator that listens. Pass it to `createClient` as it is, or as `{ ...simulator }`.
 *
 * @category Over mutual TLS
 */
export interface ListeningSimulator extends AsyncDisposable {
  /** Its base URLs, TLS root and signing roots. */
  readonly environment: Environment;
  /** A client certificate that it accepts, besides BankID's public test certificate. */
  readonly certificate: Certificate;
  /** Stops listening and closes every connection. */
  close(): Promise<void>;
}

let shared: Promise<TlsCertificates> | undefined;

/** Where a server listens, and under which names. */
interface Place {
  readonly address: string;
  /** Host of its URL. */
  readonly host: string;
  /** What its certificate is for; nothing stands for loopback. */
  readonly names?: readonly string[];
}

function placeOf(host: string | undefined): Place {
  if (host === undefined) return { address: "127.0.0.1", host: "localhost" };
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  if (bare === "0.0.0.0" || bare === "::") return { address: bare, host: "localhost" };
  const isIpv6 = bare.includes(":");
  const url = `https://${isIpv6 ? `[${bare}]` : bare}/`;
  if (!/^[\w.:-]+$/.test(bare) || !URL.canParse(url)) {
    throw new TypeError(`'host' must be a name or an IP address: got '${host}'`);
  }
  return {
    address: isIpv6 ? "::" : "0.0.0.0",
    host: new URL(url).host,
    names: [...new Set(["localhost", "127.0.0.1", "::1", bare])],
  };
}

/** All listeners of a process have the same authority, because making keys takes a while. */
function authority(): Promise<TlsCertificates> {
  return shared ??= makeTlsCertificates();
}

async function serverCertificateOf(
  bad: BadServerCertificate | undefined,
  { names }: Place,
): Promise<Certificate> {
  if (bad === "other-authority") return (await makeTlsCertificates()).server;
  const { server, serverFor } = await authority();
  if (bad === "expired") return await serverFor({ notAfter: new Date(Date.now() - 3_600_000) });
  if (bad === "other-host") return await serverFor({ names: ["bankid.example"] });
  return names ? await serverFor({ names }) : server;
}

/** Bun before 1.4 does not tell a server whether a client has a certificate. */
function checkRuntime(): void {
  const { bun } = process.versions;
  const [major = 0, minor = 0] = (bun ?? "1.4").split(".").map(Number);
  if (major > 1 || (major === 1 && minor >= 4)) return;
  throw new BankIdError(
    "runtime-unsupported",
    `The simulator's server needs Bun 1.4.0 or later: this is Bun ${bun}, whose servers cannot tell ` +
      "whether a client has a certificate. Without listen(), in memory, the simulator works here",
  );
}

/** Listens. */
export async function listen(
  handle: (request: IncomingRequest) => Promise<Outcome>,
  options: ListenOptions,
  signingRoots: () => Promise<readonly string[]>,
): Promise<ListeningSimulator> {
  checkOptions(options, "listen", OPTIONS);
  const place = placeOf(options.host);
  const { serverCertificate } = options;
  if (serverCertificate !== undefined && !BAD_SERVER_CERTIFICATES.includes(serverCertificate)) {
    const known = BAD_SERVER_CERTIFICATES.join(", ");
    throw new RangeError(`'serverCertificate' must be one of ${known}: got '${serverCertificate}'`);
  }
  checkRuntime();
  const { port = 0 } = options;
  await demandListening(place.address, port);
  const own = await serverCertificateOf(serverCertificate, place);
  const { ca, client, clientAuthorities } = await authority();
  // Without a client certificate BankID answers with a page, not with a TLS alert.
  const clients = { ca: [...clientAuthorities], requestCert: true, rejectUnauthorized: false };
  const server = createServer({ ...own, ...clients }, answering(handle));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, place.address, resolve);
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const origin = `https://${place.host}:${portOf(server)}`;
  const listening: ListeningSimulator = {
    environment: {
      apiUrl: `${origin}${API_PATH}`,
      idCardUrl: `${origin}${CARD_PATH}`,
      caCerts: [ca],
      signingRoots,
    },
    certificate: client,
    close,
    [Symbol.asyncDispose]: close,
  };
  // What is left is what a client takes.
  return Object.defineProperty(listening, "close", { enumerable: false });
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return address.port;
}
