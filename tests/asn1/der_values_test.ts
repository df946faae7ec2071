import { assertEquals, assertThrows } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding";
import { type Der, DerError, readDer } from "../../src/asn1/der.ts";
import {
  bitFlags,
  bitLength,
  bitStringBytes,
  boolean,
  integerBytes,
  octets,
  oid,
  positiveInteger,
  smallInteger,
  text,
  time,
} from "../../src/asn1/der_values.ts";

function der(hex: string): Der {
  return readDer(decodeHex(hex.replaceAll(" ", "")));
}

/** An element of a short text. */
function ofText(tag: number, content: string): Der {
  return readDer(Uint8Array.of(tag, content.length, ...new TextEncoder().encode(content)));
}

function refused(read: (element: Der) => unknown, encodings: readonly string[]): void {
  for (const encoding of encodings) {
    const element = der(encoding);
    assertThrows(() => {
      throw new Error(`${encoding} was read as ${Deno.inspect(read(element))}`);
    }, DerError);
  }
}

Deno.test("integerBytes() reads minimal integers and refuses the others", () => {
  const table = ["00", "7f", "0080", "0100", "80", "ff7f", "ff", "00ff", "8000"];
  for (const content of table) {
    const length = (content.length / 2).toString(16).padStart(2, "0");
    assertEquals(encodeHex(integerBytes(der(`02${length}${content}`))), content);
  }
  refused(integerBytes, ["02 00", "02 02 00 00", "02 02 00 7f", "02 02 ff 80", "02 03 ff ff 00"]);
  refused(integerBytes, ["0a 01 05", "22 03 02 01 05", "04 01 05"]);
});

Deno.test("positiveInteger() gives the magnitude and refuses zero and less", () => {
  const table = [["02 01 01", "01"], ["02 01 7f", "7f"], ["02 02 00 80", "80"]] as const;
  for (const [encoding, magnitude] of table) {
    assertEquals(encodeHex(positiveInteger(der(encoding))), magnitude);
  }
  refused(positiveInteger, ["02 01 00", "02 01 80", "02 01 ff", "02 02 ff 7f", "02 02 00 01"]);
});

Deno.test("smallInteger() reads 0 to 2^31 - 1", () => {
  const table = [
    ["02 01 00", 0],
    ["02 01 02", 2],
    ["02 02 00 80", 128],
    ["02 02 08 00", 2048],
    ["02 04 7f ff ff ff", 2_147_483_647],
  ] as const;
  for (const [encoding, value] of table) assertEquals(smallInteger(der(encoding)), value);
  refused(smallInteger, ["02 01 ff", "02 05 00 80 00 00 00", "02 05 01 00 00 00 00", "02 00"]);
  refused(smallInteger, ["02 01 80", "02 04 80 00 00 00"]);
});

Deno.test("boolean() knows 0x00 and 0xFF only", () => {
  assertEquals([boolean(der("01 01 00")), boolean(der("01 01 ff"))], [false, true]);
  refused(boolean, ["01 01 01", "01 01 fe", "01 01 80", "01 00", "01 02 ff ff", "02 01 ff"]);
});

Deno.test("bitStringBytes() refuses unused bits", () => {
  assertEquals(encodeHex(bitStringBytes(der("03 03 00 0a 3b"))), "0a3b");
  assertEquals(encodeHex(bitStringBytes(der("03 01 00"))), "");
  refused(bitStringBytes, ["03 00", "03 07 04 0a 3b 5f 29 1c d0", "03 02 08 00", "04 02 00 01"]);
  refused(bitStringBytes, ["23 03 03 01 00"]);
});

Deno.test("bitFlags() gives bit 0 first", () => {
  const names = (encoding: string): number[] =>
    bitFlags(der(encoding)).flatMap((flag, bit) => flag ? [bit] : []);
  // KeyUsage (RFC 5280, 4.2.1.3): digitalSignature 0, nonRepudiation 1, keyCertSign 5, cRLSign 6.
  assertEquals(names("03 02 07 80"), [0]);
  assertEquals(names("03 02 06 40"), [1]);
  assertEquals(names("03 02 01 06"), [5, 6]);
  assertEquals(names("03 03 07 00 80"), [8]);
  assertEquals(names("03 05 00 00 00 00 01"), [31]);
  assertEquals(names("03 01 00"), []);
});

Deno.test("bitFlags() refuses unused bits that are not zero or that cannot be", () => {
  refused(bitFlags, ["03 02 07 c0", "03 02 01 07", "03 03 04 80 01", "03 02 06 60"]);
  refused(bitFlags, ["03 00", "03 01 01", "03 02 08 00", "03 02 ff 80", "03 06 00 01 02 03 04 05"]);
  refused(bitFlags, ["04 02 07 80", "23 04 03 02 07 80"]);
});

Deno.test("bitFlags() refuses zeros behind the last flag", () => {
  refused(bitFlags, ["03 02 06 80", "03 02 00 06", "03 03 07 80 00", "03 02 00 00", "03 02 07 00"]);
});

Deno.test("octets() demands the primitive OCTET STRING", () => {
  assertEquals(encodeHex(octets(der("04 02 ab cd"))), "abcd");
  refused(octets, ["24 04 04 02 ab cd", "03 03 00 ab cd", "80 02 ab cd"]);
});

