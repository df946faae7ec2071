import { assertEquals, assertFalse, assertStrictEquals, assertThrows } from "@std/assert";
import { encodeBase64 } from "@std/encoding";
import {
  type Check,
  cutText,
  encodeObject,
  flag,
  ipAddress,
  list,
  nonVisibleData,
  object,
  oneOf,
  optional,
  pattern,
  personalNumber,
  required,
  text,
  visibleData,
} from "../../src/protocol/fields.ts";

type Refusal = [value: unknown, error: typeof TypeError | typeof RangeError, message: string];

/** Asserts what a check passes on, and what it says to everything else. */
function assertCheck(check: Check, passes: [unknown, unknown][], refuses: Refusal[]): void {
  for (const [value, encoded] of passes) assertEquals(check(value, "request.x"), encoded);
  for (const [value, error, message] of refuses) {
    const thrown = assertThrows(() => check(value, "request.x"), error);
    assertEquals(thrown.message, message);
  }
}

Deno.test("encodeObject() encodes known members in the table's order and refuses others", () => {
  const upper: Check = (value) => String(value).toUpperCase();
  const fields = { a: required(upper), b: optional(upper) };
  assertEquals(
    JSON.stringify(encodeObject({ b: "y", a: "x" }, "request", fields)),
    '{"a":"X","b":"Y"}',
  );
  assertEquals(encodeObject({ a: "x", b: undefined, c: undefined }, "request", fields), { a: "X" });
  assertThrows(
    () => encodeObject({ b: "y" }, "request", fields),
    TypeError,
    "'request.a' is missing",
  );
  assertThrows(() => encodeObject([], "request.list", fields), TypeError, "'request.list' must be");
  for (const name of ["c", "A", "constructor", "toString", "hasOwnProperty"]) {
    const error = assertThrows(
      () => encodeObject({ a: "x", [name]: 1 }, "request", fields),
      TypeError,
    );
    const advice = name === "A" ? "did you mean 'a'?" : "known are a, b, extra";
    assertEquals(error.message, `'request' has no member '${name}': ${advice}`);
  }
  const smuggled: unknown = JSON.parse('{"a":"x","__proto__":{"b":"y"}}');
  assertThrows(() => encodeObject(smuggled, "request", fields), TypeError, "'__proto__'");
});

Deno.test("object() names the whole path of a member", () => {
  const check = object({ inner: required(object({ flag: required(flag) })) });
  assertCheck(check, [[{ inner: { flag: true } }, { inner: { flag: true } }]], [
    [{ inner: {} }, TypeError, "'request.x.inner.flag' is missing"],
    [
      { inner: { flag: "x" } },
      TypeError,
      "'request.x.inner.flag' must be true or false: got a string",
    ],
  ]);
});

Deno.test("flag() passes true and false, and nothing that is merely like them", () => {
  assertCheck(flag, [[true, true], [false, false]], [
    [1, TypeError, "'request.x' must be true or false: got a number"],
    ["false", TypeError, "'request.x' must be true or false: got a string"],
    [null, TypeError, "'request.x' must be true or false: got null"],
  ]);
});

Deno.test("text() passes a number of characters", () => {
  assertCheck(text(2, 4), [["ab", "ab"], ["abcd", "abcd"], ["åäöß", "åäöß"]], [
    ["a", RangeError, "'request.x' must have 2 to 4 characters: got 1"],
    ["abcde", RangeError, "'request.x' must have 2 to 4 characters: got 5"],
    [12, TypeError, "'request.x' must be a string: got a number"],
  ]);
  assertCheck(text(1, Infinity), [["a".repeat(1e6), "a".repeat(1e6)]], [
    ["", RangeError, "'request.x' must have at least 1 characters: got 0"],
  ]);
});

Deno.test("pattern() and oneOf() show a wrong value, but only the beginning of a long one", () => {
  assertCheck(pattern(/^[A-Z]+$/, "capitals"), [["AB", "AB"]], [
    ["Ab", RangeError, "'request.x' must be capitals: got 'Ab'"],
    ["a".repeat(200), RangeError, `'request.x' must be capitals: got '${"a".repeat(100)}'`],
    [null, TypeError, "'request.x' must be a string: got null"],
  ]);
  assertCheck(oneOf("a", "b"), [["a", "a"], ["b", "b"]], [
    ["c", RangeError, "'request.x' must be 'a' or 'b': got 'c'"],
    ["d".repeat(200), RangeError, `'request.x' must be 'a' or 'b': got '${"d".repeat(100)}'`],
    [["a"], TypeError, "'request.x' must be a string: got an array"],
  ]);
});

