/**
 * The commands `login` and `sign`.
 *
 * @module
 */
import { auth, sign } from "../operations/identification.ts";
import { waitWithRenewals } from "../order/renewal.ts";
import type { BankIdClient, CallOptions, Order } from "../types.ts";
import { parse } from "./arguments.ts";
import { CONNECTION_OPTIONS } from "./connection.ts";
import { ORDER_HELP, ORDER_OPTIONS, type OrderAction, runOrder } from "./order_command.ts";
import { EXIT, type Terminal, UsageError } from "./terminal.ts";

const IP_HELP =
  "  --ip ADDRESS                      the person's IP address (default: 127.0.0.1)\n";

const LOGIN_HELP = `login: identify a person with BankID\n\n${ORDER_HELP}${IP_HELP}`;

const SIGN_HELP = `sign "TEXT": have a person sign a text with BankID\n\n${ORDER_HELP}${IP_HELP}` +
  "  --markdown                        TEXT is in BankID's simpleMarkdownV1\n";

const IP_OPTION = { ip: { type: "string", default: "127.0.0.1" } } as const;

function withQrCode(
  start: (client: BankIdClient, options: CallOptions) => Promise<Order>,
): OrderAction {
  return (client, view, { signal }) =>
    waitWithRenewals(client, (options) => start(client, options), {
      signal,
      onOrder: (order) => view.show(order),
      onUpdate: (update) => view.update(update),
    });
}

/** Logs a person in; returns the exit code. */
export async function loginCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parse({
    args: [...args],
    options: { ...CONNECTION_OPTIONS, ...ORDER_OPTIONS, ...IP_OPTION },
  });
  if (values.help) {
    terminal.write(LOGIN_HELP);
    return EXIT.ok;
  }
  const action = withQrCode((client, options) => auth(client, { endUserIp: values.ip }, options));
  return await runOrder(values, terminal, "Logged in", action);
}

/** Has a text signed; returns the exit code. */
export async function signCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse({
    args: [...args],
    allowPositionals: true,
    options: {
      ...CONNECTION_OPTIONS,
      ...ORDER_OPTIONS,
      ...IP_OPTION,
      markdown: { type: "boolean" },
    },
  });
  if (values.help) {
    terminal.write(SIGN_HELP);
    return EXIT.ok;
  }
  const [userVisibleData, ...rest] = positionals;
  if (userVisibleData === undefined || rest.length > 0) {
    throw new UsageError('sign needs the text to sign, in quotes: sign "I agree"');
  }
  const action = withQrCode((client, options) =>
    sign(client, {
      endUserIp: values.ip,
      userVisibleData,
      ...(values.markdown && { userVisibleDataFormat: "simpleMarkdownV1" }),
    }, options)
  );
  return await runOrder(values, terminal, "Signed", action);
}
