/**
 * Serves the simulator on loopback over HTTPS with client certificates.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Certificate, Environment } from "../../types.ts";
import { makeTlsCertificates, type ServerPlan, type TlsCertificates } from "../pki/authority.ts";
import type { IncomingRequest, Outcome } from "./exchange.ts";
import { API_PATH, CARD_PATH } from "./service.ts";
import { SLOWNESS } from "./faults.ts";

/** Certificates of a server that clients must refuse. */
export type BadServerCertificate = "expired" | "other-host" | "other-authority";

/** All of them. */
export const BAD_SERVER_CERTIFICATES: readonly BadServerCertificate[] = [
  "expired",
  "other-host",
  "other-authority",
];

/** How the simulator listens. */
export interface ListenOptions {
  /**
   * Port on loopback; 0 takes any that is free.
   *
   * @default {0}
   */
  readonly port?: number;
  /** Gives the server a certificate that clients must refuse. */
  readonly serverCertificate?: BadServerCertificate;
}

/** A simulator that listens. Passes to `createClient` as it is, and as `{ ...simulator }`. */
export interface ListeningSimulator extends AsyncDisposable {
  /** Its base URLs, TLS root and signing roots. */
  readonly environment: Environment;
  /** A client certificate that it accepts. */
  readonly certificate: Certificate;
  /** Stops listening and closes every connection. */
  close(): Promise<void>;
}

const MAX_BODY = 512 * 1024;

let shared: Promise<TlsCertificates> | undefined;

function badPlan(kind: BadServerCertificate): ServerPlan {
  if (kind === "expired") return { notAfter: new Date(Date.now() - 3_600_000) };
  return kind === "other-host" ? { names: ["bankid.example"] } : {};
}

/** All listeners of a process have the same certificates, because making keys takes a while. */
async function certificatesFor({ serverCertificate }: ListenOptions): Promise<TlsCertificates> {
  const own = await (shared ??= makeTlsCertificates());
  if (serverCertificate === undefined) return own;
  const bad = await makeTlsCertificates(badPlan(serverCertificate));
  return serverCertificate === "other-authority" ? { ...own, server: bad.server } : bad;
}

/** Listens on loopback. */
export async function listen(
  handle: (request: IncomingRequest) => Promise<Outcome>,
  options: ListenOptions,
  signingRoots: () => Promise<readonly string[]>,
): Promise<ListeningSimulator> {
  const { ca, server: own, client } = await certificatesFor(options);
  // Without a client certificate BankID answers with a page, not with a TLS alert.
  const settings = { ...own, ca, requestCert: true, rejectUnauthorized: false };
  const server = createServer(settings, (request, response) => {
    serve(request, response, handle).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const origin = `https://localhost:${portOf(server)}`;
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

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  handle: (request: IncomingRequest) => Promise<Outcome>,
): Promise<void> {
  const outcome = await handle({
    method: request.method ?? "",
    path: request.url?.split("?", 1)[0] ?? "",
    contentType: request.headers["content-type"] ?? null,
    body: await read(request),
    hasCertificate: "authorized" in request.socket && request.socket.authorized === true,
  });
  if (request.socket.destroyed) outcome.undelivered();
  else deliver(request, response, outcome);
}

function deliver(request: IncomingMessage, response: ServerResponse, outcome: Outcome): void {
  const { answer, delivery } = outcome;
  const bytes = new TextEncoder().encode(answer.body);
  const head = { ...answer.headers, "Content-Length": String(bytes.length) };
  switch (delivery) {
    case "hanging":
      return;
    case "reset":
      request.socket.destroy();
      return;
    case "truncated":
      response.writeHead(answer.status, head);
      response.write(bytes.subarray(0, bytes.length >> 1), () => request.socket.destroy());
      return;
    case "slow": {
      const timer = setTimeout(() => response.writeHead(answer.status, head).end(bytes), SLOWNESS);
      response.once("close", () => clearTimeout(timer));
      return;
    }
    case "whole":
      watch(request, outcome);
      response.writeHead(answer.status, head).end(bytes);
  }
}

/** A connection that is reset had a client that never read the answer. */
function watch({ socket }: IncomingMessage, { undelivered }: Outcome): void {
  const onError = (): void => undelivered();
  socket.once("error", onError);
  // The next request on the connection shows that the answer to this one has arrived.
  socket.once("data", () => socket.off("error", onError));
}

/** The body; one that is too large counts as none, which BankID refuses like any wrong body. */
async function read(request: IncomingMessage): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of request) {
    if (text.length <= MAX_BODY) text += decoder.decode(chunk, { stream: true });
  }
  return text.length > MAX_BODY ? "" : text + decoder.decode();
}
