import { assertEquals, assertRejects } from "@std/assert";
import { auth, createClient } from "../../mod.ts";
import { BankIdNetworkError } from "../../src/errors.ts";
import type { FetchLike } from "../../src/types.ts";
import { answer, ORDER, unreachable } from "../helpers/answers.ts";
import { settle } from "../helpers/clock.ts";

const request = { endUserIp: "194.168.2.25" };

/** A signal that counts its listeners. */
function watched(): { readonly controller: AbortController; readonly listeners: Set<unknown> } {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  const { addEventListener: add, removeEventListener: remove } = signal;
  signal.addEventListener = (...[type, listener, options]: Parameters<typeof add>): void => {
    listeners.add(listener);
    Reflect.apply(add, signal, [type, listener, options]);
  };
  signal.removeEventListener = (...[type, listener]: Parameters<typeof remove>): void => {
    listeners.delete(listener);
    Reflect.apply(remove, signal, [type, listener]);
  };
  return { controller, listeners };
}

Deno.test("postJson() leaves no listener on the caller's signal", async () => {
  const { controller, listeners } = watched();
  const { signal } = controller;
  const outcomes: readonly FetchLike[] = [
    () => Promise.resolve(answer(ORDER)),
    () => Promise.resolve(answer({}, 500)),
    () => Promise.reject(new TypeError("reset")),
    () => new Promise(() => {}),
  ];
  for (const fetch of outcomes) {
    using client = createClient({ ...unreachable, fetch, timeout: 5 });
    const done = auth(client, request, { signal }).catch(() => {});
    assertEquals(listeners.size > 0, true);
    await done;
    assertEquals(listeners.size, 0);
  }
});

Deno.test("postJson() does not wait for a fetch that ignores its signal", async () => {
  const late = Promise.withResolvers<Response>();
  let isCancelled = false;
  const reason = new Error("mine");
  const controller = new AbortController();
  using client = createClient({ ...unreachable, fetch: () => late.promise });
  const done = auth(client, request, { signal: controller.signal });
  controller.abort(reason);
  assertEquals(await done.catch((error) => error), reason);
  late.resolve(new Response(new ReadableStream({ cancel: () => void (isCancelled = true) })));
  await settle(10);
  assertEquals(isCancelled, true, "The body of the late answer stays open");
});

Deno.test("postJson() has no use for what a fetch throws too late", async () => {
  const late = Promise.withResolvers<Response>();
  using client = createClient({ ...unreachable, fetch: () => late.promise, timeout: 5 });
  const error = await assertRejects(() => auth(client, request), BankIdNetworkError);
  assertEquals(error.code, "timeout");
  late.reject(new TypeError("too late"));
  await settle(10);
});

Deno.test("postJson() cancels a body that comes to no end when the call ends", async () => {
  for (const length of [{}, { "Content-Length": "1000" }]) {
    let isCancelled = false;
    const body = new ReadableStream({
      start: (stream) => stream.enqueue(new TextEncoder().encode("{")),
      cancel: () => void (isCancelled = true),
    });
    const headers = { "Content-Type": "application/json", ...length };
    const fetch = (): Promise<Response> => Promise.resolve(new Response(body, { headers }));
    using client = createClient({ ...unreachable, fetch, timeout: 20 });
    const error = await assertRejects(() => auth(client, request), BankIdNetworkError);
    assertEquals(error.code, "timeout");
    await settle(10);
    assertEquals(isCancelled, true, "The body stays open");
  }
});
