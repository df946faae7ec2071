/**
 * The command `phone`.
 *
 * @module
 */
import { phoneAuth, phoneSign } from "../operations/phone.ts";
import { waitForCompletion } from "../order/follow.ts";
import type { BankIdClient, CallOptions, PhoneOrder } from "../types.ts";
import { parse } from "./arguments.ts";
import { CONNECTION_OPTIONS } from "./connection.ts";
import { ORDER_HELP, ORDER_OPTIONS, type OrderAction, runOrder } from "./order_command.ts";
import { EXIT, type Terminal, UsageError } from "./terminal.ts";

const HELP = `phone [--sign "TEXT"]: identify a person during a phone call, or have them sign

${ORDER_HELP}  --person NUMBER                   12 digits (default: the simulated person)
  --caller user|RP                  who called whom (default: user)
  --sign "TEXT"                     have this text signed
`;

/** The person whose app the simulator is by default. */
const SIMULATED_PERSON = "191212121212";

/** Identifies a person on the phone, or has them sign; returns the exit code. */
export async function phoneCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parse({
    args: [...args],
    options: {
      ...CONNECTION_OPTIONS,
      ...ORDER_OPTIONS,
      person: { type: "string", default: SIMULATED_PERSON },
      caller: { type: "string", default: "user" },
      sign: { type: "string" },
    },
  });
  if (values.help) {
    terminal.write(HELP);
    return EXIT.ok;
  }
  const { caller: callInitiator, person: personalNumber, sign: userVisibleData } = values;
  if (callInitiator !== "user" && callInitiator !== "RP") {
    throw new UsageError(`--caller must be user or RP: got '${callInitiator}'`);
  }
  const call = { personalNumber, callInitiator } as const;
  const start = (client: BankIdClient, options: CallOptions): Promise<PhoneOrder> =>
    userVisibleData === undefined
      ? phoneAuth(client, call, options)
      : phoneSign(client, { ...call, userVisibleData }, options);
  const action: OrderAction = async (client, view, { signal }) => {
    const order = await start(client, { signal });
    return await waitForCompletion(client, order, {
      signal,
      onUpdate: (update) => view.update(update),
    });
  };
  return await runOrder(
    values,
    terminal,
    userVisibleData === undefined ? "Identified" : "Signed",
    action,
  );
}
