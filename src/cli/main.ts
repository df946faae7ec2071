/**
 * Finds the command and runs it.
 *
 * @module
 */
import { BankIdError } from "../errors.ts";
import { doctorCommand } from "./doctor.ts";
import { environmentCommand } from "./environment.ts";
import { loginCommand, signCommand } from "./login.ts";
import { p12Command } from "./p12.ts";
import { phoneCommand } from "./phone.ts";
import { simulatorCommand } from "./simulator.ts";
import { EXIT, InterruptedError, type Terminal, UsageError } from "./terminal.ts";
import { verifyCommand } from "./verify.ts";
import { webCommand } from "./web.ts";

const HELP = `Swedish BankID from the command line

  login              identify a person; by default against a simulated BankID
  sign "TEXT"        have a person sign a text
  phone              identify a person during a phone call, or have them sign
  verify FILE        verify offline what a person signed
  doctor             find out what is wrong with a certificate or a connection
  p12 to-pem FILE    convert a .p12 or .pfx file to PEM
  environment NAME   addresses and certificates of BankID, for other programs
  simulator          a BankID of your own on this machine, for clients in any language
  web                the ready login page, to be clicked through

Each command explains its options with --help.

On Deno, -A can be narrowed: --allow-net=localhost,127.0.0.1 serves and calls a simulated BankID,
--allow-net=appapi2.test.bankid.com the test environment; files take --allow-read and --allow-write,
a passphrase in a variable --allow-env=NAME.
`;

type Command = (args: readonly string[], terminal: Terminal) => Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = {
  login: loginCommand,
  sign: signCommand,
  phone: phoneCommand,
  verify: verifyCommand,
  doctor: doctorCommand,
  p12: p12Command,
  environment: environmentCommand,
  simulator: simulatorCommand,
  web: webCommand,
};

/** Runs a command and returns the exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name = "", ...rest] = args;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    const wanted = name === "" || name === "help" || name === "--help" || name === "-h";
    if (!wanted) terminal.complain(`There is no command '${name}'`);
    terminal.write(HELP);
    return wanted ? EXIT.ok : EXIT.misused;
  }
  try {
    return await command(rest, terminal);
  } catch (error) {
    if (error instanceof BankIdError) {
      terminal.complain(error.message);
      return EXIT.failed;
    }
    if (error instanceof InterruptedError) return EXIT.interrupted;
    if (error instanceof Error && error.name === "NotCapable") {
      // Deno, or who asks on its behalf, names the permission.
      terminal.complain(error.message);
      return EXIT.failed;
    }
    if (!isMisuse(error)) throw error;
    terminal.complain(error.message);
    terminal.complain(`See '${name} --help'`);
    return EXIT.misused;
  }
}

/** What the person typed was wrong; anything else is a mistake of the program, to be seen whole. */
function isMisuse(error: unknown): error is Error {
  return error instanceof UsageError || error instanceof RangeError ||
    (error instanceof TypeError && (error.message.startsWith("'") || "code" in error));
}
