import { assertEquals, assertInstanceOf, assertRejects, assertStrictEquals } from "@std/assert";
import { BankIdNetworkError } from "../../mod.ts";
import { Call } from "../../src/transport/calls.ts";
import { ownFetch } from "../../src/transport/own_fetch.ts";
import type { TransportResponse } from "../../src/transport/transport.ts";
import type { FetchLike } from "../../src/types.ts";

const URL = "https://appapi2.bankid.com/rp/v6.0/auth";

function send(fetchLike: FetchLike, call: Call = new Call()): Promise<TransportResponse> {
  return ownFetch(fetchLike).send(URL, { body: "{}", isDelicate: true, maxBytes: 10, call });
}

/** A body that says whether it was cancelled. */
function bodyOf(
  text: string,
): { readonly body: ReadableStream; readonly isCancelled: () => boolean } {
  let isCancelled = false;
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
    cancel: () => void (isCancelled = true),
  });
  return { body, isCancelled: () => isCancelled };
}

Deno.test("ownFetch() posts JSON, and follows no redirect", async () => {
  const seen: string[] = [];
  const call = new Call();
  const { status, body } = await send(async (request) => {
    const { url, method, headers, redirect } = request;
    seen.push(url, method, headers.get("Content-Type") ?? "", redirect, await request.text());
    return new Response("0123456789", { status: 201 });
  }, call);
  assertEquals(seen, [URL, "POST", "application/json", "manual", "{}"]);
  assertEquals([status, new TextDecoder().decode(body), call.isSent], [201, "0123456789", true]);
});

Deno.test("ownFetch() reads no more of an answer than is allowed, and cancels the rest", async () => {
  for (const headers of [{}, { "Content-Length": "11" }]) {
    const { body, isCancelled } = bodyOf("0123456789a");
    await assertRejects(() => send(() => Promise.resolve(new Response(body, { headers }))));
    assertEquals(isCancelled(), true);
  }
});

Deno.test("ownFetch() says that a request may have arrived when the fetch fails", async () => {
  const error = await assertRejects(() => send(() => Promise.reject(new TypeError("gone"))));
  assertInstanceOf(error, BankIdNetworkError);
  const wrong = await assertRejects(() => send(() => Promise.resolve({} as Response)));
  assertInstanceOf(wrong, BankIdNetworkError);
  assertEquals(wrong.message.includes("'fetch' must return a Response"), true);
});

Deno.test("ownFetch() does not wait for a fetch that ignores its signal", async () => {
  const call = new Call();
  const reason = new Error("enough");
  let signal: AbortSignal | undefined;
  const { promise, resolve } = Promise.withResolvers<Response>();
  const sent = send((request) => {
    signal = request.signal;
    return promise;
  }, call);
  const { body, isCancelled } = bodyOf("late");
  call.abort(reason);
  assertStrictEquals(await assertRejects(() => sent), reason);
  assertEquals(signal?.aborted, true);
  // What comes all the same is not left open.
  resolve(new Response(body));
  await new Promise((done) => setTimeout(done));
  assertEquals(isCancelled(), true);
});
