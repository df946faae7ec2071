import { assert, assertEquals, assertThrows } from "@std/assert";
import { decodeBase64, decodeHex, encodeHex } from "@std/encoding";
import { berToDer } from "../../src/asn1/ber.ts";
import { DerError, readDer } from "../../src/asn1/der.ts";
import { element, integer, octetString, sequence } from "../../src/asn1/der_writer.ts";
import { concat } from "../../src/bytes.ts";
import published from "../vectors/pkcs12/test_certificate.json" with { type: "json" };

function converted(hex: string): string {
  return encodeHex(berToDer(decodeHex(hex.replaceAll(" ", ""))));
}

Deno.test("berToDer() leaves DER as it is", () => {
  const file = decodeBase64(published.base64);
  assertEquals(berToDer(file), file);
  for (const hex of ["0500", "3000", "0401ff", "a003020101", "308180" + "0500".repeat(64)]) {
    assertEquals(converted(hex), hex);
  }
});

Deno.test("berToDer() makes lengths definite and short", () => {
  const table = {
    "30 80 02 01 05 00 00": "3003020105",
    "30 80 30 80 00 00 00 00": "30023000",
    "30 80 05 00 00 00": "30020500",
    "a0 80 30 80 02 01 01 00 00 04 01 00 00 00": "a0083003020101040100",
    "30 81 03 02 01 05": "3003020105",
    "30 84 00 00 00 03 02 01 05": "3003020105",
    "30 82 00 04 02 81 01 05": "3003020105",
    "04 83 00 00 01 ff": "0401ff",
  };
  for (const [ber, der] of Object.entries(table)) assertEquals(converted(ber), der);
  const long = concat(decodeHex("3080"), octetString(new Uint8Array(200)), decodeHex("0000"));
  assertEquals(berToDer(long), sequence(octetString(new Uint8Array(200))));
});

Deno.test("berToDer() joins OCTET STRINGs in pieces, and no other strings", () => {
  const table = {
    "24 80 04 02 61 62 04 01 63 00 00": "0403616263",
    "24 07 04 02 61 62 04 01 63": "0403616263",
    "24 80 24 80 04 01 61 24 03 04 01 62 00 00 04 01 63 00 00": "0403616263",
    "24 80 00 00": "0400",
    "2c 05 0c 01 61 0c 00": "2c050c01610c00",
    // A zero byte ends nothing inside a piece.
    "24 80 04 02 00 00 00 00": "04020000",
  };
  for (const [ber, der] of Object.entries(table)) assertEquals(converted(ber), der);
});

Deno.test("berToDer() refuses what is not one whole element", () => {
  const table = {
    "": "The data ends inside an element",
    "30": "The data ends inside an element",
    "30 81": "The data ends inside an element",
    "30 80": "The data ends inside an element",
    "30 80 02 01 05": "The data ends inside an element",
    "30 80 02 01 05 00": "The data ends inside an element",
    "30 03 30 80 05": "The data ends inside an element",
    "30 03 30 80 00 00": "The data ends inside an element",
    "30 01 30 00": "The data ends inside an element",
    "30 02 30 80 00 00": "The data ends inside an element",
    "30 04 02 03 05": "An element is longer than its data",
    "30 03 02 03 05 00 00": "An element is longer than its data",
    "30 ff 00": "The data ends inside an element",
    "30 85 ff ff ff ff ff": "An element is longer than its data",
    "04 80 00 00": "An indefinite length needs an end",
    "1f 81 00": "Multi-byte tags are not allowed",
    "05 00 00": "Bytes follow the last element",
    "30 80 00 00 00 00": "Bytes follow the last element",
    "24 03 02 01 05": "Expected an element with tag 0x04, found 0x02",
    "24 04 30 02 05 00": "Expected an element with tag 0x04, found 0x30",
  };
  for (const [ber, message] of Object.entries(table)) {
    const error = assertThrows(() => converted(ber), DerError);
    assertEquals([ber, error.message], [ber, message]);
  }
});

Deno.test("berToDer() bounds depth and number of elements", () => {
  const deep = (levels: number): string => "3080".repeat(levels) + "0000".repeat(levels);
  assertEquals(readDer(berToDer(decodeHex(deep(25)))).tag, 0x30);
  assertThrows(() => converted(deep(26)), DerError, "Elements are nested too deeply");
  assertThrows(() => converted("3080".repeat(200_000)), DerError, "nested too deeply");
  const wide = (count: number): Uint8Array =>
    element(0x30, new Uint8Array(2 * count).map((_, at) => at % 2 === 0 ? 5 : 0));
  assertEquals(berToDer(wide(16_383)).length, 32_770);
  assertThrows(() => berToDer(wide(16_384)), DerError, "There are too many elements");
});

Deno.test("berToDer() takes or refuses every change of a file, and never fails otherwise", () => {
  const nested = sequence(octetString(new Uint8Array(9)), sequence(integer(7)), integer(300));
  const file = concat(decodeHex("3080248004020102040103" + "0000"), nested, decodeHex("0000"));
  let taken = 0;
  for (let at = 0; at < file.length; at++) {
    for (let value = 0; value < 256; value++) {
      const copy = file.slice();
      copy[at] = value;
      try {
        readDer(berToDer(copy));
        taken++;
      } catch (error) {
        assert(error instanceof DerError, String(error));
      }
    }
  }
  assert(taken > file.length);
});
