import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { BankIdResponseError } from "../../src/errors.ts";
import { random } from "../helpers/faults.ts";
import { ResponseReader, type WireResponse } from "../../src/transport/http1.ts";

const LIMIT = 1000;

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Reads an answer whose bytes come in pieces; then the connection ends, if it is told to. */
function read(text: string, size = Infinity, ends = false): WireResponse | undefined {
  const reader = new ResponseReader(LIMIT);
  const bytes = bytesOf(text);
  for (let at = 0; at < bytes.length; at += size) {
    const answer = reader.read(bytes.slice(at, at + size));
    if (answer) {
      assert(at + size >= bytes.length, `The answer ended ${bytes.length - at} bytes early`);
      return answer;
    }
  }
  return ends ? reader.end() : undefined;
}

function bodyOf(answer: WireResponse | undefined): string | undefined {
  return answer && new TextDecoder().decode(answer.body);
}

const answers: readonly (readonly [name: string, text: string, body: string, reusable: boolean])[] =
  [
    ["Content-Length", "200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", true],
    ["no reason", "200\r\ncontent-length:5\r\n\r\nhello", "hello", true],
    ["white space", "200 OK\r\nContent-Length: \t 5 \t\r\n\r\nhello", "hello", true],
    ["no body", "200 OK\r\nContent-Length: 0\r\n\r\n", "", true],
    ["204", "204 No Content\r\n\r\n", "", true],
    ["304 with a length", "304 Not Modified\r\nContent-Length: 5\r\n\r\n", "", true],
    [
      "chunks",
      "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
      "hello",
      true,
    ],
    [
      "extensions",
      "200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n\r\n",
      "hello",
      true,
    ],
    [
      "a trailer",
      "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n00\r\nX: y\r\n\r\n",
      "hello",
      true,
    ],
    [
      "hexadecimal",
      `200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1a\r\n${"x".repeat(26)}\r\n0\r\n\r\n`,
      "x".repeat(26),
      true,
    ],
    ["close", "200 OK\r\nConnection: Close\r\nContent-Length: 5\r\n\r\nhello", "hello", false],
    ["no length", "200 OK\r\n\r\nhello", "hello", false],
  ];

Deno.test("ResponseReader reads answers however their bytes are cut", () => {
  for (const [name, text, body, isReusable] of answers) {
    for (const size of [1, 2, 3, 5, 7, 1000]) {
      const answer = read(`HTTP/1.1 ${text}`, size, true);
      assertEquals([name, bodyOf(answer), answer?.isReusable], [name, body, isReusable]);
      assertEquals(answer?.status, Number(text.slice(0, 3)));
    }
  }
});

Deno.test("ResponseReader keeps a connection of HTTP/1.0 only if the server says so", () => {
  const old = (more: string): boolean | undefined =>
    read(`HTTP/1.0 200 OK\r\n${more}Content-Length: 0\r\n\r\n`)?.isReusable;
  assertEquals([old(""), old("Connection: keep-alive\r\n")], [false, true]);
});

Deno.test("ResponseReader skips interim answers, and no other", () => {
  const interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
  for (const size of [1, 7, 1000]) {
    const answer = read(`${interim}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi`, size);
    assertEquals([answer?.status, bodyOf(answer)], [200, "hi"]);
  }
  assertThrows(() => read("HTTP/1.1 101 Switching Protocols\r\n\r\n"), BankIdResponseError);
});

Deno.test("ResponseReader gives header fields whatever their case, all of a name together", () => {
  const text = "HTTP/1.1 200 OK\r\nX-One: a\r\nRateLimit-Reset:7\r\nx-one:  b \r\n" +
    "Content-Type: application/json\r\nContent-Length: 0\r\n\r\n";
  const headers = read(text)?.headers;
  assertEquals(
    ["X-ONE", "ratelimit-reset", "content-type", "One", "reset"].map((name) => headers?.get(name)),
    ["a, b", "7", "application/json", null, null],
  );
});

Deno.test("ResponseReader uses no connection again on which more came than was asked for", () => {
  const reader = new ResponseReader(LIMIT);
  const answer = reader.read(
    bytesOf("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 200 OK"),
  );
  assertEquals([bodyOf(answer), answer?.isReusable], ["hi", false]);
});

Deno.test("ResponseReader takes an answer that breaks off for none", () => {
  for (
    const text of ["", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "HTTP/1.1 200 OK\r\n"]
  ) {
    assertEquals(read(text, 1, true), undefined);
  }
  const chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
  assertEquals([read(chunk, 1, true), read(`${chunk}0\r\n`, 1, true)], [undefined, undefined]);
});

