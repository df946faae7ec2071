/**
 * Reads the QR code of `login` from pictures of the terminal, on a dark and on a light theme, with
 * an independent decoder, and sees how the terminal is left. The command line runs in a pseudo
 * terminal, which `script` of util-linux provides. Run:
 * `deno run -A tests/peers/terminal_qr_peers.ts`.
 *
 * @module
 */
// deno-lint-ignore-file no-import-prefix no-console
import jsQR from "npm:jsqr@1.4.0";
import { type OwnBankId, ownBankId, PASSPHRASE } from "../helpers/cli.ts";
import { isInstalled } from "../helpers/installed.ts";
import { type Cell, Screen } from "../helpers/screen.ts";
import { check, report } from "./tally.ts";

/** Shades of grey of a terminal's own two colours. */
interface Theme {
  readonly name: string;
  readonly ink: number;
  readonly ground: number;
}

const THEMES: readonly Theme[] = [
  { name: "dark", ink: 212, ground: 30 },
  { name: "light", ink: 51, ground: 255 },
];

/** Colours of the palette that are the same in every theme. */
const PALETTE: Readonly<Record<number, number>> = { 16: 0, 231: 255 };

/** Pixels of a character cell. */
const [WIDTH, HEIGHT] = [8, 16];

/** Whether a pixel of a cell has the colour of the ink; letters are but a bar. */
function isInk(character: string, x: number, y: number): boolean {
  if (character === " ") return false;
  if (character === "█") return true;
  if (character === "▀") return y < HEIGHT / 2;
  if (character === "▄") return y >= HEIGHT / 2;
  return x > 1 && x < WIDTH - 2 && y > 4 && y < HEIGHT - 4;
}

/** What the decoder reads from a picture of the screen; colours are taken as they are. */
function decode(cells: readonly (readonly Cell[])[], theme: Theme): string | undefined {
  const width = (cells[0]?.length ?? 0) * WIDTH;
  const height = cells.length * HEIGHT;
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const cell = cells[Math.floor(y / HEIGHT)]?.[Math.floor(x / WIDTH)];
    if (!cell) continue;
    const part = isInk(cell.character, x % WIDTH, y % HEIGHT) ? "ink" : "ground";
    const colour = cell[part];
    rgba.fill(colour === "theme" ? theme[part] : PALETTE[colour] ?? 128, pixel * 4, pixel * 4 + 3);
  }
  return jsQR.default(rgba, width, height, { inversionAttempts: "dontInvert" })?.data;
}

/** How long a screen is still before it counts as drawn, in milliseconds. */
const STILL = 150;

/** The command line in a pseudo terminal. */
class Session {
  readonly screen: Screen;
  readonly #child: Deno.ChildProcess;
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #keys: WritableStreamDefaultWriter<Uint8Array>;
  #reading: Promise<ReadableStreamReadResult<string>> | undefined;
  #hasEnded = false;

  constructor(args: readonly string[], columns: number, rows: number) {
    this.screen = new Screen(columns, rows);
    const words = [Deno.execPath(), "run", "-A", "--quiet", "src/cli/mod.ts", ...args];
    const line = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
    // Settings of the terminal before and after must be the same.
    const command = `stty rows ${rows} cols ${columns}; before=$(stty -g); ${line}; code=$?; ` +
      'test "$before" = "$(stty -g)" || echo "The terminal is not as it was"; exit $code';
    this.#child = new Deno.Command("script", {
      args: ["-qec", command, "/dev/null"],
      cwd: new URL("../../", import.meta.url),
      env: { TERM: "xterm-256color", SHELL: "/bin/sh" },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#reader = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.#keys = this.#child.stdin.getWriter();
  }

