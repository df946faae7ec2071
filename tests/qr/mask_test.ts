import { assertEquals } from "@std/assert";
import { MASKS, penalty } from "../../src/qr/mask.ts";

/** ISO/IEC 18004, table 10: where each mask flips, for rows and columns 0 to 5. */
const patterns: readonly string[] = [
  "#.#.#. .#.#.# #.#.#. .#.#.# #.#.#. .#.#.#",
  "###### ...... ###### ...... ###### ......",
  "#..#.. #..#.. #..#.. #..#.. #..#.. #..#..",
  "#..#.. ..#..# .#..#. #..#.. ..#..# .#..#.",
  "###... ###... ...### ...### ###... ###...",
  "###### #..... #..#.. #.#.#. #..#.. #.....",
  "###### ###... ##.##. #.#.#. #.##.# #...##",
  "#.#.#. ...### #...## .#.#.# ###... .###..",
];

Deno.test("MASKS flip the modules of the standard's table", () => {
  assertEquals(MASKS.length, 8);
  for (const [mask, pattern] of patterns.entries()) {
    const rows = pattern.split(" ");
    for (let row = 0; row < 60; row++) {
      for (let column = 0; column < 60; column++) {
        // Rows repeat after 6 and columns after 6, in all masks but 4, whose rows repeat after 4.
        const period = mask === 4 ? 4 : 6;
        const expected = rows[row % period]?.[column % 6] === "#";
        assertEquals(MASKS[mask]?.(row, column), expected, `mask ${mask} at ${row}, ${column}`);
      }
    }
  }
});

function penaltyOf(rows: readonly string[]): number {
  const modules = Uint8Array.from(rows.join(""), (module) => module === "#" ? 1 : 0);
  return penalty(modules, rows.length);
}

const same = (row: string): string[] => Array(row.length).fill(row);

/** Rule by rule from ISO/IEC 18004, table 11: N1 runs, N2 blocks, N3 finder-like, N4 balance. */
const graded: readonly (readonly [name: string, rows: string[], score: number])[] = [
  ["a chequered square", ["#.#.", ".#.#", "#.#.", ".#.#"], 0],
  ["blocks: 9 of 2 × 2, all dark", same("####"), 9 * 3 + 100],
  ["blocks: 9 of 2 × 2, all light", same("...."), 9 * 3 + 100],
  ["runs of 5 and 4 in each row", same("#####."), 6 * 3 + 6 * 4 + 20 * 3 + 60],
  ["runs of 4 in each row", same("####.#"), 6 * 4 + 15 * 3 + 60],
  ["runs of 6, 25 blocks", same("######"), 12 * 4 + 25 * 3 + 100],
  ["finders before light", same("#.###.#...."), 11 * 40 + 11 * 9 + 50 * 3],
  ["finders after light", same("....#.###.#"), 11 * 40 + 11 * 9 + 50 * 3],
  ["finders with too little light", same("#.###.#...#"), 11 * 9 + 40 * 3],
  ["no finders: 1:1:2:1:1", same("#.##.#....."), 11 * 3 + 11 * 9 + 50 * 3 + 20],
];

Deno.test("penalty() adds up the standard's four rules", () => {
  for (const [name, rows, score] of graded) {
    assertEquals(penaltyOf(rows), score, name);
    const turned = rows.map((_, column) => rows.map((row) => row[column]).join(""));
    assertEquals(penaltyOf(turned), score, `${name}, turned`);
  }
});

/** The number of matches, those that overlap included. */
function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(new RegExp(`(?=${pattern.source})`, "g"))].length;
}

/** The same rules over text. */
function expectedPenalty(rows: readonly string[]): number {
  const columns = rows.map((_, column) => rows.map((row) => row[column]).join(""));
  const lines = [...rows, ...columns];
  const runs = lines.flatMap((line) => line.match(/#{5,}|\.{5,}/g) ?? []);
  const finders = lines.map((line) =>
    count(line, /#\.###\.#\.{4}/) + count(line, /\.{4}#\.###\.#/)
  );
  const blocks = rows.slice(1).map((row, index) =>
    [...row.slice(1)].filter((module, column) =>
      [row[column], rows[index]?.[column], rows[index]?.[column + 1]].every((each) =>
        each === module
      )
    ).length
  );
  const dark = rows.join("").replaceAll(".", "").length;
  const sum = (numbers: number[]): number => numbers.reduce((total, each) => total + each, 0);
  return sum(runs.map((run) => run.length - 2)) + 40 * sum(finders) + 3 * sum(blocks) +
    10 * Math.floor(Math.abs(100 * dark / rows.length ** 2 - 50) / 5);
}

Deno.test("penalty() grades patterns of every balance", () => {
  let seed = 18_004;
  const random = (): number =>
    (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const scores = new Set<number>();
  for (let round = 0; round < 200; round++) {
    const share = random();
    const size = 21 + 4 * Math.floor(random() * 5);
    const rows = Array.from(
      { length: size },
      () => Array.from({ length: size }, () => random() < share ? "#" : ".").join(""),
    );
    const score = penaltyOf(rows);
    assertEquals(score, expectedPenalty(rows), `round ${round}`);
    scores.add(score);
  }
  assertEquals(scores.size > 100, true);
});
