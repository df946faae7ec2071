import { assertEquals } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding";
import type { Bytes } from "../../src/bytes.ts";
import { readDer } from "../../src/asn1/der.ts";
import { oid, positiveInteger, smallInteger, time as readTime } from "../../src/asn1/der_values.ts";
import {
  bitString,
  element,
  generalizedTime,
  integer,
  NULL,
  objectId,
  octetString,
  printableString,
  sequence,
  time,
  TRUE,
  utf8String,
} from "../../src/asn1/der_writer.ts";

/** Values and their coding by ITU-T X.690, clauses 8 and 10. */
const TABLE: readonly (readonly [Bytes, string])[] = [
  [NULL, "0500"],
  [TRUE, "0101ff"],
  [integer(0), "020100"],
  [integer(1), "020101"],
  [integer(127), "02017f"],
  [integer(128), "02020080"],
  [integer(255), "020200ff"],
  [integer(256), "02020100"],
  [integer(2048), "02020800"],
  [integer(600_000), "02030927c0"],
  [integer(2 ** 31 - 1), "02047fffffff"],
  [integer(2 ** 31), "02050080000000"],
  [integer(2 ** 53 - 1), "02071fffffffffffff"],
  [integer(decodeHex("00")), "020100"],
  [integer(decodeHex("0000007f")), "02017f"],
  [integer(decodeHex("80")), "02020080"],
  [integer(decodeHex("0080")), "02020080"],
  [integer(decodeHex("4f24e1feed5b131a")), "02084f24e1feed5b131a"],
  [objectId("1.2.840.113549"), "06062a864886f70d"],
  [objectId("2.5.4.3"), "0603550403"],
  [objectId("0.39"), "060127"],
  [objectId("1.39"), "06014f"],
  [objectId("2.100.3"), "0603813403"],
  [objectId("2.999.127.128.16384"), "060888377f8100818000"],
  [octetString(decodeHex("0102")), "04020102"],
  [octetString(decodeHex("")), "0400"],
  [bitString(decodeHex("0102")), "0303000102"],
  [utf8String("Åsa"), "0c04c3857361"],
  [printableString("SE"), "13025345"],
  [sequence(), "3000"],
  [sequence(integer(3), NULL), "30050201030500"],
  [time(new Date("2049-12-31T23:59:59Z")), "170d3439313233313233353935395a"],
  [time(new Date("2050-01-01T00:00:00Z")), "180f32303530303130313030303030305a"],
  [generalizedTime(new Date("2026-06-15T08:09:10.999Z")), "180f32303236303631353038303931305a"],
];

Deno.test("der_writer writes what X.690 prescribes", () => {
  for (const [written, hex] of TABLE) assertEquals(encodeHex(written), hex);
});

Deno.test("element() gives lengths in as few bytes as possible", () => {
  const table = [
    [0, "0400"],
    [0x7f, "047f"],
    [0x80, "048180"],
    [0xff, "0481ff"],
    [0x100, "04820100"],
    [0xffff, "0482ffff"],
    [0x10000, "0483010000"],
  ] as const;
  for (const [length, header] of table) {
    const written = element(0x04, new Uint8Array(length));
    assertEquals(encodeHex(written.subarray(0, header.length / 2)), header);
    assertEquals(readDer(written).content.length, length);
  }
});

Deno.test("element() joins its contents", () => {
  assertEquals(encodeHex(element(0xa0, NULL, decodeHex("0a0b"), TRUE)), "a00705000a0b0101ff");
});

Deno.test("what der_writer writes, der_values reads", () => {
  for (const value of [0, 1, 127, 128, 255, 65535, 65536, 1_000_000, 2 ** 31 - 1]) {
    assertEquals(smallInteger(readDer(integer(value))), value);
  }
  for (const hex of ["01", "7f", "80", "ff00", "4a919bb84f4b2ffd"]) {
    assertEquals(encodeHex(positiveInteger(readDer(integer(decodeHex(hex))))), hex);
  }
  for (
    const id of ["1.2.840.113549.1.12.10.1.2", "2.16.840.1.101.3.4.2.1", "2.999.1", "0.9.2342"]
  ) {
    assertEquals(oid(readDer(objectId(id))), id);
  }
  for (const moment of ["1970-01-01", "1999-12-31", "2000-02-29", "2049-12-31", "2050-01-01"]) {
    const date = new Date(`${moment}T12:34:56Z`);
    assertEquals(readTime(readDer(time(date))), date);
    assertEquals(readTime(readDer(generalizedTime(date))), date);
  }
});
