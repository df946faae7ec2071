import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { verifyCompletion } from "../../mod.ts";
import { checkOptions } from "../../src/proof/options.ts";

/** What each option may be, what it may not be, and what is said of that. */
const OPTIONS: Readonly<Record<string, readonly [right: unknown[], wrong: unknown[], string]>> = {
  userVisibleData: [["", "text", null], [5, new Uint8Array()], "a string or null"],
  userNonVisibleData: [
    ["", "text", null, new Uint8Array()],
    [5, [1, 2], new ArrayBuffer(2)],
    "a string, a Uint8Array or null",
  ],
  operation: [["auth", "sign"], ["Sign", "", null, true], "'auth' or 'sign'"],
  organisationNumber: [["556630-4928", ""], [5566304928, null], "a string"],
  personalNumber: [["191212121212"], [191212121212, null, {}], "a string"],
  now: [[0, NaN], ["2026", null, new Date(0)], "milliseconds as a number"],
  maxAge: [[0, Infinity], ["300000", null, 5n], "milliseconds as a number"],
  roots: [[[], ["pem"]], ["pem", [5], ["pem", null], {}, null], "a list of PEM texts"],
  allowSha1Ocsp: [[true, false], ["false", "yes", 1, null], "true or false"],
};

Deno.test("checkOptions() takes what is of the right type, or left out", () => {
  checkOptions({});
  for (const [name, [right]] of Object.entries(OPTIONS)) {
    for (const value of [...right, undefined]) checkOptions({ [name]: value });
  }
});

Deno.test("checkOptions() says of each option what it must be", () => {
  for (const [name, [, wrong, what]] of Object.entries(OPTIONS)) {
    for (const value of wrong) {
      const error = assertThrows(() => checkOptions({ [name]: value }), TypeError);
      assertEquals(error.message, `'${name}' must be ${what}`);
    }
  }
  for (const none of [undefined, null, "test", 5]) {
    assertThrows(() => checkOptions(none), TypeError, "'options' must be an object");
  }
});

Deno.test("checkOptions() refuses an expectation that is misspelt", () => {
  for (const name of ["userVisibledata", "organizationNumber", "toString"]) {
    assertThrows(
      () => checkOptions({ environment: "test", [name]: "x" }),
      TypeError,
      `'options' has no member '${name}': known are environment, userVisibleData`,
    );
  }
});

Deno.test("verifyCompletion() looks at the options before it looks at the evidence", async () => {
  const evidence = {
    get signature(): string {
      throw new Error("It was read");
    },
    ocspResponse: "",
  };
  for (const options of [undefined, { environment: "test", maxAge: "1 day" }]) {
    await assertRejects(
      () => Reflect.apply(verifyCompletion, undefined, [evidence, options]),
      TypeError,
    );
  }
});