Deno.test("oid() reads object identifiers in dotted form", () => {
  const table = [
    ["06 06 2a 86 48 86 f7 0d", "1.2.840.113549"],
    ["06 03 55 04 03", "2.5.4.3"],
    ["06 03 88 37 03", "2.999.3"],
    ["06 0a 09 92 26 89 93 f2 2c 64 01 19", "0.9.2342.19200300.100.1.25"],
    ["06 01 00", "0.0"],
    ["06 01 27", "0.39"],
    ["06 01 28", "1.0"],
    ["06 01 4f", "1.39"],
    ["06 01 50", "2.0"],
    ["06 01 7f", "2.47"],
    ["06 02 81 00", "2.48"],
    ["06 06 2a 85 70 4e 01 05", "1.2.752.78.1.5"],
    ["06 04 2a 86 80 01", "1.2.98305"],
    ["06 09 2a 8f ff ff ff ff ff ff 7f", `1.2.${2 ** 53 - 1}`],
  ] as const;
  for (const [encoding, dotted] of table) assertEquals(oid(der(encoding)), dotted);
});

Deno.test("oid() refuses identifiers that are malformed, not minimal or too large", () => {
  refused(oid, ["06 00", "06 01 80", "06 01 86", "06 03 55 04 83"]);
  refused(oid, ["06 03 2a 81 80"]);
  refused(oid, ["06 03 55 80 03", "06 02 80 01", "06 04 55 04 80 01"]);
  refused(oid, ["06 09 2a 90 80 80 80 80 80 80 00", "06 0b 2a" + " ff".repeat(9) + " 7f"]);
  refused(oid, ["06 41" + " 01".repeat(65), "0d 03 55 04 03", "80 03 55 04 03"]);
  assertEquals(oid(der("06 40" + " 01".repeat(64))).length, 129);
});

Deno.test("text() reads each kind of character string", () => {
  const table = [
    ["0c 04 c3 a5 c3 b6", "åö"],
    ["0c 04 f0 9f 98 80", "😀"],
    ["0c 04 ef bb bf 61", "\ufeffa"],
    ["13 02 53 45", "SE"],
    ["12 03 31 20 32", "1 2"],
    ["16 03 61 40 62", "a@b"],
    ["14 02 e5 61", "åa"],
    ["1e 04 00 e5 20 ac", "å€"],
    ["1e 04 d8 3d de 00", "😀"],
    ["0c 00", ""],
  ] as const;
  for (const [encoding, value] of table) assertEquals(text(der(encoding)), value);
});

Deno.test("text() refuses what is not of the string's kind", () => {
  refused(text, ["0c 01 e5", "0c 02 c3 28", "0c 03 ed a0 80", "0c 02 c0 80"]);
  refused(text, ["13 01 80", "16 01 80", "12 01 80"]);
  refused(text, ["13 01 e5", "16 02 c3 a5", "12 01 b2", "1e 03 00 61 00"]);
  refused(text, ["04 01 61", "02 01 61", "2c 03 0c 01 61", "1c 04 00 00 00 61"]);
});

Deno.test("time() reads UTCTime and GeneralizedTime", () => {
  const table = [
    [0x17, "910506234540Z", "1991-05-06T23:45:40.000Z"],
    [0x17, "491231235959Z", "2049-12-31T23:59:59.000Z"],
    [0x17, "500101000000Z", "1950-01-01T00:00:00.000Z"],
    [0x17, "000229000000Z", "2000-02-29T00:00:00.000Z"],
    [0x18, "20500101000000Z", "2050-01-01T00:00:00.000Z"],
    [0x18, "99991231235959Z", "9999-12-31T23:59:59.000Z"],
    [0x18, "20220913140919Z", "2022-09-13T14:09:19.000Z"],
  ] as const;
  for (const [tag, content, iso] of table) {
    assertEquals(time(ofText(tag, content)).toISOString(), iso);
  }
});

Deno.test("time() refuses other forms and moments that do not exist", () => {
  const table: readonly (readonly [number, readonly string[]])[] = [
    [0x17, ["9105062345Z", "910506234540", "910506234540+0200", "910506234540.5Z", "", "Z"]],
    [0x17, ["910506234540z", " 10506234540Z", "910506234540Z\n", "19910506234540Z"]],
    [0x17, ["911306234540Z", "910532000000Z", "910229000000Z", "910506240000Z", "910506236000Z"]],
    [0x17, ["910506235960Z", "910006234540Z", "910500234540Z", "91050a234540Z"]],
    [0x18, ["20220913140919", "202209131409Z", "20220913140919.5Z", "20220913140919+0000"]],
    [0x18, ["220913140919Z", "20210229000000Z", "20221301000000Z", "20220913246000Z"]],
    [0x13, ["910506234540Z", "20220913140919Z"]],
  ];
  for (const [tag, contents] of table) {
    for (const content of contents) {
      const element = ofText(tag, content);
      assertThrows(() => {
        throw new Error(`${content} was read as ${time(element).toISOString()}`);
      }, DerError);
    }
  }
});

Deno.test("bitLength() counts from the first bit that is set", () => {
  const table = { "01": 1, "02": 2, "ff": 8, "0100": 9, "7fff": 15, "8000": 16 };
  for (const [hex, bits] of Object.entries(table)) assertEquals(bitLength(decodeHex(hex)), bits);
});
