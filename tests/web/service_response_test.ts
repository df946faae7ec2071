import { runInNewContext } from "node:vm";
import { assert, assertEquals, assertFalse } from "@std/assert";
import { headersOf, isResponse } from "../../src/web/service_response.ts";

Deno.test("headersOf() passes on all headers but those of body and connection, cookie by cookie", () => {
  const headers = new Headers({ "Location": "/", "X-Own": "1", "Content-Length": "2" });
  // What another server said of its connection must not be said of this one.
  for (const name of ["Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade"]) {
    headers.set(name, "chunked");
  }
  for (const cookie of ["a=1; Path=/", "b=2"]) headers.append("Set-Cookie", cookie);
  assertEquals(headersOf(new Response("no", { headers })), [
    ["set-cookie", "a=1; Path=/"],
    ["set-cookie", "b=2"],
    ["x-own", "1"],
  ]);
  assertEquals(headersOf(undefined), []);
});

Deno.test("isResponse() knows a response of another realm, and nothing else", () => {
  class OwnResponse {
    readonly headers = new Map([["Location", "/"]]);
  }
  // Jest runs each test in a realm of its own, with the outer one's Response.
  const foreign: unknown = runInNewContext("({ headers: new Map() })");
  for (const value of [new Response(), new OwnResponse(), foreign]) assert(isResponse(value));
  for (const value of [undefined, null, 1, "/help", {}, { headers: { get: () => "/" } }]) {
    assertFalse(isResponse(value));
  }
});
