/**
 * The site's session: a cookie that holds who the person is, and a signature that nobody else can
 * make. Your framework may have its own; this one needs no store and works everywhere.
 *
 * @module
 */
import process from "node:process";

/** Who is logged in, and what they have signed. */
export interface Session {
  readonly name: string;
  readonly personalNumber: string;
  readonly signed?: string;
}

const NAME = "session";

/** 32 random bytes in base64, from your secrets: the same on every instance. */
export const key: string = process.env.SESSION_KEY ?? "";

async function mac(text: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const bytes = Uint8Array.from(atob(key), (character) => character.charCodeAt(0));
  const imported = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign"]);
  const code = await crypto.subtle.sign("HMAC", imported, new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(code)));
}

/** The `Set-Cookie` header that begins a session, or ends it. */
export async function sessionCookie(session?: Session): Promise<string> {
  const attributes = "; Path=/; HttpOnly; SameSite=Lax; Secure";
  if (!session) return `${NAME}=; Max-Age=0${attributes}`;
  const text = encodeURIComponent(JSON.stringify(session));
  return `${NAME}=${text}.${encodeURIComponent(await mac(text))}; Max-Age=3600${attributes}`;
}

/** The session of a request. */
export async function sessionOf(request: Request): Promise<Session | undefined> {
  const cookies = (request.headers.get("Cookie") ?? "").split("; ");
  const value = cookies.find((each) => each.startsWith(`${NAME}=`))?.slice(NAME.length + 1) ?? "";
  const at = value.lastIndexOf(".");
  const text = value.slice(0, at);
  if (at < 1 || decodeURIComponent(value.slice(at + 1)) !== await mac(text)) return undefined;
  return JSON.parse(decodeURIComponent(text));
}

/** Logs out. Answers a POST, so that no link or picture elsewhere can do it. */
export async function logOut(): Promise<Response> {
  const headers = { "Location": "/", "Set-Cookie": await sessionCookie() };
  return new Response(null, { status: 303, headers });
}
