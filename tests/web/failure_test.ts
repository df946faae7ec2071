import { assertEquals } from "@std/assert";
import { createClient, userMessage } from "../../mod.ts";
import { apiError } from "../../src/protocol/error_response.ts";
import { failed, none } from "../../src/web/answers.ts";
import { endBroken, endByHint, endFailed, outcomeOf } from "../../src/web/failure.ts";
import { unreachable } from "../helpers/answers.ts";
import { CLEARED, STATE } from "../helpers/web.ts";
import { pageOf, serviceOf } from "../helpers/web_parts.ts";

Deno.test("outcomeOf() takes what BankID may add for a failure", () => {
  for (const hintCode of ["constructor", "toString", "somethingNew", ""]) {
    assertEquals(outcomeOf(hintCode), { reason: "failed", hintCode });
  }
});

Deno.test("endByHint() and endBroken() say what happened, and take the cookies away", async () => {
  using client = createClient(unreachable);
  const service = serviceOf(client);
  const maintenance = apiError({
    endpoint: "auth",
    status: 503,
    errorCode: "maintenance",
    headers: new Headers(),
  });
  const page = pageOf();
  const other = { ...STATE, device: "other" } as const;
  const own = { ...STATE, device: "this" } as const;
  const cases = [
    [endByHint(service, page, other, "startFailed"), "RFA17B"],
    [endByHint(service, page, own, "startFailed"), "RFA17A"],
    [endBroken(service, page, other, maintenance), "RFA5"],
    [endBroken(service, page, other, new TypeError("x")), "RFA22"],
    [endBroken(service, page, other, "thrown by the site"), "RFA22"],
    [endBroken(service, page, own, undefined), "RFA22"],
  ] as const;
  for (const [answer, id] of cases) {
    const { status, body, headers } = await answer;
    const message = userMessage(id, { language: "en" });
    assertEquals([status, body], [200, { state: "failed", message }]);
    assertEquals(headers.map(([, value]) => value), CLEARED);
  }
});

Deno.test("endFailed() takes the cookies away, and keeps the answer's own headers", async () => {
  using client = createClient(unreachable);
  const message = { id: "risk", text: "No" } as const;
  for (const answer of [failed(message, [["X-Own", "1"]]), none([["X-Own", "1"]])]) {
    const outcome = { reason: "risk" } as const;
    const { headers, ...rest } = await endFailed(
      serviceOf(client),
      pageOf(),
      STATE,
      outcome,
      answer,
    );
    assertEquals(headers.map(([, value]) => value), [...CLEARED, "1"]);
    assertEquals(rest, { status: 200, body: answer.body });
  }
});
