import { assert, assertEquals } from "@std/assert";
import { BankIdResponseError } from "../../src/errors.ts";
import { shown } from "../helpers/secrets.ts";

Deno.test("BankIdResponseError has the body for those who ask, and shows it to nobody else", () => {
  const error = new BankIdResponseError("m", { status: 200, body: "the body" });
  assertEquals([error.status, error.body], [200, "the body"]);
  assertEquals(new BankIdResponseError("m", { status: 200 }).body, undefined);
  const seen = [shown(error), JSON.stringify(error), JSON.stringify({ ...error })].join();
  assert(!seen.includes("the body"));
  assert(!Object.getOwnPropertyNames(error).includes("body"));
});
