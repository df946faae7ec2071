/**
 * The listener that the documentation shows.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";

type Handler = (request: Request, info: unknown) => Promise<Response>;
type Listener = (
  incoming: IncomingMessage & { originalUrl?: string },
  outgoing: ServerResponse,
) => Promise<void>;

/** Makes a listener for `node:http`, or for Express as `app.use("/bankid", listener)`, out of a handler. */
export function listenerOf(handler: Handler, origin: string): Listener {
  return async (incoming, outgoing): Promise<void> => {
    const { method = "GET", headers: { ...headers }, url = "/", originalUrl = url } = incoming;
    const body = /^(GET|HEAD)$/.test(method)
      ? {}
      : { body: Readable.toWeb(incoming), duplex: "half" };
    const init = { method, headers, ...body } as RequestInit;
    try {
      const request = new Request(new URL(originalUrl, origin), init);
      const response = await handler(request, incoming);
      const bytes = new Uint8Array(await response.arrayBuffer());
      outgoing.writeHead(response.status, [...response.headers].flat());
      outgoing.end(bytes);
    } catch (error) {
      // No web Request can be made of TRACE, or of a broken path. It must not end the process.
      outgoing.writeHead(400, { "Content-Type": "text/plain" });
      outgoing.end(String(error));
    }
  };
}
