import { assertEquals, assertFalse, assertInstanceOf } from "@std/assert";
import { refused, UnsupportedError } from "../../src/certificate/refusal.ts";
import { BankIdCertificateError } from "../../src/errors.ts";

Deno.test("refused() makes an error with a code, and keeps a cause that there is", () => {
  const cause = new Error("why");
  const error = refused("key-missing", "There is no key", cause);
  assertInstanceOf(error, BankIdCertificateError);
  assertEquals([error.code, error.message, error.cause], ["key-missing", "There is no key", cause]);
  assertFalse("cause" in refused("key-missing", "There is no key"));
});

Deno.test("UnsupportedError says what a file has, and what to do where no command helps", () => {
  const error = new UnsupportedError("something odd", "do this");
  assertEquals([error.name, error.message, error.advice], [
    "UnsupportedError",
    "something odd",
    "do this",
  ]);
  assertEquals(new UnsupportedError("something odd").advice, undefined);
});
