import { assertEquals } from "@std/assert";
import { ORDER } from "../helpers/answers.ts";
import { certificates, json, serveTls } from "../helpers/tls.ts";

const SCRIPT = new URL("../helpers/call_in_child.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

/** A collector of OpenTelemetry, and the addresses that are called in the spans that it got. */
function collector(): { port: number; called: string[] } & AsyncDisposable {
  const called: string[] = [];
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (request) => {
      const text = await request.text();
      if (request.url.endsWith("/v1/traces")) {
        called.push(
          ...[...text.matchAll(/"https:\/\/localhost:\d+(\/[^"]*)"/g)].map(([, a = ""]) => a),
        );
      }
      return Response.json({});
    },
  );
  return { port: server.addr.port, called, [Symbol.asyncDispose]: () => server.shutdown() };
}

Deno.test("OpenTelemetry of Deno has a span for each call with transport: 'fetch', and none otherwise", async () => {
  await using server = await serveTls((_incoming, response) => json(response, 200, ORDER));
  await using telemetry = collector();
  const { client: certificate } = await certificates();
  const { environment } = server;
  for (const [transport, expected] of [["sockets", []], ["fetch", ["/rp/v6.0/auth"]]] as const) {
    const settings = JSON.stringify({ environment, certificate, transport });
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--quiet", `--config=${CONFIG}`, SCRIPT, settings],
      env: {
        OTEL_DENO: "true",
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${telemetry.port}`,
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      },
    }).output();
    assertEquals(new TextDecoder().decode(stdout).trim(), ORDER.orderRef);
    assertEquals(telemetry.called, [...expected]);
  }
});
