import { assertEquals } from "@std/assert";
import { createSimulator } from "../../../src/simulator/mod.ts";

Deno.test("ListeningSimulator refuses a body that is too large, and answers the next request", async () => {
  await using server = await createSimulator().listen();
  const { apiUrl, caCerts } = server.environment;
  using http = Deno.createHttpClient({ ...server.certificate, caCerts: [...caCerts] });
  const answers: unknown[] = [];
  for (const length of [600_000, 10_000_000, 10]) {
    const response = await fetch(`${apiUrl}auth`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ endUserIp: "127.0.0.1", added: "x".repeat(length) }),
      client: http,
    });
    const { errorCode = "none" } = await response.json();
    answers.push([response.status, errorCode]);
  }
  assertEquals(answers, [[400, "invalidParameters"], [400, "invalidParameters"], [200, "none"]]);
});
