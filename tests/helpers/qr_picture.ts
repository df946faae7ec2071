/**
 * Reads QR code pictures back into modules: SVG and terminal text, the quiet zone included.
 *
 * @module
 */

/** The modules of a picture row by row, `#` for dark and `.` for light. */
export type Rows = readonly string[];

/** The rows of a square symbol whose modules are 1 for dark. */
export function rowsOf(modules: ArrayLike<number>, size: number): Rows {
  return Array.from(
    { length: size },
    (_, row) =>
      Array.from({ length: size }, (_, column) => modules[row * size + column] === 1 ? "#" : ".")
        .join(""),
  );
}

/** The rows with light modules around them. */
export function withMargin(rows: Rows, margin: number): Rows {
  const light = ".".repeat(rows.length + 2 * margin);
  const side = ".".repeat(margin);
  const band = Array<string>(margin).fill(light);
  return [...band, ...rows.map((row) => side + row + side), ...band];
}

/** One sub-path: its corners, and whether it returns to the first. */
interface SubPath {
  readonly points: Point[];
  isClosed: boolean;
}

type Point = readonly [x: number, y: number];

/** Reads path data with the commands that a picture of squares needs, moved down and right. */
function readPath(data: string, shift: number): SubPath[] {
  const paths: SubPath[] = [];
  let [x, y] = [shift, shift];
  for (const [, command = "", text = ""] of data.matchAll(/([A-Za-z])([^A-Za-z]*)/g)) {
    const [a = NaN, b = NaN] = (text.match(/-?(?:\d*\.\d+|\d+)/g) ?? []).map(Number);
    const [left, top] = command === command.toLowerCase() ? [x, y] : [shift, shift];
    const name = command.toUpperCase();
    if (name === "Z") {
      for (const path of paths.slice(-1)) path.isClosed = true;
      continue;
    }
    if (!"MLHV".includes(name)) throw new Error(`Unexpected path command ${command}`);
    if (name !== "V") x = left + a;
    if (name !== "H") y = top + (name === "V" ? a : b);
    if (name === "M") paths.push({ points: [], isClosed: false });
    paths.at(-1)?.points.push([x, y]);
  }
  return paths;
}

/** Points on each side of a module that are looked at. */
const FINE = 4;

/** A square of points, looked at in the middle of quarter modules. */
class Canvas {
  readonly #width: number;
  readonly #points: string[];

  constructor(side: number) {
    this.#width = side * FINE;
    this.#points = Array<string>(this.#width ** 2).fill(" ");
  }

