import { assert, assertEquals, assertRejects } from "@std/assert";
import { auth, BankIdApiError, collect, createClient } from "../../../mod.ts";
import type { IncomingRequest, Outcome } from "../../../src/simulator/http/exchange.ts";
import { IdCards } from "../../../src/simulator/bank/id_cards.ts";
import { listen } from "../../../src/simulator/http/listen.ts";
import { OrderBook } from "../../../src/simulator/bank/order_book.ts";
import { TOLVAN } from "../../../src/simulator/pki/people.ts";
import { Recorder } from "../../../src/simulator/http/recorder.ts";
import { Service } from "../../../src/simulator/http/service.ts";
import { Faults } from "../../../src/simulator/http/faults.ts";
import { connectRaw, postRaw, turns } from "../../helpers/raw_tls.ts";

const noRoots = (): Promise<string[]> => Promise.resolve([]);

const NOTHING: Outcome = {
  answer: { status: 200, headers: { "Content-Type": "application/json" }, body: "{}" },
  delivery: "whole",
  undelivered: () => {},
};

/** More than fits into the buffers between a server and a client that does not read. */
const LARGE: Outcome = { ...NOTHING, answer: { ...NOTHING.answer, body: "x".repeat(16 << 20) } };

/** A service that answers when it is told, and knows which answers nobody got. */
class LateAnswers {
  readonly asked: PromiseWithResolvers<Outcome>[] = [];
  readonly lost: number[] = [];

  handle = async (): Promise<Outcome> => {
    const number = this.asked.length;
    const answer = Promise.withResolvers<Outcome>();
    this.asked.push(answer);
    const undelivered = (): void => void this.lost.push(number);
    return { ...await answer.promise, undelivered };
  };

  /** Answers the next request, as soon as it has come. */
  async answer(outcome: Outcome): Promise<void> {
    const number = this.asked.length;
    while (this.asked.length <= number) await turns(1);
    this.asked[number]?.resolve(outcome);
  }

  /** Waits until an answer is lost, but not for ever. */
  async loss(): Promise<void> {
    for (let turn = 0; turn < 2000 && this.lost.length === 0; turn++) await turns(1);
  }
}

Deno.test("listen() tells of an answer for which the client did not wait", async () => {
  const service = new LateAnswers();
  await using server = await listen(service.handle, {}, noRoots);
  const socket = await connectRaw(server);
  await postRaw(socket, "/rp/v6.0/collect");
  while (service.asked.length === 0) await turns(1);
  socket.close();
  await turns(20);
  service.asked[0]?.resolve(NOTHING);
  await service.loss();
  assertEquals(service.lost, [0]);
});

Deno.test("listen() tells of an answer that breaks off because the client is gone", async () => {
  const service = new LateAnswers();
  await using server = await listen(service.handle, {}, noRoots);
  const socket = await connectRaw(server);
  const answered = service.answer(LARGE);
  await postRaw(socket, "/rp/v6.0/collect");
  await answered;
  await turns(20);
  socket.close();
  await service.loss();
  assertEquals(service.lost, [0]);
});

Deno.test("listen() believes that an answer arrived when the next request comes after it", async () => {
  const service = new LateAnswers();
  await using server = await listen(service.handle, {}, noRoots);
  const socket = await connectRaw(server);
  for (const outcome of [NOTHING, NOTHING, LARGE]) {
    const answered = service.answer(outcome);
    await postRaw(socket, "/rp/v6.0/collect");
    await answered;
    if (outcome === NOTHING) assert((await socket.read(new Uint8Array(1000)) ?? 0) > 0);
  }
  await turns(20);
  socket.close();
  await service.loss();
  assertEquals(service.lost, [2]);
});

Deno.test("listen() does not take an answer that was read for lost", async () => {
  const service = new LateAnswers();
  await using server = await listen(service.handle, {}, noRoots);
  {
    using socket = await connectRaw(server);
    const answered = service.answer(NOTHING);
    await postRaw(socket, "/rp/v6.0/collect");
    await answered;
    assert((await socket.read(new Uint8Array(1000)) ?? 0) > 0);
  }
  await turns(50);
  assertEquals(service.lost, []);
});

function approvingService(): Service {
  const book = new OrderBook(Date.now, { delay: 0, action: "approve", person: () => TOLVAN });
  const cards = new IdCards(Date.now, book.completions);
  const parts = { book, cards, faults: new Faults(), recorder: new Recorder(), origin: "" };
  return new Service({ ...parts, limiter: undefined });
}

Deno.test("listen() gives a result to the next who asks when the client before was gone", async () => {
  const service = approvingService();
  const abandoned = Promise.withResolvers<void>();
  const kept = Promise.withResolvers<void>();
  let isFirst = true;
  const handle = async (request: IncomingRequest): Promise<Outcome> => {
    const outcome = await service.handle(request);
    if (!isFirst || !request.path.endsWith("collect")) return outcome;
    isFirst = false;
    await abandoned.promise;
    return {
      ...outcome,
      undelivered(): void {
        outcome.undelivered();
        kept.resolve();
      },
    };
  };
  await using server = await listen(handle, {}, noRoots);
  using client = createClient({ ...server, timeout: 60_000 });
  const order = await auth(client, { endUserIp: "194.168.2.25" });
  const socket = await connectRaw(server);
  await postRaw(socket, "/rp/v6.0/collect", JSON.stringify({ orderRef: order.orderRef }));
  while (isFirst) await turns(1);
  socket.close();
  await turns(20);
  abandoned.resolve();
  await kept.promise;
  assertEquals((await collect(client, order)).status, "complete");
  await assertRejects(() => collect(client, order), BankIdApiError, "No such order");
});
