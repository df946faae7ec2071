/**
 * Pictures of QR codes: SVG for a page, text for a terminal.
 *
 * @module
 */
import { checkOptions, kindOf, type OptionNames } from "../options.ts";
import { encodeQr, type QrSymbol } from "./symbol.ts";
import type { QrLevel } from "./versions.ts";

/**
 * Options of {@linkcode qrTerminal}.
 *
 * @category QR code
 */
export interface QrTerminalOptions {
  /**
   * Error correction: the share of the symbol that may be unreadable, from `L` (7 %) to `H` (30 %).
   *
   * @default {"L"}
   */
  readonly level?: QrLevel;
  /**
   * Light modules around the symbol. The standard demands 4; a phone needs 2.
   *
   * @default {2}
   */
  readonly margin?: number;
}

/**
 * Options of {@linkcode qrSvg}.
 *
 * @category QR code
 */
export interface QrSvgOptions {
  /**
   * Error correction: the share of the symbol that may be unreadable, from `L` (7 %) to `H` (30 %).
   *
   * @default {"M"}
   */
  readonly level?: QrLevel;
  /**
   * Light modules around the symbol.
   *
   * @default {4}
   */
  readonly margin?: number;
  /** Width and height in CSS pixels; without it the picture fills its container. */
  readonly size?: number;
  /**
   * The text alternative.
   *
   * @default {"QR code"}
   */
  readonly title?: string;
}

const TERMINAL_OPTIONS: OptionNames<QrTerminalOptions> = { level: true, margin: true };
const SVG_OPTIONS: OptionNames<QrSvgOptions> = {
  level: true,
  margin: true,
  size: true,
  title: true,
};

function encode(content: string, level: QrLevel, margin: number): QrSymbol {
  if (typeof content !== "string" || content === "") {
    throw new TypeError(
      `'content' must be a text, such as qrContent gives: got ${
        content === "" ? "none" : kindOf(content)
      }`,
    );
  }
  if (!["L", "M", "Q", "H"].includes(level)) {
    throw new RangeError(`'level' must be L, M, Q or H: got '${level}'`);
  }
  if (!Number.isInteger(margin) || margin < 0 || margin > 100) {
    throw new RangeError(`'margin' must be a whole number from 0 to 100: got ${margin}`);
  }
  return encodeQr(content, level);
}

/**
 * Draws a QR code as SVG: one path, dark on light whatever lies behind it, with a text alternative,
 * and no style or script that a content security policy could forbid.
 *
 * @example
 * ```ts
 * import { qrSvg } from "@x/bankid";
 *
 * const svg = qrSvg("bankid.67df3917-fa0d-44e5-b327-edcc928297f8.0.dc69358e712458a6", { size: 240 });
 * if (!svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')) throw new Error(svg);
 * ```
 *
 * @param content The text of the code, see {@linkcode qrContent}.
 * @param options Size, margin, error correction, text alternative.
 * @returns An `svg` element.
 * @throws {TypeError} If `content` is empty, or an option is not known.
 * @throws {RangeError} If the text is too long for any QR code, or an option out of range.
 * @see ISO/IEC 18004:2015
 * @category QR code
 */
export function qrSvg(content: string, options: QrSvgOptions = {}): string {
  checkOptions(options, "qrSvg", SVG_OPTIONS);
  const { level = "M", margin = 4, size, title = "QR code" } = options;
  if (size !== undefined && !(size > 0 && size < Infinity)) {
    throw new RangeError(`'size' must be CSS pixels, greater than 0: got ${size}`);
  }
  const symbol = encode(content, level, margin);
  const side = symbol.size + 2 * margin;
  const pixels = size === undefined ? "" : ` width="${size}" height="${size}"`;
  // The modules are strokes; the ground is the fill of a square whose own outline lies so far out
  // that it is not seen either where the picture's box is not square.
  const [far, width] = [-10 * side, 21 * side];
  const ground = `M${far} ${far}h${width}v${width}H${far}z`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}"${pixels} ` +
    `role="img" aria-label="${escapeMarkup(title)}" shape-rendering="crispEdges">` +
    `<path fill="#fff" stroke="#000" d="${ground}${strokes(symbol, margin)}"/></svg>`;
}

/** Text as it stands in an attribute or element of SVG and HTML. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** One stroke for each run of dark modules in a row. */
function strokes({ size, modules }: QrSymbol, margin: number): string {
  let path = "";
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (modules[row * size + column] !== 1) continue;
      const start = column;
      while (column < size && modules[row * size + column] === 1) column++;
      path += `M${start + margin} ${row + margin}.5h${column - start}`;
    }
  }
  return path;
}

/** Black on white in absolute colours, so that neither a dark nor a light terminal inverts it. */
const BLACK_ON_WHITE = "\x1b[38;5;16;48;5;231m";
const RESET = "\x1b[0m";

/**
 * Draws a QR code for a terminal, two rows of modules to a line of half blocks. The colours are
 * set by ANSI escape sequences, so that it can be scanned from dark and light terminals alike.
 *
 * @example
 * ```ts
 * import { qrTerminal } from "@x/bankid";
 *
 * console.log(qrTerminal("bankid.67df3917-fa0d-44e5-b327-edcc928297f8.0.dc69358e712458a6"));
 * ```
 *
 * @param content The text of the code, see {@linkcode qrContent}.
 * @param options Margin and error correction.
 * @returns Lines of equal width, each ended by a line feed.
 * @throws {TypeError} If `content` is empty, or an option is not known.
 * @throws {RangeError} If the text is too long for any QR code, or an option out of range.
 * @see ISO/IEC 18004:2015
 * @category QR code
 */
export function qrTerminal(content: string, options: QrTerminalOptions = {}): string {
  checkOptions(options, "qrTerminal", TERMINAL_OPTIONS);
  const { level = "L", margin = 2 } = options;
  const { size, modules } = encode(content, level, margin);
  const isDark = (row: number, column: number): boolean =>
    row >= 0 && row < size && column >= 0 && column < size && modules[row * size + column] === 1;
  let text = "";
  for (let row = -margin; row < size + margin; row += 2) {
    text += BLACK_ON_WHITE;
    for (let column = -margin; column < size + margin; column++) {
      const upper = isDark(row, column);
      const lower = isDark(row + 1, column);
      text += upper ? (lower ? "█" : "▀") : lower ? "▄" : " ";
    }
    text += RESET + "\n";
  }
  return text;
}
