import { assertEquals, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { BankIdResponseError, createClient } from "../../mod.ts";
import { start } from "../../src/operations/start.ts";
import { ResponseFormatError } from "../../src/protocol/response.ts";
import { answer, answering, unreachable } from "../helpers/answers.ts";
import { REQUESTS } from "../helpers/requests.ts";

Deno.test("start() sends each endpoint's request to its address, encoded for that endpoint", async () => {
  for (const { endpoint, request, body } of REQUESTS) {
    const options = answering(() => answer({ echo: endpoint }));
    using client = createClient(options);
    const answered = await start(client, endpoint, request, (json) => json, {});
    assertEquals(answered, { echo: endpoint });
    const version = endpoint === "verify" ? "v1" : "v6.0";
    for (const { url } of options.requests) {
      assertEquals(url, `https://bankid.example/rp/${version}/${endpoint}`);
    }
    assertEquals(await Promise.all(options.requests.map((each) => each.json())), [body]);
  }
});

Deno.test("start() hands the parser the moment at which the answer arrived", async () => {
  using time = new FakeTime("2026-10-04T12:00:00Z");
  using client = createClient(answering(() => {
    time.tick(2345);
    return answer({});
  }));
  const request = { endUserIp: "194.168.2.25" };
  const arrived = await start(client, "auth", request, (_json, arrivedAt) => arrivedAt, {});
  assertEquals(arrived, Date.parse("2026-10-04T12:00:02.345Z"));
});

Deno.test("start() turns the parser's objection into an error about the answer", async () => {
  using client = createClient(answering(() => answer({ a: 1 })));
  const parse = (): never => {
    throw new ResponseFormatError("'b' is missing");
  };
  const request = { endUserIp: "194.168.2.25" };
  const error = await assertRejects(
    () => start(client, "auth", request, parse, {}),
    BankIdResponseError,
  );
  assertEquals(error.message, "The answer to auth is not as specified: 'b' is missing");
});

Deno.test("start() checks the request before it looks at the signal, and sends neither", async () => {
  using client = createClient(unreachable);
  const signal = AbortSignal.abort(new Error("mine"));
  const parse = (json: unknown): unknown => json;
  await assertRejects(() => start(client, "auth", {}, parse, { signal }), TypeError, "endUserIp");
  const request = { endUserIp: "194.168.2.25" };
  await assertRejects(() => start(client, "auth", request, parse, { signal }), Error, "mine");
});
