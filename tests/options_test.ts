import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { checkOptions, isRecord, kindOf, type OptionNames } from "../src/options.ts";

interface Options {
  readonly timeout?: number;
  readonly onExchange: () => void;
  readonly endUserIp?: string;
}

const NAMES: OptionNames<Options> = { timeout: true, onExchange: true, endUserIp: true };

Deno.test("OptionNames knows each option of a type, and no other", () => {
  // @ts-expect-error: one is missing
  const few: OptionNames<Options> = { timeout: true, onExchange: true };
  // @ts-expect-error: one is too many
  const many: OptionNames<Options> = { ...few, endUserIp: true, timeOut: true };
  assertEquals(Object.keys(many).length, 4);
});

Deno.test("checkOptions() takes what is known, its absence, and inherited members", () => {
  class Settings {
    timeout = 1;
    get helper(): string {
      return "helper";
    }
  }
  for (const options of [{}, { timeout: undefined }, { onExchange: null }, new Settings()]) {
    checkOptions(options, "f", NAMES);
  }
});

Deno.test("checkOptions() names the nearest option", () => {
  const table = [
    ["timeOut", "timeout"],
    ["timout", "timeout"],
    ["tiemout", "timeout"],
    ["timeoutMs", "timeout"],
    ["onexchange", "onExchange"],
    ["end_user_ip", "endUserIp"],
    ["enduserip", "endUserIp"],
    ["endUser", "endUserIp"],
  ] as const;
  for (const [given, meant] of table) {
    const error = assertThrows(() => checkOptions({ [given]: 1 }, "f", NAMES), TypeError);
    assertEquals(error.message, `f has no option '${given}': did you mean '${meant}'?`);
  }
});

Deno.test("checkOptions() names all options when none is near, and refuses undefined ones, too", () => {
  for (const name of ["foo", "", "x", "constructor", "retries", "t".repeat(100_000)]) {
    const error = assertThrows(() => checkOptions({ [name]: undefined }, "f", NAMES), TypeError);
    assertMatch(error.message, /: known are timeout, onExchange, endUserIp$/, name.slice(0, 20));
  }
});

Deno.test("checkOptions() refuses what is no object", () => {
  const table = [
    [null, "null"],
    [undefined, "undefined"],
    [[], "an array"],
    ["timeout", "a string"],
    [() => {}, "a function"],
    [Promise.resolve({}), "a Promise (is an 'await' missing?)"],
  ] as const;
  for (const [options, kind] of table) {
    assertThrows(
      () => checkOptions(options, "f", NAMES),
      TypeError,
      `The options of f must be an object: got ${kind}`,
    );
  }
});

Deno.test("kindOf() names the kind of a value and never shows it", () => {
  const rows: [unknown, string][] = [
    [undefined, "undefined"],
    [null, "null"],
    [[1], "an array"],
    [{ a: 1 }, "an object"],
    [new Uint8Array(1), "an object"],
    ["secret", "a string"],
    [1, "a number"],
    [false, "a boolean"],
    [1n, "a bigint"],
    [() => {}, "a function"],
  ];
  for (const [value, kind] of rows) assertEquals(kindOf(value), kind);
});

Deno.test("isRecord() takes neither null nor an array for an object", () => {
  const values = [{}, { a: 1 }, null, [], "x", 1, true, undefined, (): void => {}];
  assertEquals(values.filter(isRecord), [{}, { a: 1 }]);
});
