import { assert, assertEquals, assertFalse } from "@std/assert";
import { headersOf, isResponse } from "../../src/web/service_response.ts";

Deno.test("headersOf() passes on all headers but those of the body, cookie by cookie", () => {
  const headers = new Headers({ "Location": "/", "X-Own": "1", "Content-Length": "2" });
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
  for (const value of [new Response(), new OwnResponse()]) assert(isResponse(value));
  for (const value of [undefined, null, 1, "/help", {}, { headers: { get: () => "/" } }]) {
    assertFalse(isResponse(value));
  }
});
