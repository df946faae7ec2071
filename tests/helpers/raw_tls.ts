/**
 * Connections below HTTP, which a test reads or leaves as it likes.
 *
 * @module
 */
import type { ListeningSimulator } from "../../src/simulator/mod.ts";

/** Connects with the certificate of a simulator that listens. */
export async function connectRaw(
  { environment, certificate }: ListeningSimulator,
): Promise<Deno.TlsConn> {
  const { port } = new URL(environment.apiUrl);
  return await Deno.connectTls({
    hostname: "localhost",
    port: Number(port),
    caCerts: [...environment.caCerts],
    ...certificate,
  });
}

/** Sends a request of JSON. */
export async function postRaw(socket: Deno.TlsConn, path: string, body = "{}"): Promise<void> {
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${body.length}\r\n\r\n`;
  await socket.write(new TextEncoder().encode(head + body));
}

/** Lets what is under way settle. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}
