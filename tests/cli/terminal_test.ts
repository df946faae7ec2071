import process from "node:process";
import { Readable } from "node:stream";
import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  EXIT,
  harmless,
  InterruptedError,
  processStreams,
  untilInterrupted,
  UsageError,
} from "../../src/cli/terminal.ts";
import { FakeTerminal } from "../helpers/cli.ts";

/** The streams that the process has while a test plays the person at the keyboard. */
interface Keyboard extends Disposable {
  /** Whether keys are read one by one and not shown, change by change. */
  readonly rawModes: readonly boolean[];
  /** What stands on the screen. */
  readonly shown: () => string;
}

function keyboard(isTTY: boolean, typed: readonly string[]): Keyboard {
  const rawModes: boolean[] = [];
  let shown = "";
  const stdin = Object.assign(Readable.from(typed), {
    isTTY,
    setRawMode: (mode: boolean) => rawModes.push(mode),
  });
  const stderr = {
    write: (text: string): void => {
      if (!text.startsWith("\n")) {
        assertEquals(rawModes, [true], "What is typed now would be shown");
      }
      shown += text;
    },
  };
  const names = ["stdin", "stderr"] as const;
  const before = names.map((name) => Object.getOwnPropertyDescriptor(process, name) ?? {});
  Object.defineProperty(process, "stdin", { value: stdin, configurable: true });
  Object.defineProperty(process, "stderr", { value: stderr, configurable: true });
  return {
    rawModes,
    shown: () => shown,
    [Symbol.dispose]: () =>
      names.forEach((name, index) => Object.defineProperty(process, name, before[index] ?? {})),
  };
}

const TYPED: readonly (readonly [what: string, typed: readonly string[], secret: string])[] = [
  ["up to Enter", ["qwerty123\r"], "qwerty123"],
  ["up to a line feed", ["qwerty123\n"], "qwerty123"],
  ["key by key", ["å", "ä", "ö", "\r"], "åäö"],
  ["without what was erased", ["qwertz", "\x7f", "y12", "\b", "\b", "123\r"], "qwerty123"],
  ["without the whole of a letter that was erased", ["a😀\x7fb\r"], "ab"],
  ["up to the end of input", ["qwerty", "123"], "qwerty123"],
  ["that is empty", ["\x7f\r"], ""],
  ["without what follows Enter", ["one\rtwo\r"], "one"],
];

for (const [what, typed, secret] of TYPED) {
  Deno.test(`askSecret() reads a secret ${what}, and never shows it`, async () => {
    using person = keyboard(true, typed);
    assertEquals(await processStreams.askSecret("Passphrase: "), secret);
    assertEquals(person.shown(), "Passphrase: \n");
    assertEquals(person.rawModes, [true, false]);
  });
}

for (const [name, key] of [["Ctrl-C", "\x03"], ["Ctrl-D", "\x04"]] as const) {
  Deno.test(`askSecret() gives up at ${name} and leaves the keyboard as it was`, async () => {
    using person = keyboard(true, [`qwe${key}rty\r`]);
    await assertRejects(() => processStreams.askSecret("Passphrase: "), InterruptedError);
    assertEquals(person.rawModes, [true, false]);
  });
}

Deno.test("askSecret() asks nobody where there is no keyboard", async () => {
  using person = keyboard(false, ["qwerty123\r"]);
  assertEquals(await processStreams.askSecret("Passphrase: "), undefined);
  assertEquals([person.shown(), person.rawModes], ["", []]);
});

/** Waits for a signal in a process of its own: the test runner has plans for some of its own. */
const WAITING = `
  import process from "node:process";
  import { processStreams } from "./src/cli/terminal.ts";
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  const forEver = setInterval(() => {}, 60_000);
  const stop = processStreams.onInterrupt(() => {
    stop();
    clearInterval(forEver);
    processStreams.out("left: " + signals.map((each) => process.listenerCount(each)));
  });
  processStreams.out("ready, ");
`;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.test(`onInterrupt() calls back on ${signal} until it is told to stop`, async () => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["eval", WAITING],
      cwd: new URL("../../", import.meta.url),
      stdout: "piped",
    }).spawn();
    let output = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      if (output === "") child.kill(signal);
      output += chunk;
    }
    assertEquals([output, (await child.status).code], ["ready, left: 0,0,0", 0]);
  });
}

Deno.test("onInterrupt() calls back when nobody reads the output any more", () => {
  const before = process.stdout.listenerCount("error");
  let calls = 0;
  const stop = processStreams.onInterrupt(() => calls++);
  process.stdout.emit("error", new Error("write EPIPE"));
  stop();
  assertEquals([calls, process.stdout.listenerCount("error")], [1, before]);
});

