/**
 * Deno's permission to listen.
 *
 * @module
 */

/** What Deno has for permissions; not there on Bun and Node. */
interface Permissions {
  request(what: { name: "net"; host: string }): Promise<{ readonly state: string }>;
}

/**
 * Asks for the permission to listen, as Deno does. Without it a server of `node:net` throws where
 * nobody can catch it.
 *
 * @throws {Error} With the name `NotCapable`, as Deno's own, if it is not given.
 */
export async function demandListening(address: string, port: number): Promise<void> {
  const { Deno } = globalThis as { Deno?: { permissions?: Permissions } };
  const host = address.includes(":") ? `[${address}]` : address;
  const status = await Deno?.permissions?.request({ name: "net", host: `${host}:${port}` });
  if (status === undefined || status.state === "granted") return;
  const hosts = address === "127.0.0.1" ? "localhost,127.0.0.1" : `localhost,127.0.0.1,${host}`;
  const error = new Error(`Cannot listen on ${address}: start Deno with --allow-net=${hosts}`);
  error.name = "NotCapable";
  throw error;
}
