import { assertEquals, assertRejects } from "@std/assert";
import { BankIdNetworkError } from "../../src/errors.ts";
import { Call } from "../../src/transport/calls.ts";
import { Connection } from "../../src/transport/connection.ts";
import { fakeSocket } from "../helpers/tls.ts";

Deno.test("Connection sends nothing once its socket is closed, and says that nothing was sent", async () => {
  for (const hasAnswered of [true, false]) {
    const socket = fakeSocket();
    const connection = new Connection(socket, { name: "localhost", hasAnswered }, () => {});
    const call = new Call();
    socket.destroy();
    const error = await assertRejects(
      () => connection.exchange("POST", 100, call),
      BankIdNetworkError,
    );
    assertEquals([error.code, error.sent], [hasAnswered ? "connection" : "tls", false]);
    assertEquals([call.isSent, socket.written], [false, []]);
  }
});
