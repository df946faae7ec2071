/**
 * The listener that the documentation shows.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";

type Handler = (request: Request, info: unknown) => Promise<Response>;
type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

/** Makes a listener for `node:http`, or for Express as `app.use(listener)`, out of a handler. */
export function listenerOf(handler: Handler, origin: string): Listener {
  return async (incoming, outgoing): Promise<void> => {
    const { method = "GET", headers: { ...headers }, url = "/" } = incoming;
    const body = /^(GET|HEAD)$/.test(method)
      ? {}
      : { body: Readable.toWeb(incoming), duplex: "half" };
    const init = { method, headers, ...body } as RequestInit;
    const response = await handler(new Request(new URL(url, origin), init), incoming);
    outgoing.writeHead(response.status, [...response.headers].flat());
    outgoing.end(new Uint8Array(await response.arrayBuffer()));
  };
}
