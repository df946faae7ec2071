/**
 * A terminal's screen: what is seen after a program has written to it.
 *
 * @module
 */

/** One character cell. A colour is an index of the 256-colour palette, or the theme's own. */
export interface Cell {
  readonly character: string;
  readonly ink: number | "theme";
  readonly ground: number | "theme";
}

const BLANK: Cell = { character: " ", ink: "theme", ground: "theme" };

// deno-lint-ignore no-control-regex
const TOKENS = /\x1b\[([\d;?]*)([A-Za-z])|[\s\S]/gu;

/** Understands what the command line writes, and throws at any other control sequence. */
export class Screen {
  readonly #columns: number;
  readonly #rows: number;
  readonly #scrolledOff: (readonly Cell[])[] = [];
  #cells: Cell[][];
  #row = 0;
  #column = 0;
  #ink: Cell["ink"] = "theme";
  #ground: Cell["ground"] = "theme";
  #unread = "";

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
    this.#cells = Array.from({ length: rows }, () => this.#blankRow());
  }

  #blankRow(): Cell[] {
    return Array<Cell>(this.#columns).fill(BLANK);
  }

  /** Takes output, which may end in the middle of a control sequence. */
  write(text: string): void {
    const all = this.#unread + text;
    // deno-lint-ignore no-control-regex
    const [cut = ""] = /\x1b(?:\[[\d;?]*)?$/.exec(all) ?? [];
    this.#unread = cut;
    for (const match of all.slice(0, all.length - cut.length).matchAll(TOKENS)) {
      const [token, parameters = "", command] = match;
      if (command === undefined) this.#put(token);
      else this.#control(command, parameters);
    }
  }

  #put(character: string): void {
    if (character === "\r") this.#column = 0;
    else if (character === "\n") this.#feed();
    else if (/\p{Cc}/u.test(character)) throw new Error(`Control character ${escape(character)}`);
    else {
      // As on real terminals, only the character after the last column begins a line.
      if (this.#column === this.#columns) this.#feed();
      const cell = { character, ink: this.#ink, ground: this.#ground };
      this.#cells[this.#row]?.splice(this.#column++, 1, cell);
    }
  }

  #feed(): void {
    this.#column = 0;
    if (++this.#row < this.#rows) return;
    this.#row = this.#rows - 1;
    this.#scrolledOff.push(...this.#cells.splice(0, 1));
    this.#cells.push(this.#blankRow());
  }

  #control(command: string, parameters: string): void {
    if (command === "m") this.#colour(parameters);
    else if (command === "A") this.#row = Math.max(0, this.#row - Number(parameters || 1));
    else if (command === "K" && parameters === "2") this.#wipe(this.#row, 0, this.#row + 1);
    else if (command === "J" && parameters === "") this.#wipe(this.#row, this.#column, this.#rows);
    else throw new Error(`Control sequence ESC [ ${parameters} ${command}`);
  }

  #wipe(row: number, column: number, end: number): void {
    this.#cells = this.#cells.map((cells, index) => {
      if (index < row || index >= end) return cells;
      return index === row
        ? [...cells.slice(0, column), ...this.#blankRow().slice(column)]
        : this.#blankRow();
    });
  }

  #colour(parameters: string): void {
    if (parameters === "0") [this.#ink, this.#ground] = ["theme", "theme"];
    else {
      const [, ink, ground] = /^38;5;(\d+);48;5;(\d+)$/.exec(parameters) ?? [];
      if (ink === undefined || ground === undefined) throw new Error(`Colours ${parameters}`);
      [this.#ink, this.#ground] = [Number(ink), Number(ground)];
    }
  }

  /** Every cell, row by row. */
  get cells(): readonly (readonly Cell[])[] {
    return this.#cells;
  }

  /** What is seen, without spaces at the ends of lines and without empty lines at the end. */
  get text(): string {
    return textOf(this.#cells);
  }

  /** Lines that have left the screen at its top. */
  get scrolledOff(): string {
    return textOf(this.#scrolledOff);
  }

  /** Whether what is written next would have the theme's colours. */
  get isPlain(): boolean {
    return this.#ink === "theme" && this.#ground === "theme";
  }
}

function escape(character: string): string {
  return JSON.stringify(character);
}

function textOf(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => row.map(({ character }) => character).join("").trimEnd()).join("\n")
    .trimEnd();
}
