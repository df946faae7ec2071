import { assertEquals } from "@std/assert";
import { jsonAnswer } from "../../../src/simulator/http/exchange.ts";

Deno.test("jsonAnswer() has the headers of BankID's answers, and those that are added", () => {
  assertEquals(jsonAnswer(429, { a: "å" }, { "Retry-After": "5", "Server": "other" }), {
    status: 429,
    headers: {
      "Content-Type": "application/json",
      "Cache-Control": "no-cache, no-store, must-revalidate",
      "Pragma": "no-cache",
      "Expires": "0",
      "Server": "other",
      "Retry-After": "5",
    },
    body: '{"a":"å"}',
  });
  assertEquals(jsonAnswer(200, {}).headers.Server, "BankID");
});