Deno.test("untilInterrupted() can be stopped as soon as its line is seen", async () => {
  const terminal = new FakeTerminal({ onWrite: (_text, seen) => seen.interrupt() });
  await untilInterrupted(terminal, "ready");
  assertEquals([terminal.output, terminal.listeners], ["ready\n", 0]);
});

const CONTROLS: readonly (readonly [text: string, shown: string])[] = [
  ["Åsa Öberg, 😀 ñ", "Åsa Öberg, 😀 ñ"],
  ["\x1b[2J\x07\x08\x00\x7f", "\\u001b[2J\\u0007\\u0008\\u0000\\u007f"],
  ["\x9b31m\x85", "\\u009b31m\\u0085"],
  ["a\r\n\tb", "a\\u000d\\u000a\\u0009b"],
  [
    "\u202etxt.exe\u2066\u200b\ufeff\u2028\u2029",
    "\\u202etxt.exe\\u2066\\u200b\\ufeff\\u2028\\u2029",
  ],
  ["\u{e0041}", "\\udb40\\udc41"],
];

Deno.test("harmless() shows what a terminal would obey, and is JSON where that is JSON", () => {
  for (const [text, shown] of CONTROLS) {
    assertEquals(harmless(text), shown);
    const json = JSON.stringify({ text });
    assertEquals(JSON.parse(harmless(json)), { text });
  }
});

Deno.test("Terminal writes nothing that was not made harmless, but what it is told to draw", async () => {
  for (const [text, shown] of CONTROLS) {
    const terminal = new FakeTerminal({ secret: "" });
    terminal.print(text);
    terminal.complain(text);
    await terminal.askSecret(text);
    assertEquals([terminal.output, terminal.errors], [`${shown}\n`, `${shown}\n`]);
    assertEquals(terminal.questions, [shown]);
    terminal.draw(text);
    assertEquals(terminal.output, `${shown}\n${text}`);
  }
  const terminal = new FakeTerminal();
  terminal.write("two\nlines\x1b\n");
  assertEquals(terminal.output, "two\nlines\\u001b\n");
});

Deno.test("src/cli writes to the process's streams in one place, and draws in one", async () => {
  const folder = new URL("../../src/cli/", import.meta.url);
  const found: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    const text = await Deno.readTextFile(new URL(name, folder));
    if (/\b(?:stdout|stderr)\.write|\bconsole\.|\bprocess\.std(?:out|err)\b/.test(text)) {
      found.push(name);
    }
    if (/\.draw\(/.test(text)) found.push(`${name} draws`);
  }
  assertEquals(found.sort(), ["mod.ts", "order_view.ts draws", "terminal.ts"]);
});

Deno.test("variable() reads the environment", () => {
  assertEquals(processStreams.variable("PATH"), Deno.env.get("PATH"));
  assertEquals(processStreams.variable("BANKID_HAS_NO_SUCH_VARIABLE"), undefined);
});

Deno.test("size() is that of the terminal at this moment, and a usual one without", () => {
  const { stdout } = process;
  const [columns, rows] = ["columns", "rows"].map((name) =>
    Object.getOwnPropertyDescriptor(stdout, name)
  );
  const set = (name: string, value: unknown): void =>
    void Object.defineProperty(stdout, name, { value, configurable: true });
  try {
    const seen = [[120, 50], [46, 24], [undefined, undefined], [0, 0]].map((pair) => {
      set("columns", pair[0]);
      set("rows", pair[1]);
      return processStreams.size();
    });
    assertEquals(seen, [
      { columns: 120, rows: 50 },
      { columns: 46, rows: 24 },
      { columns: 80, rows: 24 },
      { columns: 80, rows: 24 },
    ]);
  } finally {
    for (const [name, own] of [["columns", columns], ["rows", rows]] as const) {
      Reflect.deleteProperty(stdout, name);
      if (own) Object.defineProperty(stdout, name, own);
    }
  }
});

Deno.test("EXIT has the codes that shells know", () => {
  assertEquals(EXIT, { ok: 0, failed: 1, misused: 2, interrupted: 130 });
});

Deno.test("UsageError and InterruptedError are told apart by their names", () => {
  for (const Kind of [UsageError, InterruptedError]) {
    const error = new Kind("message");
    assertInstanceOf(error, Error);
    assert(String(error) === `${Kind.name}: message`);
  }
});