const bad: readonly (readonly [text: string, why: RegExp, status?: number])[] = [
  ["SSH-2.0-OpenSSH\r\n\r\n", /not HTTP\/1.1/],
  ["HTTP/2 200\r\n\r\n", /not HTTP\/1.1/],
  ["HTTP/1.1 2000 OK\r\n\r\n", /not HTTP\/1.1/],
  ["HTTP/1.1 099 OK\r\n\r\n", /not HTTP\/1.1/],
  [`HTTP/1.1 200 OK\r\nX: ${"x".repeat(70_000)}`, /header fields of the answer are too long/],
  ["HTTP/1.1 200 OK\r\nno colon\r\n\r\n", /header field/, 200],
  ["HTTP/1.1 200 OK\r\nSpace : x\r\n\r\n", /header field/, 200],
  ["HTTP/1.1 200 OK\r\nA: b\r\n goes on\r\n\r\n", /header field/, 200],
  ["HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n", /header field/, 200],
  ["HTTP/1.1 200 OK\r\nA: \0\r\n\r\n", /header field/, 200],
  ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", /Content-Length/, 200],
  ["HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", /Content-Length/, 200],
  ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", /Content-Length/, 200],
  ["HTTP/1.1 500 No\r\nContent-Length: 1e3\r\n\r\n", /Content-Length/, 500],
  ["HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", /larger than 1000 bytes/, 200],
  [`HTTP/1.1 200 OK\r\n\r\n${"x".repeat(1001)}`, /larger than 1000 bytes/, 200],
  ["HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", /length of its body/, 200],
  [
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
    /length of its body/,
    200,
  ],
  ["HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n", /compressed with br/, 200],
  ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", /chunk/, 200],
  ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloxx0\r\n", /chunk/, 200],
  [
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + "x".repeat(1001),
    /larger/,
    200,
  ],
  [`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${"1".repeat(70_000)}`, /chunk/, 200],
];

Deno.test("ResponseReader refuses what is not an answer of HTTP/1.1, however it is cut", () => {
  for (const [text, why, status] of bad) {
    for (const size of text.length < 2000 ? [1, 1000] : [10_000]) {
      const error = assertThrows(() => read(text, size), Error);
      assertMatch(error.message, why, text.slice(0, 100));
      assertEquals(error instanceof BankIdResponseError ? error.status : undefined, status);
    }
  }
});

/** What reading comes to, in a form that can be compared. */
function outcome(text: string, cuts: () => number): string {
  const reader = new ResponseReader(LIMIT);
  const bytes = bytesOf(text);
  try {
    let answer: WireResponse | undefined;
    let at = 0;
    while (at < bytes.length && !answer) {
      const to = at + cuts();
      answer = reader.read(bytes.slice(at, to));
      at = to;
    }
    answer ??= reader.end();
    return answer ? `${answer.status} ${bodyOf(answer)}` : "breaks off";
  } catch (error) {
    return error instanceof Error ? error.message : `${error}`;
  }
}

Deno.test("ResponseReader reads changed answers alike, however they are cut", () => {
  const next = random(7);
  const pick = (length: number): number => Math.floor(next() * length);
  const spice = [
    "\r\n",
    "\n",
    "\r",
    ":",
    " ",
    "0",
    "9",
    "\0",
    "\xff",
    "a",
    "Content-Length: 3\r\n",
    "",
  ];
  const seen = new Set<string>();
  for (let round = 0; round < 3000; round++) {
    let text = `HTTP/1.1 ${answers[pick(answers.length)]?.[1]}`;
    for (let change = pick(3); change >= 0; change--) {
      const at = pick(text.length);
      text = text.slice(0, at) + spice[pick(spice.length)] + text.slice(at + pick(3));
    }
    const whole = outcome(text, () => Infinity);
    assertEquals([text, outcome(text, () => 1 + pick(9))], [text, whole]);
    seen.add(whole.replace(/\d+ .*/s, "read"));
  }
  assert(seen.has("read") && seen.has("breaks off") && seen.size > 4, [...seen].join("\n"));
});

Deno.test("ResponseReader says whether anything has come", () => {
  const reader = new ResponseReader(LIMIT);
  assertEquals(reader.hasBegun, false);
  reader.read(bytesOf("H"));
  assertEquals(reader.hasBegun, true);
});
