/**
 * A website with a login, served on loopback, at a simulated BankID.
 *
 * @module
 */
import { auth, clientAddress, collect, createClient, type HandlerOptions } from "../../mod.ts";
import { createSimulator } from "../../src/simulator/mod.ts";
import { TOLVAN } from "../../src/simulator/pki/people.ts";
import { clockAhead } from "../helpers/cli.ts";
import { makeSite, type Site } from "../helpers/web.ts";

/** The site, its address and its clock, which is that of BankID, too. */
export interface ServedSite extends Site, AsyncDisposable {
  readonly origin: string;
  readonly clock: { by(milliseconds: number): void };
  /** Whether the server answers everything with 503, without or after having dealt with it. */
  trouble: "none" | "is down" | "loses answers";
}

/** How it is served. */
export interface ServingOptions extends Partial<HandlerOptions> {
  /** The name that browsers use for this machine. */
  readonly host?: string;
  /** Where the person's app is: beside the browser, unless told otherwise. */
  readonly appAddress?: string;
  /** A page of the site's own, at `/own`. */
  readonly html?: string;
  /** For HTTPS. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}

/** Nothing begins before the person has chosen, unless a scenario wants it. */
const ASKS = { askFirst: true } as const;

const SVG = { "Content-Type": "image/svg+xml" };
const HTML = { "Content-Type": "text/html; charset=utf-8" };
const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><circle cx="16" ' +
  'cy="16" r="16" fill="#7a1f3d"/></svg>';

/** Makes a session for the person. */
const onComplete: HandlerOptions["onComplete"] = ({ user }) =>
  new Response(null, {
    status: 303,
    headers: {
      "Location": "/welcome",
      "Set-Cookie": `session=${encodeURIComponent(user.name)}; Path=/; HttpOnly; SameSite=Lax`,
    },
  });

/** Greets the person of the session. */
function welcome(request: Request): Response {
  const [, name = "nobody"] = /(?:^|; )session=([^;]*)/.exec(request.headers.get("Cookie") ?? "") ??
    [];
  const html = `<!doctype html><html lang="en"><title>Welcome</title>` +
    `<link rel="icon" href="data:,"><h1>Welcome ${decodeURIComponent(name)}</h1></html>`;
  return new Response(html, { headers: HTML });
}

/** Serves a site. */
export function serveSite(
  { certificate, html, host = "localhost", appAddress = "127.0.0.1", ...options }: ServingOptions =
    {},
): ServedSite {
  const clock = clockAhead();
  const origin = () => served.origin;
  const person = { ...TOLVAN, ipAddress: appAddress };
  const site = makeSite({ clientIp: clientAddress(), onComplete, origin, page: ASKS, ...options }, {
    person,
  });
  const server = Deno.serve(
    { ...certificate, port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (request, info) => {
      const failed = new Response(null, { status: 503 });
      if (served.trouble === "is down") return failed;
      const { pathname } = new URL(request.url);
      if (pathname === "/logo.svg") return new Response(LOGO, { headers: SVG });
      if (pathname === "/welcome") return welcome(request);
      if (pathname === "/own") return new Response(html, { headers: HTML });
      const answer = await site.handler(request, info);
      return served.trouble === "none" ? answer : failed;
    },
  );
  const served: ServedSite = Object.assign(site, {
    origin: `http${certificate ? "s" : ""}://${host}:${server.addr.port}`,
    clock,
    trouble: "none" as const,
    async [Symbol.asyncDispose](): Promise<void> {
      await server.shutdown();
      site[Symbol.dispose]();
      clock[Symbol.dispose]();
    },
  });
  return served;
}

/** Makes BankID's authorities, which is done once in a process and takes longer than an answer may. */
export async function makeAuthorities(): Promise<void> {
  const { environment, fetch } = createSimulator({ autopilot: { delay: 0 } });
  using client = createClient({ environment, fetch, timeout: 120_000 });
  await collect(client, await auth(client, { endUserIp: "127.0.0.1" }));
}
