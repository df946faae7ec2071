import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { verifyCompletion } from "../../mod.ts";
import { kindOf } from "../../src/options.ts";
import { checkVerifyOptions } from "../../src/proof/options.ts";

/** What each option may be, what it may not be, and what is said of that. */
const OPTIONS: Readonly<Record<string, readonly [right: unknown[], wrong: unknown[], string]>> = {
  environment: [
    ["production", "test", {}],
    ["prod", "toString", "", 5, null, undefined, [], () => {}],
    "'production', 'test' or an own environment",
  ],
  userVisibleData: [["", "text", null], [5, new Uint8Array()], "a string or null"],
  userNonVisibleData: [
    ["", "text", null, new Uint8Array()],
    [5, [1, 2], new ArrayBuffer(2)],
    "a string, a Uint8Array or null",
  ],
  operation: [["auth", "sign"], ["Sign", "", null, true], "'auth' or 'sign'"],
  organisationNumber: [["556630-4928", ""], [5566304928, null], "a string"],
  personalNumber: [
    ["191212121212"],
    [191212121212, null, {}, "", "19121212-1212", "1212121212", "1912121212123"],
    "12 digits, as parsePersonalNumber gives them",
  ],
  now: [[0, NaN], ["2026", null, new Date(0)], "milliseconds as a number"],
  maxAge: [[0, Infinity], ["300000", null, 5n], "milliseconds as a number"],
  roots: [[[], ["pem"]], ["pem", [5], ["pem", null], {}, null], "a list of PEM texts"],
  requireSameNames: [[true, false], ["false", "yes", 1, null], "true or false"],
  allowSha1Ocsp: [[true, false], ["false", "yes", 1, null], "true or false"],
};

const environment = "test";

Deno.test("checkVerifyOptions() takes what is of the right type, or left out", () => {
  checkVerifyOptions({ environment });
  for (const [name, [right]] of Object.entries(OPTIONS)) {
    for (const value of right) checkVerifyOptions({ environment, [name]: value });
  }
  for (const name of ["now", "roots", "requireSameNames", "allowSha1Ocsp"]) {
    checkVerifyOptions({ environment, [name]: undefined });
  }
});

Deno.test("checkVerifyOptions() says of each option what it must be", () => {
  for (const [name, [, wrong, what]] of Object.entries(OPTIONS)) {
    for (const value of wrong) {
      const error = assertThrows(
        () => checkVerifyOptions({ environment, [name]: value }),
        TypeError,
      );
      assertEquals(error.message, `'${name}' must be ${what}: got ${kindOf(value)}`);
    }
  }
  for (const none of [undefined, null, "test", 5]) {
    assertThrows(() => checkVerifyOptions(none), TypeError, "options of verifyCompletion must be");
  }
});

Deno.test("checkVerifyOptions() demands the environment, whatever roots are given", () => {
  for (const options of [{}, { roots: ["pem"] }, { environment: undefined, roots: ["pem"] }]) {
    assertThrows(
      () => checkVerifyOptions(options),
      TypeError,
      "'environment' must be 'production', 'test' or an own environment",
    );
  }
});

Deno.test("checkVerifyOptions() refuses an expectation that is undefined", () => {
  const expectations = [
    ...["userVisibleData", "userNonVisibleData", "operation", "organisationNumber"],
    ...["personalNumber", "maxAge"],
  ];
  for (const name of expectations) {
    const options = { environment, [name]: undefined };
    const inherited = Object.create(options);
    for (const each of [options, inherited]) {
      const error = assertThrows(() => checkVerifyOptions(each), TypeError);
      assertEquals(error.message, `'${name}' is undefined: leave it out to expect nothing`);
    }
  }
});

Deno.test("checkVerifyOptions() refuses an expectation that is misspelt", () => {
  const misspelt = [["userVisibledata", "userVisibleData"], [
    "organizationNumber",
    "organisationN",
  ]];
  for (const [name = "", right = ""] of misspelt) {
    const error = assertThrows(
      () => checkVerifyOptions({ environment, [name]: "x" }),
      TypeError,
      `verifyCompletion has no option '${name}': did you mean '${right}`,
    );
    assertEquals(error.name, "TypeError");
  }
  assertThrows(() => checkVerifyOptions({ environment, toString: "x" }), TypeError, "known are ");
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
