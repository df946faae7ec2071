/**
 * What a BankID on which everything can go wrong sends, byte by byte.
 *
 * @module
 */
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { RequestFault } from "./faults.ts";
import { writeAnswer } from "./raw_http.ts";

/** What a server says to HTTP without TLS. */
export const PLAIN: string =
  "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Type: text/html\r\n" +
  "Content-Length: 51\r\nConnection: close\r\n\r\n<h1>A plain HTTP request was sent to HTTPS port</h1>";

/** A record that cannot be decrypted: whoever reads it answers with an alert. */
export const GARBAGE: Uint8Array = Uint8Array.of(0x17, 3, 3, 0, 32, ...Array(32).fill(0x5a));

/** The client's socket, and the one to the server behind. */
interface Sockets {
  readonly front: Socket;
  readonly back?: Socket;
}

/** Answers a request, or does to it what is to go wrong. */
export function respond(
  { front, back }: Sockets,
  socket: TLSSocket,
  fault: RequestFault | undefined,
  right: { readonly status: number; readonly contentType: string; readonly body: string },
): void {
  if (socket.destroyed || front.destroyed) return;
  const { head, body } = writeAnswer(fault?.kind === "answer" ? fault.answer : right);
  switch (fault?.kind) {
    case "reset":
      return void front.resetAndDestroy();
    case "close":
      return void socket.end();
    case "alert":
      return void back?.write(GARBAGE);
    case "plain":
      return void front.end(PLAIN);
    case "silence":
      return;
    case "cut":
      socket.write(head);
      return void socket.end(body.subarray(0, body.length >> 1));
    case "last":
      socket.write(head);
      return void socket.end(body);
  }
  socket.write(concat(new TextEncoder().encode(head), body));
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
