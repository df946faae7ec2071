/**
 * An HTTP proxy on loopback, which alone knows where some hosts are.
 *
 * @module
 */
import { connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Certificate } from "../../src/types.ts";

/** What a proxy does. */
export interface ProxyPlan {
  /** `user:password` that it wants to hear. */
  readonly credentials?: string;
  /** Answers this instead of making a tunnel. */
  readonly answer?: string;
  /** Speaks TLS. */
  readonly certificate?: Certificate;
}

/** A proxy under test. */
export interface TestProxy extends AsyncDisposable {
  readonly port: number;
  /** What it was asked to connect to. */
  readonly targets: readonly string[];
}

/** Serves a proxy that leads every host to loopback. */
export async function serveProxy(plan: ProxyPlan = {}): Promise<TestProxy> {
  const targets: string[] = [];
  const sockets = new Set<Socket>();
  const serve = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    let head = "";
    const read = (bytes: Uint8Array): void => {
      head += new TextDecoder("latin1").decode(bytes);
      if (!head.includes("\r\n\r\n")) return;
      socket.off("data", read);
      answer(socket, head, plan, targets, sockets);
    };
    socket.on("data", read);
  };
  const server: Server = plan.certificate
    ? createTlsServer({ ...plan.certificate }, serve)
    : createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The proxy has no port");
  return {
    port: address.port,
    targets,
    async [Symbol.asyncDispose](): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve));
      sockets.forEach((socket) => socket.destroy());
      await closed;
    },
  };
}

function answer(
  socket: Socket,
  head: string,
  plan: ProxyPlan,
  targets: string[],
  sockets: Set<Socket>,
): void {
  const [, target = "", port] = /^CONNECT (\S+:(\d+)) HTTP\/1\.1\r\nHost: \1\r\n/.exec(head) ?? [];
  const given = /^Proxy-Authorization: Basic (\S+)\r$/m.exec(head)?.[1];
  if (plan.answer !== undefined) socket.end(plan.answer);
  else if (plan.credentials !== undefined && atob(given ?? "") !== plan.credentials) {
    socket.end("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n");
  } else {
    targets.push(target);
    const way = connect(Number(port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(way).pipe(socket);
    });
    sockets.add(way);
    way.on("error", () => socket.destroy()).on("close", () => sockets.delete(way));
  }
}
