/**
 * A BankID behind mutual TLS on which everything can go wrong. It has nothing in common with the
 * simulator: raw sockets, an HTTP reader of its own, and certificates made by OpenSSL. A front
 * passes bytes on to `node:tls`, and spoils them as the plan says.
 *
 * @module
 */
import { connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import type { Certificate, Environment } from "../../src/types.ts";
import { GARBAGE, PLAIN, respond } from "./fault_answers.ts";
import { CA, CLIENT, type Identity, SERVERS } from "./fault_identities.ts";
import { type FaultyOrder, FaultyOrders } from "./fault_orders.ts";
import type { ConnectionFault, FaultPlan, FaultyRequest, RequestFault } from "./faults.ts";
import { type RawRequest, RequestReader } from "./raw_http.ts";

/** One request as it came, and what was done with it. */
export interface LoggedRequest extends FaultyRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly fault: RequestFault | undefined;
}

/** What a {@linkcode FaultServer} starts with. */
export interface FaultServerOptions {
  /** What goes wrong; it may be changed while the server runs. */
  readonly faults?: FaultPlan;
  /** Characters of the signature that is handed over. */
  readonly signatureLength?: number;
  readonly port?: number;
}

/** One connection: the client's socket, and the one to the server behind. */
interface Link {
  readonly connection: number;
  readonly fault: ConnectionFault | undefined;
  readonly front: Socket;
  back?: Socket;
  tls?: TLSSocket;
  requests: number;
  /** When the client's last bytes came, before they were passed on and decrypted. */
  heardAt: number;
  isDead: boolean;
  idle?: ReturnType<typeof setTimeout> | undefined;
}

/** A BankID on which everything can go wrong. */
export class FaultServer implements AsyncDisposable {
  readonly faults: FaultPlan;
  readonly orders: FaultyOrders;
  /** All requests, in the order in which they arrived. */
  readonly log: LoggedRequest[] = [];
  /** What was sent that is not as BankID demands it. */
  readonly complaints: string[] = [];
  readonly #links = new Set<Link>();
  /** Links by the port from which the front calls the server behind. */
  readonly #byPort = new Map<number, Link>();
  readonly #backs = new Map<Identity, Promise<Server>>();
  readonly #front: Server;
  readonly #begun = performance.now();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  /** Connections so far, whatever became of them. */
  connections = 0;
  /** Most connections that were open at once. */
  most = 0;
  /** Handshakes that succeeded so far. */
  handshakes = 0;

  constructor({ faults = {}, signatureLength }: FaultServerOptions) {
    this.faults = faults;
    this.orders = new FaultyOrders(signatureLength);
    this.#front = createServer((socket) => this.#accept(socket));
  }

