import { assertEquals } from "@std/assert";
import { refusal, toResponse } from "../../src/web/answers.ts";

Deno.test("refusal() says why, with the headers that belong to it", () => {
  assertEquals(refusal(405, "method", [["Allow", "POST"]]), {
    status: 405,
    body: { state: "refused", reason: "method" },
    headers: [["Allow", "POST"]],
  });
});

Deno.test("toResponse() sends JSON that nobody keeps, with every header, each cookie by itself", async () => {
  const response = toResponse({
    status: 201,
    body: { state: "complete" },
    headers: [["Set-Cookie", "a=1; Path=/"], ["set-cookie", "b=2"], ["X-Own", "1"]],
  });
  assertEquals(response.status, 201);
  assertEquals(response.headers.get("Content-Type"), "application/json");
  assertEquals(response.headers.get("Cache-Control"), "no-store");
  assertEquals(response.headers.get("X-Own"), "1");
  assertEquals(response.headers.getSetCookie(), ["a=1; Path=/", "b=2"]);
  assertEquals(await response.json(), { state: "complete" });
});