  /** Waits until the screen has changed and is still again; `false` at the program's end. */
  async next(): Promise<boolean> {
    for (let hasChanged = false; !this.#hasEnded;) {
      this.#reading ??= this.#reader.read();
      const still = Promise.withResolvers<undefined>();
      const timer = hasChanged ? setTimeout(() => still.resolve(undefined), STILL) : undefined;
      const read = await Promise.race([this.#reading, still.promise]);
      clearTimeout(timer);
      if (!read) return true;
      this.#reading = undefined;
      this.#hasEnded = read.done;
      this.screen.write(read.value ?? "");
      hasChanged = true;
    }
    return false;
  }

  async until(text: string): Promise<void> {
    while (!this.screen.text.includes(text) && await this.next());
  }

  async type(keys: string): Promise<void> {
    await this.#keys.write(new TextEncoder().encode(keys));
  }

  /** Lets the program come to its end; returns its exit code. */
  async end(): Promise<number> {
    while (await this.next());
    await this.#keys.close().catch(() => {});
    return (await this.#child.status).code;
  }
}

/** Looks at the codes of some seconds, and returns the last. */
async function readCodes(session: Session, name: string, count: number): Promise<string> {
  const seen = new Set<string>();
  await session.until("Start your BankID app.");
  do {
    const { cells } = session.screen;
    const contents = THEMES.map((theme) => [theme.name, decode(cells, theme)] as const);
    for (const [theme, content = "nothing"] of contents) {
      const isCode = /^bankid\.[0-9a-f-]{36}\.\d+\.[0-9a-f]{64}$/.test(content);
      check(`${name}, ${theme} theme`, isCode && content === contents[0]?.[1], content);
    }
    seen.add(contents[0]?.[1] ?? "");
  } while (seen.size < count && await session.next());
  check(`${name}: codes that differ`, seen.size === count, [...seen]);
  return [...seen].at(-1) ?? "";
}

/** The terminal after the end: the last lines, no picture, nothing changed. */
function checkEnd(name: string, { screen }: Session, ...last: readonly string[]): void {
  const lines = screen.text.split("\n").slice(-last.length);
  check(`${name}: last lines`, JSON.stringify(lines) === JSON.stringify(last), lines);
  check(`${name}: the picture is gone`, !/[█▀▄]/.test(screen.text), screen.text);
  check(`${name}: plain colours`, screen.isPlain);
  check(`${name}: lines above`, !/[█▀▄]/.test(screen.scrolledOff), screen.scrolledOff);
  check(`${name}: settings`, !screen.text.includes("not as it was"), screen.text);
}

const SIZES = [[80, 24], [46, 24], [132, 50]] as const;

type Play = (bankId: OwnBankId, session: Session, name: string) => Promise<void>;

async function playLogin(play: Play, columns: number, rows: number, name: string): Promise<void> {
  await using bankId = await ownBankId();
  await play(bankId, new Session(["login", ...bankId.options], columns, rows), name);
}

const approve: Play = async ({ simulator: { app } }, session, name) => {
  // The app takes a code only if it is the right one for this very moment.
  await app.scan(await readCodes(session, name, 3));
  await session.until("security code");
  check(`${name}: no code once it was scanned`, !/[█▀▄]/.test(session.screen.text));
  app.approve();
  check(`${name}: exit code`, await session.end() === 0);
  checkEnd(name, session, "Logged in: Tolvan Tolvansson, born 19121212");
};

const decline: Play = async ({ simulator: { app } }, session, name) => {
  await app.scan(await readCodes(session, name, 1));
  app.decline();
  check(`${name}: exit code`, await session.end() === 1);
  const text = "The action was cancelled.";
  checkEnd(name, session, text, `The order failed with userCancel. For the person: ${text}`);
};

const interrupt: Play = async ({ simulator }, session, name) => {
  await readCodes(session, name, 2);
  await session.type("\x03");
  check(`${name}: exit code`, await session.end() === 130);
  checkEnd(name, session, "Interrupted: the order has been cancelled");
  const requests = simulator.recordedExchanges.map((exchange) => exchange.name);
  check(`${name}: cancelled at BankID`, requests.at(-1) === "cancel 200", requests);
};

/** A passphrase that is typed is not shown. */
async function checkPrompt(keys: string, code: number): Promise<void> {
  await using bankId = await ownBankId();
  const { folder } = bankId;
  const session = new Session(["p12", "to-pem", `${folder}/client.p12`, "--out", folder], 132, 24);
  await session.until("Passphrase of");
  await session.type(keys);
  check("Prompt: exit code", await session.end() === code, session.screen.text);
  const { text } = session.screen;
  check("Prompt: nothing is shown", !text.includes(PASSPHRASE.slice(0, 3)), text);
  check("Prompt: settings", !text.includes("not as it was"), text);
}

if (isInstalled("script")) {
  for (const [columns, rows] of SIZES) {
    await playLogin(approve, columns, rows, `Login on ${columns} × ${rows}`);
  }
  await playLogin(decline, 100, 30, "Declined");
  await playLogin(interrupt, 80, 24, "Ctrl-C");
  await checkPrompt(`${PASSPHRASE}\r`, 0);
  await checkPrompt(`${PASSPHRASE}\x03`, 130);
  report();
} else {
  console.log("skipped: util-linux's script, which makes pseudo terminals, is not installed");
}
