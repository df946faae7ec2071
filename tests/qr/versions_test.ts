import { assertEquals, assertThrows } from "@std/assert";
import {
  alignmentCentres,
  lengthBits,
  type QrLevel,
  sizeOf,
  smallestLayout,
} from "../../src/qr/versions.ts";
import tables from "../vectors/qr_versions.json" with { type: "json" };

const LEVELS: readonly QrLevel[] = ["L", "M", "Q", "H"];

Deno.test("sizeOf() and alignmentCentres() follow the standard for all 40 versions", () => {
  assertEquals(
    tables.versions.map(({ version }) => version).join(),
    [...Array(41).keys()].slice(1).join(),
  );
  for (const { version, size, centres } of tables.versions) {
    assertEquals([sizeOf(version), alignmentCentres(version)], [size, centres], `${version}`);
  }
});

Deno.test("lengthBits() is 8 up to version 9 and 16 from version 10", () => {
  const bits = tables.versions.map(({ version }) => lengthBits(version));
  assertEquals(bits, [...Array(9).fill(8), ...Array(31).fill(16)]);
});

Deno.test("smallestLayout() fills each version to the last byte of the standard's table", () => {
  for (const row of tables.versions) {
    for (const level of LEVELS) {
      const [blocks = 0, correction = 0, bytes = 0] = row[level];
      const { version } = row;
      // Mode and length take 12 bits, or 20; with the terminator that makes whole codewords.
      const data = bytes + (version < 10 ? 2 : 3);
      const expected = { version, blocks, correction, data };
      assertEquals(smallestLayout(bytes, level), expected, `${version}-${level}`);
    }
  }
});

Deno.test("smallestLayout() takes the next version for one byte more", () => {
  for (const [index, row] of tables.versions.entries()) {
    const next = tables.versions[index + 1];
    for (const level of LEVELS) {
      const bytes = row[level][2] ?? 0;
      if (next) assertEquals(smallestLayout(bytes + 1, level).version, next.version);
      else assertThrows(() => smallestLayout(bytes + 1, level), RangeError, `${bytes} bytes`);
    }
  }
  for (const level of LEVELS) assertEquals(smallestLayout(0, level).version, 1);
});
