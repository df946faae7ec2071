/**
 * The command `web`.
 *
 * @module
 */
import { createClient } from "../client.ts";
import { escapeMarkup } from "../qr/draw.ts";
import { createControl } from "../simulator/control/control.ts";
import { createSimulator } from "../simulator/mod.ts";
import type { BankIdClient } from "../types.ts";
import { clientAddress } from "../web/client_address.ts";
import { createHandler } from "../web/handler.ts";
import { parse } from "./arguments.ts";
import { connect, CONNECTION_HELP, CONNECTION_OPTIONS, isSimulated } from "./connection.ts";
import { disposing, keeping } from "./disposal.ts";
import { type LocalHandler, portOf, serveLocally } from "./http_server.ts";
import { EXIT, type Terminal, untilInterrupted } from "./terminal.ts";

const HELP = `web: the ready login page, to be clicked through

${CONNECTION_HELP}  --port PORT                       port of the page (default: 8000; 0 takes a free one)
`;

/** Serves the page until it is told to stop; returns the exit code. */
export async function webCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parse({
    args: [...args],
    options: {
      ...CONNECTION_OPTIONS,
      port: { type: "string", default: "8000" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    terminal.write(HELP);
    return EXIT.ok;
  }
  const port = portOf(values.port, "--port");
  const world = isSimulated(values) ? await simulated() : await connect(values, terminal);
  return await disposing(
    world,
    async () =>
      await disposing(await serveLocally(site(world, terminal), port), async ({ origin }) => {
        await untilInterrupted(terminal, `Open ${origin}/ to log in at ${world.place}`);
        return EXIT.ok;
      }),
  );
}

interface World extends AsyncDisposable {
  readonly client: BankIdClient;
  readonly place: string;
  /** The simulated phone, beside the page. */
  readonly phone?: (request: Request) => Promise<Response>;
}

async function simulated(): Promise<World> {
  // The phone stands beside the page.
  const simulator = createSimulator({ onWarning: () => {} });
  return await keeping(await simulator.listen(), (service) => {
    const client = createClient(service);
    return {
      client,
      place: "a simulated BankID, with its phone beside the page",
      phone: createControl(simulator),
      async [Symbol.asyncDispose](): Promise<void> {
        client.close();
        await service.close();
      },
    };
  });
}

const PHONE = "/phone";

/** The page, the phone, and where a login leads. */
function site({ client, phone }: World, terminal: Terminal): LocalHandler {
  // Whoever logged in last: a name does not belong in an address.
  let person = "nobody";
  const login = createHandler(client, {
    key: crypto.getRandomValues(new Uint8Array(32)),
    clientIp: clientAddress(),
    onError: (error) => terminal.complain(`BankID login: ${error}`),
    onComplete({ user }): Response {
      person = user.name;
      return redirect("/done");
    },
  });
  return async (request, info) => {
    const url = new URL(request.url);
    if (url.pathname === "/") return phone ? html(SIDE_BY_SIDE) : redirect("/bankid/");
    if (url.pathname === "/done") return html(donePage(person));
    if (phone && url.pathname.startsWith(`${PHONE}/`)) {
      const inner = `${url.origin}${url.pathname.slice(PHONE.length)}${url.search}`;
      return await phone(new Request(inner, request));
    }
    if (!url.pathname.startsWith("/bankid")) return new Response(null, { status: 404 });
    return framed(await login(request, info));
  };
}

function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { Location: location } });
}

function html(body: string): Response {
  const document =
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>BankID</title>` +
    `<link rel="icon" href="data:,"></head>${body}</html>`;
  return new Response(document, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}

const SIDE_BY_SIDE = '<body style="margin:0;display:flex;height:100vh">' +
  '<iframe title="The website" src="/bankid/" style="flex:1;border:0"></iframe>' +
  `<iframe title="The phone" src="${PHONE}/" style="flex:0 0 24rem;border:0;border-left:1px solid"></iframe>` +
  "</body>";

/** Greets the person. */
export function donePage(name: string): string {
  return `<body style="font-family:system-ui;padding:2rem"><h1>Logged in as ${
    escapeMarkup(name)
  }</h1>` +
    '<p><a href="/bankid/">Once more</a></p></body>';
}

/** Here, and only here, the page may stand in a frame: beside the phone. */
function framed(response: Response): Response {
  const policy = response.headers.get("Content-Security-Policy");
  if (policy === null) return response;
  const headers = new Headers(response.headers);
  headers.delete("X-Frame-Options");
  headers.set(
    "Content-Security-Policy",
    policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
  );
  return new Response(response.body, { status: response.status, headers });
}
