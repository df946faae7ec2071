import { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { assertEquals } from "@std/assert";
import { answering } from "../../../src/simulator/http/answering.ts";
import type { IncomingRequest, Outcome } from "../../../src/simulator/http/exchange.ts";

/** What a runtime says of a connection. */
type Peer = {
  readonly authorized?: boolean;
  readonly getPeerCertificate?: () => { readonly raw?: Uint8Array };
};

class FakeSocket extends EventEmitter {
  readonly destroyed = false;

  constructor(peer: Peer) {
    super();
    Object.assign(this, peer);
  }
}

/** Sends requests on one connection, and tells what was made of them. */
class Connection {
  readonly heard: IncomingRequest[] = [];
  readonly lost: number[] = [];
  readonly socket: FakeSocket;
  readonly #listener: (request: IncomingMessage, response: ServerResponse) => void;

  constructor(peer: Peer) {
    this.socket = new FakeSocket(peer);
    this.#listener = answering((request): Promise<Outcome> => {
      const number = this.heard.push(request);
      return Promise.resolve({
        answer: { status: 200, headers: {}, body: "{}" },
        delivery: "whole",
        undelivered: () => void this.lost.push(number),
      });
    });
  }

  async send(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const request: unknown = Object.assign(Readable.from([new TextEncoder().encode("{}")]), {
      method: "POST",
      url: "/rp/v6.0/auth",
      headers: { "content-type": "application/json" },
      socket: this.socket,
    });
    const response: unknown = { writeHead: () => ({ end: resolve }), destroy: resolve };
    this.#listener(request as IncomingMessage, response as ServerResponse);
    await promise;
  }
}

const CERTIFICATE = { raw: Uint8Array.of(1) };

/** What runtimes say of a client, and whether it has a certificate that counts. */
const PEERS: readonly (readonly [what: string, peer: Peer, hasCertificate: boolean])[] = [
  ["Deno and Node, trusted", { authorized: true, getPeerCertificate: () => CERTIFICATE }, true],
  ["Deno and Node, foreign", { authorized: false, getPeerCertificate: () => CERTIFICATE }, false],
  ["Deno and Node, none", { authorized: false, getPeerCertificate: () => ({}) }, false],
  // Seen on Deno 2.8.0: whoever shows none is called authorized.
  ["Deno 2.8.0, none", { authorized: true, getPeerCertificate: () => ({}) }, false],
  ["Bun, trusted", { authorized: true }, true],
  ["Bun, none or foreign", { authorized: false }, false],
  ["a runtime that says nothing", {}, false],
];

for (const [what, peer, hasCertificate] of PEERS) {
  Deno.test(`answering() knows whether a client has a certificate: ${what}`, async () => {
    const connection = new Connection(peer);
    await connection.send();
    assertEquals(connection.heard.map((each) => each.hasCertificate), [hasCertificate]);
  });
}

Deno.test("answering() has one listener on a connection, however often it is used", async () => {
  const connection = new Connection({ authorized: true });
  for (let request = 0; request < 20; request++) await connection.send();
  const { socket } = connection;
  assertEquals([socket.listenerCount("error"), socket.eventNames()], [1, ["error"]]);
  // The last answer is the only one that may not have arrived.
  socket.emit("error", new Error("reset"));
  assertEquals(connection.lost, [20]);
});