  /** Listens on loopback. */
  async listen(port = 0): Promise<this> {
    await Promise.all([listen(this.#front, port), this.#backOf("server")]);
    return this;
  }

  get port(): number {
    return portOf(this.#front);
  }

  /** What a client is made with. */
  get environment(): Environment {
    return { apiUrl: `https://localhost:${this.port}/rp/v6.0/`, caCerts: [CA] };
  }

  /** The certificate of the relying party that the server takes. */
  get certificate(): Certificate {
    return CLIENT;
  }

  /** Milliseconds since the server was started, by a clock that nobody sets. */
  now(): number {
    return performance.now() - this.#begun;
  }

  /** Connections that are open. */
  get open(): number {
    return this.#links.size;
  }

  /** Orders whose collects came closer together than that, in milliseconds. */
  gapsUnder(milliseconds: number): number[] {
    return [...this.orders.all.values()].flatMap(({ collects }) =>
      collects.slice(1).map((at, index) => at - (collects[index] ?? 0))
        .filter((gap) => gap < milliseconds)
    );
  }

  /** The order that was started first, or of the given number. */
  order(index = 0): FaultyOrder {
    const order = [...this.orders.all.values()][index];
    if (!order) throw new Error(`There is no order ${index}`);
    return order;
  }

  /** Does to every open connection what else happens to an idle one. */
  breakAll(how: "close" | "reset" | "die"): void {
    this.#links.forEach((link) => this.#break(link, how));
  }

  #accept(front: Socket): void {
    const connection = ++this.connections;
    const fault = this.faults.connection?.({ connection, at: this.now() });
    const heardAt = this.now();
    const link: Link = { connection, fault, front, requests: 0, heardAt, isDead: false };
    this.#links.add(link);
    this.most = Math.max(this.most, this.#links.size);
    front.on("error", () => {});
    front.on("close", () => this.#forget(link));
    front.setNoDelay(true);
    switch (fault?.kind) {
      case "refuse":
        return void front.resetAndDestroy();
      case "close":
        return void front.end();
      case "hang":
        return void front.resume();
      case "plain":
        return void front.once("data", () => front.end(PLAIN));
      case "slow":
        front.pause();
        return this.#later(fault.by, () => this.#connect(link, "server"));
    }
    this.#connect(link, fault?.kind === "certificate" ? fault.of : "server");
  }

  async #connect(link: Link, identity: Identity): Promise<void> {
    const { front } = link;
    front.pause();
    const port = portOf(await this.#backOf(identity));
    if (front.destroyed) return;
    const back = link.back = connect(port, "127.0.0.1");
    back.setNoDelay(true);
    back.on("error", () => {});
    back.on("close", () => front.destroyed || front.end());
    back.on("connect", () => {
      this.#byPort.set(back.localPort ?? 0, link);
      front.on("data", (bytes) => {
        link.heardAt = this.now();
        if (this.#touch(link)) back.write(bytes);
      });
      front.on("end", () => back.end());
      front.resume();
    });
    back.on("data", (bytes) => void (this.#touch(link) && front.write(bytes)));
    back.on("end", () => !link.isDead && front.end());
    this.#touch(link);
  }

  /** Notes that the connection is used; whether it lives. */
  #touch(link: Link): boolean {
    clearTimeout(link.idle);
    const { idle } = this.faults;
    if (idle && link.tls && !link.isDead) this.#closeIdle(link, idle.after);
    return !link.isDead;
  }

  /** Closes a connection after so many milliseconds, unless it is used before. */
  #closeIdle(link: Link, after: number): void {
    const due = this.now() + after;
    link.idle = setTimeout(() => {
      // As with nginx, what has arrived meanwhile is read before: a timer that is late tells of a stall.
      if (this.now() - due > 20) this.#closeIdle(link, 50);
      else this.#break(link, this.faults.idle?.then ?? "close");
    }, after);
  }

  #break(link: Link, how: "close" | "reset" | "die"): void {
    if (how === "close") (link.tls ?? link.front).end();
    else if (how === "reset") link.front.resetAndDestroy();
    else link.isDead = true;
  }

  #forget(link: Link): void {
    clearTimeout(link.idle);
    this.#links.delete(link);
    this.#byPort.delete(link.back?.localPort ?? -1);
    link.back?.destroy();
    // Bun's server spins on a socket that was ended and whose peer has gone.
    link.tls?.destroy();
  }

  #backOf(identity: Identity): Promise<Server> {
    const known = this.#backs.get(identity);
    if (known) return known;
    const options = { ...SERVERS[identity], ca: CA, requestCert: true, rejectUnauthorized: true };
    const server = createTlsServer(options, (socket) => this.#serve(socket));
    server.on("tlsClientError", () => {});
    const listening = listen(server, 0);
    this.#backs.set(identity, listening);
    return listening;
  }

  #serve(socket: TLSSocket): void {
    this.handshakes++;
    socket.on("error", () => socket.destroy());
    const link = this.#byPort.get(socket.remotePort ?? 0);
    if (!link) return void socket.destroy();
    link.tls = socket;
    this.#touch(link);
    if (link.fault?.kind === "drain") return void socket.end();
    if (link.fault?.kind === "alert") return void link.back?.write(GARBAGE);
    const reader = new RequestReader();
    socket.on("data", (bytes) => {
      try {
        for (const request of reader.read(bytes)) this.#answer(link, socket, request);
      } catch (error) {
        this.complaints.push(String(error));
        socket.destroy();
      }
    });
  }

  #answer(link: Link, socket: TLSSocket, { method, path, headers, body }: RawRequest): void {
    const at = link.heardAt;
    const json: Record<string, unknown> = JSON.parse(body);
    const orderRef = typeof json["orderRef"] === "string" ? json["orderRef"] : undefined;
    const endpoint = path.replace("/rp/v6.0/", "");
    const { connection } = link;
    const request: FaultyRequest = { endpoint, orderRef, connection, nth: ++link.requests, at };
    const fault = this.faults.request?.(request);
    this.log.push({ ...request, headers, fault });
    if (method !== "POST" || headers["content-type"] !== "application/json") {
      this.complaints.push(`${method} ${path} with ${headers["content-type"]}`);
    }
    if (endpoint === "collect") this.orders.all.get(orderRef ?? "")?.collects.push(at);
    const isExecuted = !fault || !("executed" in fault) || fault.executed;
    const result = isExecuted ? this.orders.execute(endpoint, json, at) : undefined;
    const wait = (this.faults.latency?.(request) ?? 0) + (fault?.kind === "late" ? fault.by : 0);
    const { status, json: answer } = result ?? { status: 500, json: {} };
    const right = { status, contentType: "application/json", body: JSON.stringify(answer) };
    const send = (): void => respond(link, socket, fault, right);
    if (wait > 0) this.#later(wait, send);
    else send();
  }

  #later(wait: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, wait);
    this.#timers.add(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#timers.forEach(clearTimeout);
    this.#links.forEach((link) => {
      link.front.destroy();
      this.#forget(link);
    });
    const servers = [this.#front, ...await Promise.all(this.#backs.values())];
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

async function listen(server: Server, port: number): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server has no port");
  return address.port;
}

/** Starts a BankID on which everything can go wrong. */
export async function serveFaults(options: FaultServerOptions = {}): Promise<FaultServer> {
  return await new FaultServer(options).listen(options.port);
}
