import { assert, assertEquals, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { refusal } from "../../src/web/answers.ts";
import { isAnswer, readMessage } from "../../src/web/requests.ts";
import { countTimers } from "../helpers/clock.ts";

const NOTHING = {
  device: "other",
  id: undefined,
  poll: 0,
  nonce: undefined,
  launched: true,
  language: undefined,
  touch: undefined,
  isBrave: false,
  next: undefined,
};

async function read(body?: BodyInit, headers: HeadersInit = {}): Promise<unknown> {
  const init = body === undefined ? {} : { body };
  return await readMessage(
    new Request("https://example.com/bankid/poll", { method: "POST", headers, ...init }),
  );
}

const TOO_LARGE = refusal(413, "too-large");
const NOT_JSON = refusal(400, "not-json");

/** A body in pieces, without a length; counts the pieces that were taken. */
function pieces(size: number, count: number): ReadableStream<Uint8Array> & { taken: number } {
  const stream = new ReadableStream<Uint8Array>({
    pull(controller): void {
      if (counted.taken++ === count) controller.close();
      else controller.enqueue(new Uint8Array(size).fill(0x20));
    },
  }, { highWaterMark: 0 });
  const counted = Object.assign(stream, { taken: 0 });
  return counted;
}

Deno.test("readMessage() reads what the page sends", async () => {
  const sent = {
    device: "this",
    id: "0d9a2b6e",
    poll: Date.now(),
    nonce: "5f0c8a52",
    launched: false,
    language: "en",
    touch: 5,
    brave: true,
    next: "/account?a=å",
  };
  const { brave, ...members } = sent;
  const next = "/account?a=%C3%A5";
  assertEquals(await read(JSON.stringify(sent)), { ...members, isBrave: brave, next });
  assertEquals(await read('{"next":"//evil.example"}'), NOTHING);
});

Deno.test("readMessage() takes an empty body for a message that says nothing", async () => {
  for (const body of [undefined, "", "{}", " {} "]) assertEquals(await read(body), NOTHING);
});

Deno.test("readMessage() takes nothing for a member that is not of its kind", async () => {
  const wrong = {
    device: ["phone", "THIS", true, ["this"]],
    id: [7, null, {}, "x".repeat(65)],
    poll: ["7", 1.5, -1, 2 ** 53, null],
    nonce: [7, true, [], "x".repeat(65)],
    launched: ["false", 0, null],
    language: [1, ["sv"], "x".repeat(65)],
    touch: ["5", -1, null],
    brave: ["true", 1],
  };
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      assertEquals(await read(JSON.stringify({ [name]: value })), NOTHING, `${name}: ${value}`);
    }
  }
});

Deno.test("readMessage() reads no member that the page does not send", async () => {
  const more = '{"__proto__":{"device":"this"},"constructor":{"id":"1"},"orderRef":"1","ip":"1"}';
  assertEquals(await read(more), NOTHING);
});

Deno.test("readMessage() refuses what is not a JSON object", async () => {
  for (const body of ["{", "poll=1", "null", "7", '"poll"', "\u0000", "{}{}", "<html>"]) {
    assertEquals(await read(body), NOT_JSON, body);
  }
  assertEquals(await read(new Uint8Array([0xff, 0xfe])), NOT_JSON);
});

Deno.test("readMessage() refuses a body that is too large", async () => {
  const body = (size: number) => `{"id":"1"${" ".repeat(size - 10)}}`;
  assertEquals(await read(body(4096)), { ...NOTHING, id: "1" });
  assertEquals(await read(body(4097)), TOO_LARGE);
  assertEquals(await read(new Uint8Array(1 << 20)), TOO_LARGE);
});

Deno.test("readMessage() believes a length that is too large, and counts for itself besides", async () => {
  const unread = pieces(1, 1);
  assertEquals(await read(unread, { "Content-Length": "4097" }), TOO_LARGE);
  assertEquals(unread.taken, 0);
  for (const length of ["1", "0", "-1", "many"]) {
    assertEquals(await read(pieces(4097, 1), { "Content-Length": length }), TOO_LARGE, length);
  }
});

Deno.test("readMessage() stops reading a body without length as soon as it is too large", async () => {
  const endless = pieces(1024, Infinity);
  assertEquals(await read(endless), TOO_LARGE);
  assertEquals(endless.taken, 5);
});

Deno.test("readMessage() waits ten seconds for a body, however it trickles", async () => {
  using time = new FakeTime();
  let isCancelled = false;
  const trickle = new ReadableStream<Uint8Array>({
    pull(controller): Promise<void> {
      return new Promise((resolve) =>
        setTimeout(() => {
          if (!isCancelled) controller.enqueue(Uint8Array.of(0x20));
          resolve();
        }, 1000)
      );
    },
    cancel: () => void (isCancelled = true),
  });
  const reading = read(trickle);
  for (let second = 0; second < 12; second++) {
    await time.runMicrotasks();
    time.tick(1000);
  }
  assertEquals([await reading, isCancelled], [refusal(408, "too-slow"), true]);
});

Deno.test("readMessage() leaves no timer behind", async () => {
  using timers = countTimers();
  for (const body of ["{}", "{", " ".repeat(3000), undefined]) await read(body);
  const broken = new ReadableStream({
    start: (controller) => controller.error(new Error("reset")),
  });
  await assertRejects(() => read(broken), Error, "reset");
  assertEquals(timers.running, 0);
});

Deno.test("readMessage() takes no number of a poll that lies more than a day ahead", async () => {
  using _ = new FakeTime(1e12);
  const at = async (poll: number) => await read(JSON.stringify({ poll }));
  for (const poll of [0, 1e12, 1e12 + 86_400_000]) {
    assertEquals(await at(poll), { ...NOTHING, poll });
  }
  for (const poll of [1e12 + 86_400_001, Number.MAX_SAFE_INTEGER]) {
    const refused = refusal(400, "poll-ahead");
    // The server's own time, from which a page whose clock is wrong can go on.
    assertEquals(await at(poll), { ...refused, body: { ...refused.body, poll: 1e12 } });
  }
});

Deno.test("readMessage() reads characters that are cut between two pieces", async () => {
  const bytes = new TextEncoder().encode('{"id":"å🙂"}');
  const body = new ReadableStream<Uint8Array>({
    start(controller): void {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  assertEquals(await read(body), { ...NOTHING, id: "å🙂" });
});

Deno.test("isAnswer() tells a refusal from a message", async () => {
  assert(isAnswer(refusal(400, "not-json")));
  const message = await readMessage(new Request("https://example.com", { method: "POST" }));
  assert(!isAnswer(message));
});
