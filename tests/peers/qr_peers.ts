/**
 * Reads this module's QR codes back with two independent decoders, from the pixels of the SVG and
 * of the terminal text. Run: `deno run -A tests/peers/qr_peers.ts`.
 *
 * @module
 */
// deno-lint-ignore-file no-import-prefix
import { Resvg } from "npm:@resvg/resvg-js@2.6.2";
import {
  BinaryBitmap,
  DecodeHintType,
  HybridBinarizer,
  QRCodeReader,
  RGBLuminanceSource,
} from "npm:@zxing/library@0.21.3";
import jsQR from "npm:jsqr@1.4.0";
import { qrContent, type QrLevel, qrSvg, qrTerminal } from "../../mod.ts";
import { rowsOfText } from "../helpers/qr_picture.ts";
import published from "../vectors/qr_content.json" with { type: "json" };
import { report, same } from "./tally.ts";

interface Picture {
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  readonly side: number;
}

/** Pixels on each side of a module. */
const SCALE = 4;
const TEXTS = 1000;
const LEVELS: readonly QrLevel[] = ["L", "M", "Q", "H"];
const hints = new Map<DecodeHintType, unknown>([
  [DecodeHintType.CHARACTER_SET, "UTF-8"],
  // Without it this decoder looks for a code in a photograph, and overlooks some in clean pictures.
  [DecodeHintType.PURE_BARCODE, true],
]);

function render(svg: string): Picture {
  const { width, pixels } = new Resvg(svg, { fitTo: { mode: "zoom", value: SCALE } }).render();
  return { rgba: new Uint8ClampedArray(pixels), side: width };
}

/** The terminal's picture: dark on light, half a line for each row of modules. */
function screen(text: string): Picture {
  const rows = rowsOfText(text);
  const side = (rows[0]?.length ?? 0) * SCALE;
  const rgba = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let pixel = 0; pixel < side * side; pixel++) {
    const row = rows[Math.floor(pixel / side / SCALE)];
    const isDark = row?.[Math.floor(pixel % side / SCALE)] === "#";
    rgba.fill(isDark ? 0 : 255, pixel * 4, pixel * 4 + 3);
  }
  return { rgba, side };
}

function readWithJsQr({ rgba, side }: Picture): string {
  const bytes = jsQR.default(rgba, side, side, { inversionAttempts: "dontInvert" })?.binaryData ??
    [];
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

function readWithZxing({ rgba, side }: Picture): string {
  const grey = Uint8ClampedArray.from({ length: side * side }, (_, pixel) => rgba[pixel * 4] ?? 0);
  const bitmap = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(grey, side, side)));
  return new QRCodeReader().decode(bitmap, hints).getText();
}

const DECODERS = { jsqr: readWithJsQr, zxing: readWithZxing };

/** Has both decoders read a picture. */
function checkPicture(name: string, content: string, picture: Picture): void {
  for (const [decoder, read] of Object.entries(DECODERS)) {
    let seen: string;
    try {
      seen = read(picture);
    } catch (error) {
      seen = String(error);
    }
    same(`${name} as ${decoder} read it`, seen, content);
  }
}

/** Every content of an order's life. */
async function checkOrder(): Promise<void> {
  const { qrStartToken, qrStartSecret } = published;
  const order = { qrStartToken, qrStartSecret, startedAt: 0 };
  for (let second = 0; second < 30; second++) {
    const content = await qrContent(order, second * 1000);
    for (const level of LEVELS.slice(0, 3)) {
      checkPicture(`second ${second}, ${level}, SVG`, content, render(qrSvg(content, { level })));
      checkPicture(
        `second ${second}, ${level}, text`,
        content,
        screen(qrTerminal(content, { level })),
      );
    }
  }
}

let seed = 20_260_901;

/** A number from 0 up to, but not including, the limit; the same ones in each run. */
function random(limit: number): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor(seed / 2 ** 32 * limit);
}

const ALPHABETS: readonly string[] = [
  "0123456789",
  "ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789$%*+-./:",
  "abcdefghijklmnopqrstuvwxyz0123456789.-_",
  "abcdefghijklmnopqrstuvwxyzåäöÅÄÖéü ",
  "aå€漢字かなΩж🦐🇸🇪—“”",
];

/** Texts of 1 to 200 characters, every length among them. */
function checkTexts(): void {
  for (let index = 0; index < TEXTS; index++) {
    const alphabet = [...ALPHABETS[index % ALPHABETS.length] ?? ""];
    const length = 1 + Math.floor(index / ALPHABETS.length) % 200;
    const text = Array.from({ length }, () => alphabet[random(alphabet.length)]).join("");
    const level = LEVELS[random(LEVELS.length)] ?? "L";
    checkPicture(`text ${index}, ${level}, SVG`, text, render(qrSvg(text, { level })));
  }
}

await checkOrder();
checkTexts();
report();
