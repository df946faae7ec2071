import { assertEquals, assertInstanceOf, assertMatch, assertThrows } from "@std/assert";
import {
  checkCount,
  checkOptions,
  checkSignal,
  checkWord,
  isRecord,
  kindOf,
  type OptionNames,
  wrongKind,
} from "../src/options.ts";

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

Deno.test("checkWord() takes one of some words, and names them all", () => {
  for (const word of ["low", "high"]) checkWord("risk", word, ["low", "high"]);
  const cases = [
    [["low", "high"], "'risk' must be 'low' or 'high': got 'LOW'"],
    [["low", "moderate", "high"], "'risk' must be 'low', 'moderate' or 'high': got 'LOW'"],
  ] as const;
  for (const [known, message] of cases) {
    assertEquals(assertThrows(() => checkWord("risk", "LOW", known), TypeError).message, message);
  }
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

Deno.test("checkSignal() refuses what is no signal", () => {
  for (const signal of [AbortSignal.abort(), undefined]) checkSignal(signal);
  for (const signal of [new AbortController(), null, 5000]) {
    const message = `'signal' must be an AbortSignal: got ${kindOf(signal)}`;
    assertThrows(() => checkSignal(signal), TypeError, message);
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

Deno.test("wrongKind() says what a value must be, and never shows it", () => {
  const error = wrongKind("passphrase", "a string", new Uint8Array([115, 101]));
  assertInstanceOf(error, TypeError);
  assertEquals(error.message, "'passphrase' must be a string: got an object");
});

Deno.test("checkCount() says that it got a string, if it did", () => {
  const trustedProxies: unknown = JSON.parse('"1"');
  const check = (): void => Reflect.apply(checkCount, undefined, ["proxies", trustedProxies, 0]);
  assertThrows(check, RangeError, "'proxies' must be a whole number, at least 0: got a string");
});

Deno.test("checkCount() takes whole numbers from the least on", () => {
  for (const value of [1, 2, Number.MAX_SAFE_INTEGER]) checkCount("renewals", value, 1);
  for (const value of [0, -1, 1.5, NaN, Infinity, 2 ** 53]) {
    assertThrows(
      () => checkCount("renewals", value, 1),
      RangeError,
      `'renewals' must be a whole number, at least 1: got ${value}`,
    );
  }
});
