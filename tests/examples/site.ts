/**
 * A whole site for servers that speak `Request` and `Response`.
 *
 * @module
 */
import { login, signing } from "./bankid.ts";
import { logOut, sessionOf } from "./session.ts";

/** Answers every request of the site. */
export async function site(request: Request, info: unknown): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/bankid")) return await login(request, info);
  if (pathname.startsWith("/sign")) return await signing(request, info);
  if (pathname === "/logout" && request.method === "POST") return await logOut();
  return pathname === "/" ? await home(request) : new Response(null, { status: 404 });
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

async function home(request: Request): Promise<Response> {
  const session = await sessionOf(request);
  const body = session
    ? `<h1>Hello ${escape(session.name)}</h1>` +
      (session.signed ? `<p>Signed: ${escape(session.signed)}</p>` : '<a href="/sign/">Sign</a>') +
      '<form method="post" action="/logout"><button>Log out</button></form>'
    : '<h1>Hello</h1><a href="/bankid/">Log in</a>';
  const html = `<!doctype html><html lang="en"><title>Example AB</title>${body}</html>`;
  return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}