  /** Paints a rectangle along the axes. */
  paint([fromX, fromY]: Point, [toX, toY]: Point, colour: string): void {
    const point = (at: number): number =>
      Math.min(this.#width, Math.max(0, Math.ceil(at * FINE - 0.5)));
    for (let row = point(fromY); row < point(toY); row++) {
      const start = row * this.#width;
      this.#points.fill(colour, start + point(fromX), start + point(toX));
    }
  }

  /** The colour of a module, or `!` when it has several. */
  moduleAt(row: number, column: number): string {
    const seen = new Set<string>();
    for (let down = 0; down < FINE; down++) {
      const start = (row * FINE + down) * this.#width + column * FINE;
      this.#points.slice(start, start + FINE).forEach((colour) => seen.add(colour));
    }
    return seen.size === 1 ? [...seen].join("") : "!";
  }
}

/** Fills by the even-odd rule: between the first and second upright edge of a row, and so on. */
function fill(canvas: Canvas, paths: readonly SubPath[], side: number, colour: string): void {
  const edges = paths.flatMap(({ points }) =>
    points.flatMap(([x, y], index) => {
      const [beforeX, beforeY] = points.at(index - 1) ?? [x, y];
      return beforeX === x && beforeY !== y
        ? [[x, Math.min(y, beforeY), Math.max(y, beforeY)]]
        : [];
    })
  );
  for (let row = 0; row < side * FINE; row++) {
    const y = (row + 0.5) / FINE;
    const crossed = edges.filter(([, top = 0, bottom = 0]) => top < y && y < bottom);
    const xs = crossed.map(([x = 0]) => x).sort((a, b) => a - b);
    for (let index = 0; index + 1 < xs.length; index += 2) {
      const [from = 0, to = 0] = xs.slice(index);
      canvas.paint([from, row / FINE], [to, (row + 1) / FINE], colour);
    }
  }
}

/** Draws a stroke of width 1 with butt caps along each segment. */
function stroke(canvas: Canvas, paths: readonly SubPath[], colour: string): void {
  for (const { points, isClosed } of paths) {
    const corners = isClosed ? [...points, ...points.slice(0, 1)] : points;
    for (const [index, [x, y]] of corners.entries()) {
      const [beforeX, beforeY] = corners[index - 1] ?? [x, y];
      const [left, right] = [Math.min(x, beforeX), Math.max(x, beforeX)];
      const [top, bottom] = [Math.min(y, beforeY), Math.max(y, beforeY)];
      if (left < right) canvas.paint([left, top - 0.5], [right, top + 0.5], colour);
      else if (top < bottom) canvas.paint([left - 0.5, top], [left + 0.5, bottom], colour);
    }
  }
}

/** Attributes of the first element of that name. */
export function attributes(svg: string, element: string): Record<string, string> {
  const tag = new RegExp(`<${element}((?:\\s+[\\w:-]+="[^"<]*")*)\\s*/?>`).exec(svg)?.[1] ?? "";
  const pairs = [...tag.matchAll(/([\w:-]+)="([^"]*)"/g)];
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name, value]));
}

const COLOURS: Readonly<Record<string, string>> = { "#000": "#", "#fff": "." };

/**
 * Reads the picture; a module that is not all black or all white becomes something else. `around`
 * adds modules on all sides, which are seen when the box that shows the picture is not square.
 */
export function rowsOfSvg(svg: string, around = 0): Rows {
  const [, , inner = 0] = (attributes(svg, "svg").viewBox ?? "").split(" ").map(Number);
  const side = inner + 2 * around;
  const path = attributes(svg, "path");
  const paths = readPath(path.d ?? "", around);
  const canvas = new Canvas(side);
  fill(canvas, paths, side, COLOURS[path.fill ?? "#000"] ?? "?");
  if (path.stroke) stroke(canvas, paths, COLOURS[path.stroke] ?? "?");
  const indices = [...Array(side).keys()];
  return indices.map((row) => indices.map((column) => canvas.moduleAt(row, column)).join(""));
}

const HALVES: Readonly<Record<string, string>> = { " ": "..", "▀": "#.", "▄": ".#", "█": "##" };

/** Colours of the terminal that are black and white whatever the theme. */
const ABSOLUTE: Readonly<Record<string, string>> = { "16": "#", "231": "." };

/** Reads terminal text; a module whose colour depends on the terminal becomes `?`. */
export function rowsOfText(text: string): Rows {
  return text.split("\n").slice(0, -1).flatMap((line) => {
    let [ink, ground] = ["?", "?"];
    const halves: [string, string] = ["", ""];
    // deno-lint-ignore no-control-regex
    for (const [, codes, character] of line.matchAll(/\x1b\[([\d;]*)m|([^\x1b])/g)) {
      if (character === undefined) {
        ink = ABSOLUTE[/38;5;(\d+)/.exec(codes ?? "")?.[1] ?? ""] ?? "?";
        ground = ABSOLUTE[/48;5;(\d+)/.exec(codes ?? "")?.[1] ?? ""] ?? "?";
        continue;
      }
      const pair = HALVES[character] ?? "!!";
      for (const index of [0, 1] as const) {
        halves[index] += pair[index] === "#" ? ink : pair[index] === "." ? ground : "!";
      }
    }
    return halves;
  });
}
