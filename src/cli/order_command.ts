/**
 * What the commands that start an order have in common.
 *
 * @module
 */
import { rm } from "node:fs/promises";
import { BankIdError } from "../errors.ts";
import type { Language } from "../order/message_texts.ts";
import { userMessage } from "../order/messages.ts";
import type { BankIdClient, CallOptions, CompletionData } from "../types.ts";
import {
  connect,
  type Connection,
  CONNECTION_HELP,
  type ConnectionValues,
  isSimulated,
} from "./connection.ts";
import { disposing } from "./disposal.ts";
import { claimFile } from "./files.ts";
import { type OrderView, orderView } from "./order_view.ts";
import { EXIT, type Terminal, UsageError } from "./terminal.ts";

/** Options of every command that starts an order, besides those of the connection. */
export const ORDER_OPTIONS = {
  lang: { type: "string", default: "en" },
  out: { type: "string" },
  help: { type: "boolean" },
} as const;

/** What `--help` says of all of them. */
export const ORDER_HELP: string = CONNECTION_HELP +
  "  --lang sv|en                      language of the messages (default: en)\n" +
  "  --out FILE                        keep the completion data there, for verify\n";

/** Values of the options. */
export interface OrderValues extends ConnectionValues {
  readonly lang: string;
  readonly out?: string | undefined;
}

/** What a command does with a client, while a view shows it. */
export type OrderAction = (
  client: BankIdClient,
  view: OrderView,
  options: Required<CallOptions>,
) => Promise<CompletionData>;

function languageOf({ lang }: OrderValues): Language {
  if (lang === "sv" || lang === "en") return lang;
  throw new UsageError(`--lang must be sv or en: got '${lang}'`);
}

/** A file for the completion data. */
interface Claim extends AsyncDisposable {
  keep(completion: CompletionData): Promise<void>;
}

/** Makes sure that the file can be written before an order is started; it is removed if unused. */
async function claim(path: string | undefined): Promise<Claim> {
  const file = path === undefined ? undefined : await claimFile(path);
  let isUnused = true;
  return {
    async keep(completion): Promise<void> {
      if (file === undefined) return;
      isUnused = false;
      await file.writeFile(`${JSON.stringify(completion, null, 2)}\n`);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await file?.close();
      if (isUnused && path !== undefined) await rm(path, { force: true });
    },
  };
}

const ROOTLESS =
  "Its signing root ends with this command: for 'verify' use the command 'simulator'";

/** Runs an order to its end and returns the exit code. Ctrl-C cancels the order. */
export async function runOrder(
  values: OrderValues,
  terminal: Terminal,
  done: string,
  action: OrderAction,
): Promise<number> {
  const language = languageOf(values);
  return await disposing(
    await claim(values.out),
    async (file) =>
      await disposing(await connect(values, terminal), async (connection) => {
        terminal.print(`Using ${connection.place}`);
        if (values.out !== undefined && isSimulated(values)) terminal.print(ROOTLESS);
        return await followOrder({ connection, file, language, terminal, done, action });
      }),
  );
}

/** An order to be run. */
interface Run {
  readonly connection: Connection;
  readonly file: Claim;
  readonly language: Language;
  readonly terminal: Terminal;
  readonly done: string;
  readonly action: OrderAction;
}

async function followOrder(
  { connection, file, language, terminal, done, action }: Run,
): Promise<number> {
  const view = orderView(terminal, language);
  const interrupt = new AbortController();
  const stopListening = terminal.onInterrupt(() => interrupt.abort());
  const { signal } = interrupt;
  try {
    const completion = await action(connection.client, view, { signal });
    const { user } = completion;
    await view.end();
    await file.keep(completion);
    terminal.print(`${done}: ${user.name}, born ${user.personalNumber.slice(0, 8)}`);
    return EXIT.ok;
  } catch (error) {
    await view.end();
    if (signal.aborted && error === signal.reason) {
      terminal.complain(`Interrupted${view.hasOrder ? ": the order has been cancelled" : ""}`);
      return EXIT.interrupted;
    }
    if (!(error instanceof BankIdError)) throw error;
    terminal.complain(error.message);
    const { text } = userMessage(error, { language, qr: true });
    if (!error.message.includes(text)) terminal.complain(`For the person: ${text}`);
    return EXIT.failed;
  } finally {
    stopListening();
  }
}
