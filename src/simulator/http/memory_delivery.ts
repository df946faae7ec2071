/**
 * Answers a `fetch` without a network, faults on the way included.
 *
 * @module
 */
import { untilAborted } from "../../abort.ts";
import { delay } from "../../order/delay.ts";
import type { IncomingRequest, Outcome, OutgoingAnswer } from "./exchange.ts";
import { SLOWNESS } from "./faults.ts";

/** Answers a request. */
export async function deliverInMemory(
  request: Request,
  handle: (request: IncomingRequest) => Promise<Outcome>,
): Promise<Response> {
  const { signal } = request;
  const { answer, delivery, undelivered } = await handle({
    method: request.method,
    path: new URL(request.url).pathname,
    contentType: request.headers.get("Content-Type"),
    body: await request.text(),
    hasCertificate: true,
  });
  if (signal.aborted) {
    undelivered();
    throw signal.reason;
  }
  switch (delivery) {
    case "hanging":
      return await untilAborted(new Promise(() => {}), signal);
    case "slow":
      await delay(SLOWNESS, signal);
      return whole(answer);
    case "reset":
      throw new TypeError("The connection was reset");
    case "truncated":
      return truncated(answer);
    case "whole":
      return whole(answer);
  }
}

function whole({ status, headers, body }: OutgoingAnswer): Response {
  return new Response(body, { status, headers });
}

function truncated({ status, headers, body }: OutgoingAnswer): Response {
  const half = new TextEncoder().encode(body.slice(0, body.length >> 1));
  const parts = [half];
  const stream = new ReadableStream<Uint8Array>({
    pull(controller): void {
      const part = parts.shift();
      if (part) controller.enqueue(part);
      else controller.error(new TypeError("The connection was closed"));
    },
  });
  return new Response(stream, { status, headers });
}
