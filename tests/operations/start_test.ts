import { assertEquals, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { BankIdResponseError, createClient } from "../../mod.ts";
import { start } from "../../src/operations/start.ts";
import { authFields, fieldsOf } from "../../src/protocol/request.ts";
import { ResponseFormatError } from "../../src/protocol/response.ts";
import { answer, answering, unreachable } from "../helpers/answers.ts";
import { REQUESTS } from "../helpers/requests.ts";

const request = { endUserIp: "194.168.2.25" };
const parse = (json: unknown): unknown => json;
const auth = { path: "auth", fields: authFields, parse };

Deno.test("start() sends each endpoint's request to its address, encoded for that endpoint", async () => {
  for (const { endpoint, request, body } of REQUESTS) {
    const options = answering(() => answer({ echo: endpoint }));
    using client = createClient(options);
    const answered = await start(
      client,
      { path: endpoint, fields: () => fieldsOf(endpoint), parse },
      request,
      {},
    );
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
  const parse = (_json: unknown, arrivedAt: number): number => arrivedAt;
  const arrived = await start(client, { ...auth, parse }, request, {});
  assertEquals(arrived, Date.parse("2026-10-04T12:00:02.345Z"));
});

Deno.test("start() turns the parser's objection into an error about the answer", async () => {
  using client = createClient(answering(() => answer({ a: 1 })));
  const parse = (): never => {
    throw new ResponseFormatError("'b' is missing");
  };
  const error = await assertRejects(
    () => start(client, { ...auth, parse }, request, {}),
    BankIdResponseError,
  );
  assertEquals(error.message, "The answer to auth is not as specified: 'b' is missing");
});

Deno.test("start() checks the request before it looks at the signal, and sends neither", async () => {
  using client = createClient(unreachable);
  const signal = AbortSignal.abort(new Error("mine"));
  await assertRejects(() => start(client, auth, {}, { signal }), TypeError, "endUserIp");
  await assertRejects(() => start(client, auth, request, { signal }), Error, "mine");
});
