import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ORDER } from "../helpers/answers.ts";
import { isInstalled } from "../helpers/installed.ts";
import { certificates, json, serveTls, type TestServer } from "../helpers/tls.ts";

const SCRIPT = new URL("../helpers/call_in_child.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

async function serve(): Promise<TestServer> {
  return await serveTls((_incoming, response) => json(response, 200, ORDER));
}

async function argumentsFor({ environment }: TestServer, ...flags: string[]): Promise<string[]> {
  const { client: certificate } = await certificates();
  const settings = JSON.stringify({ environment, certificate });
  return ["run", "--no-check", "--quiet", `--config=${CONFIG}`, ...flags, SCRIPT, settings];
}

async function run(args: string[], env: Record<string, string> = {}): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), { args, env: { NO_COLOR: "1", ...env } });
  const { stdout, stderr } = await command.output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

Deno.test("a client needs the permission to connect to BankID, and no other", async () => {
  await using server = await serve();
  const allowed = `--allow-net=localhost:${server.port}`;
  const output = await run(await argumentsFor(server, "--no-prompt", allowed));
  assertEquals(output.trim(), ORDER.orderRef);
});

Deno.test("a client names the flag that is missing", async () => {
  await using server = await serve();
  for (const flag of ["--allow-net=bankid.example", "--allow-env"]) {
    const output = await run(await argumentsFor(server, "--no-prompt", flag));
    const host = `localhost:${server.port}`;
    assert(output.startsWith(`connection never This process may not connect to ${host}:`), output);
    assertStringIncludes(output, `--allow-net=${host} on Deno`);
  }
  assertEquals(server.connections(), 0);
});

Deno.test("a client names the flag that is missing for a proxy", async () => {
  await using server = await serve();
  const environment = { ...server.environment, apiUrl: "https://bankid.example/rp/v6.0/" };
  const flags = ["--no-prompt", "--allow-net=bankid.example", "--allow-env=HTTPS_PROXY"];
  const output = await run(await argumentsFor({ ...server, environment }, ...flags), {
    HTTPS_PROXY: "http://proxy.example:3128",
  });
  assertStringIncludes(
    output,
    "connection never This process may not connect to proxy.example:3128",
  );
  assertStringIncludes(output, "--allow-net=proxy.example:3128 on Deno");
});

Deno.test(
  "a client names the flag that is missing on a terminal, too, where Deno asks and is told no",
  { ignore: !isInstalled("script") },
  async () => {
    await using server = await serve();
    const quoted = [Deno.execPath(), ...await argumentsFor(server)]
      .map((each) => `'${each.replaceAll("\\", "\\\\").replaceAll("'", `'\\''`)}'`);
    const child = new Deno.Command("script", {
      args: ["-qefc", quoted.join(" "), "/dev/null"],
      env: { NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    // Deno throws away what was typed before it asks, so that the answer is typed until it is heard.
    const answers = child.stdin.getWriter();
    const answer = setInterval(() => {
      answers.write(new TextEncoder().encode("n\n")).catch(() => {});
    }, 200);
    const output = await new Response(child.stdout).text();
    clearInterval(answer);
    await answers.close().catch(() => {});
    await child.status;
    assertMatch(output, /Deno requests net access/);
    assertMatch(
      output,
      /connection never This process may not connect to localhost:\d+: .*--allow-net/,
    );
  },
);
