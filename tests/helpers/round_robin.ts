/**
 * Several servers behind one proxy, on loopback.
 *
 * @module
 */

/** A server on loopback. */
export interface Served extends AsyncDisposable {
  readonly origin: string;
}

/** Serves on a port that is free. */
export function serve(handler: Deno.ServeHandler<Deno.NetAddr>): Served {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, handler);
  return {
    origin: `http://localhost:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A proxy. */
export interface RoundRobin extends Served {
  /** Where requests go, in turn. */
  readonly targets: string[];
}

/** Serves a proxy that says whom it asks for, as proxies do. */
export function serveRoundRobin(): RoundRobin {
  const targets: string[] = [];
  let turn = 0;
  const proxy = serve(async (request, { remoteAddr }) => {
    const target = targets[turn++ % targets.length];
    const headers = new Headers(request.headers);
    headers.delete("Host");
    headers.append("X-Forwarded-For", remoteAddr.hostname);
    const { method } = request;
    const url = `${target}${new URL(request.url).pathname}`;
    return await fetch(url, { method, headers, body: await request.text(), redirect: "manual" });
  });
  return { ...proxy, targets };
}
