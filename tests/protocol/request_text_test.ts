import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { encodeBase64 } from "@std/encoding";
import type { RequestEndpoint } from "../../src/protocol/request.ts";
import { encode, leastRequest } from "../helpers/requests.ts";

Deno.test("encodeRequest() lets each text have exactly the bytes that BankID allows", () => {
  const rows: [RequestEndpoint, visible: number, nonVisible: number][] = [
    ["auth", 1125, 1125],
    ["sign", 30_000, 150_000],
    ["phone/auth", 1125, 1125],
    ["phone/sign", 30_000, 150_000],
    ["payment", 1125, 1125],
    ["other/payment", 1125, 1125],
  ];
  for (const [endpoint, visible, nonVisible] of rows) {
    const limits = { userVisibleData: visible, userNonVisibleData: nonVisible };
    for (const [name, limit] of Object.entries(limits)) {
      const encoded = (value: unknown) =>
        encode(endpoint, {
          ...leastRequest(endpoint),
          userVisibleData: "text",
          [name]: value,
        });
      const message = `'request.${name}' must be at most ${limit} bytes (${
        limit / 3 * 4
      } characters of base64): got ${limit + 1}`;
      // Three bytes a euro sign: what counts is UTF-8, not characters.
      for (const text of ["a".repeat(limit), "€".repeat(limit / 3)]) {
        assertEquals(encoded(text)[name], encodeBase64(text));
        assertEquals(encodeBase64(text).length, limit / 3 * 4);
        assertThrows(() => encoded(text + "a"), RangeError, message);
      }
      assertThrows(() => encoded(""), RangeError, `'request.${name}' must not be empty`);
    }
    const encodeBytes = (length: number) =>
      encode(endpoint, {
        ...leastRequest(endpoint),
        userVisibleData: "text",
        userNonVisibleData: new Uint8Array(length).fill(0xff),
      });
    const bytes = new Uint8Array(nonVisible).fill(0xff);
    assertEquals(encodeBytes(nonVisible).userNonVisibleData, encodeBase64(bytes));
    assertThrows(() => encodeBytes(nonVisible + 1), RangeError, `got ${nonVisible + 1}`);
    assertThrows(() => encodeBytes(0), RangeError, "'request.userNonVisibleData'");
  }
});

Deno.test("encodeRequest() refuses control characters in what the person is shown, and nowhere else", () => {
  for (const endpoint of ["auth", "sign", "phone/auth", "phone/sign", "payment"] as const) {
    const least = leastRequest(endpoint);
    const wrong = { ...least, userVisibleData: "Jag hyr\u0000 lägenheten" };
    assertThrows(
      () => encode(endpoint, wrong),
      TypeError,
      "'request.userVisibleData' must have no control characters but tab, line feed and carriage " +
        "return: U+0000 at position 7",
    );
    const hidden = { ...least, userVisibleData: "a\tb\r\nc", userNonVisibleData: "\u0000\u0007" };
    assertEquals(encode(endpoint, hidden).userNonVisibleData, "AAc=");
  }
  const userVisibleTransaction = { transactionType: "card", recipient: { name: "Shop\u009f" } };
  assertThrows(
    () => encode("payment", { endUserIp: "194.168.2.25", userVisibleTransaction }),
    TypeError,
    "'request.userVisibleTransaction.recipient.name' must have no control characters",
  );
});

Deno.test("encodeRequest() warns of characters that BankID's guidelines do not list, and sends them", () => {
  const warned: string[] = [];
  const encoded = (userVisibleData: string) =>
    encode("sign", { endUserIp: "194.168.2.25", userVisibleData }, (message) => {
      warned.push(message);
    });
  assertEquals(
    encoded("Jag hyr.\n\tÅ€\uffef").userVisibleData,
    encodeBase64("Jag hyr.\n\tÅ€\uffef"),
  );
  assertEquals(warned, []);
  assertEquals(encoded("Jag hyr 🏠").userVisibleData, encodeBase64("Jag hyr 🏠"));
  assertEquals(warned.length, 1);
  assertEquals(
    warned[0]?.startsWith("'request.userVisibleData' has U+1F3E0 at position 8, which"),
    true,
  );
  encode("auth", { endUserIp: "194.168.2.25" }, () => warned.push("no text"));
  assertEquals(warned.length, 1);
});

Deno.test("encodePayment() warns of such a character in the name of who is paid, too", () => {
  const warned: string[] = [];
  const pay = (name: string): unknown => {
    const userVisibleTransaction = {
      transactionType: "card",
      recipient: { name },
      money: { amount: "1,00", currency: "SEK" },
    };
    const request = { endUserIp: "194.168.2.25", userVisibleTransaction };
    return encode("payment", request, (message) => void warned.push(message));
  };
  pay("The Book Shop");
  assertEquals(warned, []);
  pay("Books 📚");
  assertEquals(warned.length, 1);
  assertStringIncludes(warned[0] ?? "", "recipient.name' has U+1F4DA at position 6, which");
});
