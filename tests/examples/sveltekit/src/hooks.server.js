import { login, signing } from "../bankid.ts";
import { logOut } from "../session.ts";

export async function handle({ event, resolve }) {
  const { request, url: { pathname } } = event;
  const info = { remoteAddr: { hostname: event.getClientAddress() } };
  if (pathname.startsWith("/bankid")) return await login(request, info);
  if (pathname.startsWith("/sign")) return await signing(request, info);
  if (pathname === "/logout" && request.method === "POST") return await logOut();
  return await resolve(event);
}
