import { assertEquals, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { parsePersonalNumber } from "../../src/protocol/personal_number.ts";

/**
 * Numbers that belong to nobody: from the lists "Testpersonnummer" and "Testsamordningsnummer",
 * which Skatteverket publishes as open data for tests (serial numbers 238, 239, 980 and 981).
 */
const PUBLISHED = [
  ["189001019802", "1890-01-01", "personal"],
  ["190001019801", "1900-01-01", "personal"],
  ["190312049802", "1903-12-04", "personal"],
  ["199001012385", "1990-01-01", "personal"],
  ["200002292399", "2000-02-29", "personal"],
  ["201701012393", "2017-01-01", "personal"],
  ["202402292383", "2024-02-29", "personal"],
  ["191401682396", "1914-01-08", "coordination"],
  ["191406652386", "1914-06-05", "coordination"],
  ["202601612381", "2026-01-01", "coordination"],
  ["202601912393", "2026-01-31", "coordination"],
] as const;

/** Examples of Skatteverket's leaflets SKV 704 and SKV 707, and of BankID's sample code. */
const EXAMPLES = [
  ["196408233234", "1964-08-23", "personal"],
  ["197010632391", "1970-10-03", "coordination"],
  ["191212121212", "1912-12-12", "personal"],
] as const;

const LATE_2026 = "2026-11-23T12:00:00Z";

Deno.test("parsePersonalNumber() reads Skatteverket's test numbers and examples", () => {
  using _time = new FakeTime(LATE_2026);
  for (const [personalNumber, birthDate, kind] of [...PUBLISHED, ...EXAMPLES]) {
    assertEquals(parsePersonalNumber(personalNumber), { personalNumber, birthDate, kind });
  }
});

Deno.test("parsePersonalNumber() reads the forms in which people write a number", () => {
  using _time = new FakeTime(LATE_2026);
  const forms = [
    "199001012385",
    "19900101-2385",
    "19900101 2385",
    "9001012385",
    "900101-2385",
    "900101 2385",
    " 900101-2385\r\n",
    "900101 - 2385",
    "90 01 01 23 85",
    "900101\u00a02385",
    "900101\u20102385",
    "900101\u20112385",
    "900101\u20132385",
    "900101\u22122385",
  ];
  for (const form of forms) {
    assertEquals(parsePersonalNumber(form).personalNumber, "199001012385", JSON.stringify(form));
  }
});

Deno.test("parsePersonalNumber() finds the century by the sign and the day", () => {
  const rows: [now: string, text: string, birthDate: string][] = [
    [LATE_2026, "170101-2393", "2017-01-01"],
    [LATE_2026, "000229-2399", "2000-02-29"],
    [LATE_2026, "900101-2385", "1990-01-01"],
    [LATE_2026, "260161-2381", "2026-01-01"],
    [LATE_2026, "000101+9801", "1900-01-01"],
    [LATE_2026, "900101+9802", "1890-01-01"],
    [LATE_2026, "031204+9802", "1903-12-04"],
    [LATE_2026, "140168+2396", "1914-01-08"],
    // On the day of birth, and on the day before, when the same digits meant somebody aged 99.
    ["2017-01-01T00:00:00Z", "170101-2393", "2017-01-01"],
    ["2016-12-31T23:59:59Z", "170101-2393", "1917-01-01"],
    // Without a sign as with a hyphen.
    ["2017-01-01T00:00:00Z", "1701012393", "2017-01-01"],
    ["2016-12-31T23:59:59Z", "1701012393", "1917-01-01"],
    // The plus comes on New Year's Day of the year in which the person turns 100.
    ["2003-01-01T12:00:00Z", "031204+9802", "1903-12-04"],
    ["2003-12-03T12:00:00Z", "031204+9802", "1903-12-04"],
    ["2003-12-04T12:00:00Z", "031204+9802", "1903-12-04"],
    ["2014-03-01T12:00:00Z", "140665+2386", "1914-06-05"],
    // The year before, a plus can only mean a person a hundred years older.
    ["2002-12-31T12:00:00Z", "031204+9802", "1803-12-04"],
  ];
  for (const [now, text, birthDate] of rows) {
    using _time = new FakeTime(now);
    const { birthDate: found, personalNumber } = parsePersonalNumber(text);
    assertEquals(found, birthDate, `${text} on ${now}`);
    assertEquals(personalNumber.slice(0, 4), birthDate.slice(0, 4));
  }
});

Deno.test("parsePersonalNumber() finds every single wrong digit", () => {
  using _time = new FakeTime(LATE_2026);
  for (const [number] of PUBLISHED) {
    for (let place = 2; place < 12; place++) {
      for (const digit of "0123456789") {
        if (digit === number[place]) continue;
        const mistyped = number.slice(0, place) + digit + number.slice(place + 1);
        assertThrows(() => parsePersonalNumber(mistyped), RangeError);
      }
    }
  }
});

Deno.test("parsePersonalNumber() refuses what is no personal number, and does not repeat it", () => {
  using _time = new FakeTime(LATE_2026);
  const rows: [message: string, ...texts: string[]][] = [
    [
      "A personal number has 10 or 12 digits, such as YYMMDD-NNNN",
      "",
      "-",
      "Tolvan",
      "900101238",
      "90010123855",
      "1990010123855",
      "900101-238a",
      "900101--2385",
      "9001-012385",
      "900101/2385",
      "19-900101-2385",
      "９００１０１-２３８５",
    ],
    [
      "A personal number begins with a date that exists",
      "199013012385",
      "199000012385",
      "199001002385",
      "199001322385",
      "199002302385",
      "190002292385",
      "202601922381",
      "000229+2399",
      // BankID's example; its check digit fits, its date does not.
      "190000000000",
    ],
    [
      "A personal number has no birth date in the future",
      "202701012383",
      "20261124-2383",
      "210001012385",
    ],
    [
      "The last digit of a personal number must match the others: is it mistyped?",
      "199001012386",
      "900101-2384",
      "9001012380",
      "202601612382",
    ],
  ];
  for (const [message, ...texts] of rows) {
    for (const text of texts) {
      const error = assertThrows(() => parsePersonalNumber(text), RangeError);
      assertEquals(error.message, message, text);
    }
  }
});

Deno.test("parsePersonalNumber() takes a birth date of today, and none of tomorrow", () => {
  using time = new FakeTime("2024-02-28T23:59:59Z");
  assertThrows(() => parsePersonalNumber("202402292383"), RangeError, "in the future");
  time.tick(1000);
  assertEquals(parsePersonalNumber("202402292383").birthDate, "2024-02-29");
});

Deno.test("parsePersonalNumber() knows the centuries in which there are personal numbers", () => {
  using _time = new FakeTime(LATE_2026);
  // SKV 707: 18, 19 or 20. The first is how registers write a sole trader's organisation number.
  for (const text of ["161212121212", "009001012385", "179001019802"]) {
    assertThrows(() => parsePersonalNumber(text), RangeError);
  }
});

Deno.test("parsePersonalNumber() refuses what is no string", () => {
  for (const value of [199001012385, null, undefined, ["900101-2385"]]) {
    assertThrows(() => Reflect.apply(parsePersonalNumber, undefined, [value]), TypeError, "'text'");
  }
});