Deno.test("pattern() and oneOf() hide what could be a personal number in the wrong place", () => {
  for (const check of [pattern(/^x$/, "an x"), oneOf("x"), ipAddress]) {
    for (const number of ["191212121212", "19121212-1212", "121212-1212", "121212+1212"]) {
      const { message } = assertThrows(() => check(`for ${number}.`, "request.x"), RangeError);
      assertFalse(message.includes("1212"), message);
    }
  }
});

Deno.test("list() checks each entry by its place and copies", () => {
  const given = ["a", "b"];
  const encoded = list(oneOf("a", "b"))(given, "request.x");
  assertEquals(encoded, given);
  assertFalse(encoded === given);
  assertCheck(list(oneOf("a", "b")), [[["b"], ["b"]]], [
    [[], RangeError, "'request.x' must not be empty: leave it out instead"],
    ["a", TypeError, "'request.x' must be an array: got a string"],
    [{ length: 1, 0: "a" }, TypeError, "'request.x' must be an array: got an object"],
    [["a", "c"], RangeError, "'request.x[1]' must be 'a' or 'b': got 'c'"],
    [["a", undefined], TypeError, "'request.x[1]' must be a string: got undefined"],
  ]);
});

Deno.test("personalNumber() passes twelve digits, whatever their check digit, and shows none", () => {
  const rule =
    "'request.x' must be 12 digits, century included and without hyphen, as parsePersonalNumber gives them: got {} characters";
  const says = (length: number): string => rule.replace("{}", String(length));
  // The second does not pass the check digit; BankID's test environment takes such numbers.
  const good = ["191212121212", "200001010101", "190000000000"];
  assertCheck(personalNumber, good.map((number) => [number, number]), [
    ["19121212-1212", RangeError, says(13)],
    ["1212121212", RangeError, says(10)],
    ["1912121212120", RangeError, says(13)],
    ["19121212121a", RangeError, says(12)],
    ["191212121212\n", RangeError, says(13)],
    ["１９１２１２１２１２１２", RangeError, says(12)],
    ["", RangeError, says(0)],
    [191212121212, TypeError, "'request.x' must be a string: got a number"],
  ]);
});

Deno.test("cutText() cuts after a number of characters, and not through one", () => {
  assertCheck(cutText(4), [
    ["abcd", "abcd"],
    ["abcde", "abcd"],
    ["ab😀", "ab😀"],
    ["abc😀", "abc"],
    ["å".repeat(9), "åååå"],
  ], [
    ["", RangeError, "'request.x' must have at least 1 characters: got 0"],
    [null, TypeError, "'request.x' must be a string: got null"],
  ]);
});

Deno.test("visibleData() encodes UTF-8 in base64, without touching the text", () => {
  // 'a' to 'aaa' have all three paddings, the others one to four bytes a character, the last a BOM.
  const texts = ["a", "aa", "aaa", "Å\r\nß", "€", "😀", "e\u0301", "\t", "\ufeffx"];
  assertCheck(visibleData(8), texts.slice(0, 3).map((each) => [each, encodeBase64(each)]), [
    ["aaaaaaa", RangeError, "'request.x' must be at most 6 bytes (8 characters of base64): got 7"],
    ["åååå", RangeError, "'request.x' must be at most 6 bytes (8 characters of base64): got 8"],
    ["", RangeError, "'request.x' must not be empty"],
    [
      "\ud83d",
      TypeError,
      "'request.x' must be well-formed text: it holds half of a surrogate pair",
    ],
    [new Uint8Array(1), TypeError, "'request.x' must be a string: got an object"],
  ]);
  for (const each of texts) assertEquals(visibleData(100)(each, "x"), encodeBase64(each));
  assertEquals(encodeBase64("€"), "4oKs");
});

Deno.test("nonVisibleData() takes text as well as bytes, and only the bytes of a view", () => {
  const all = Uint8Array.from({ length: 256 }, (_, index) => index);
  const view = all.subarray(250, 255);
  assertStrictEquals(nonVisibleData(400)(all, "x"), encodeBase64(all));
  assertCheck(nonVisibleData(8), [[view, "+vv8/f4="], ["å", "w6U="]], [
    [all, RangeError, "'request.x' must be at most 6 bytes (8 characters of base64): got 256"],
    [new Uint8Array(), RangeError, "'request.x' must not be empty"],
    [new ArrayBuffer(2), TypeError, "'request.x' must be a string or a Uint8Array: got an object"],
    [[1, 2], TypeError, "'request.x' must be a string or a Uint8Array: got an array"],
  ]);
});
