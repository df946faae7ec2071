// What each command needs of Deno: with exactly that it does its work, and without it says which flag
// is missing.
import { join } from "node:path";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ownBankId, PASSPHRASE, spawn, temporaryFolder } from "../helpers/cli.ts";
import { SAMPLE } from "../helpers/samples.ts";
import denoJson from "../../deno.json" with { type: "json" };

interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

async function runWith(
  permissions: readonly string[],
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  const child = spawn(args, { env: { NO_COLOR: "1", ...env } }, ["--no-prompt", ...permissions]);
  const { code, stdout, stderr } = await child.output();
  const [output = "", errors = ""] = [stdout, stderr].map((each) => new TextDecoder().decode(each));
  return { code, output, errors };
}

/** Runs a command with all its permissions, and without each of them. */
async function assertNeeds(
  permissions: readonly string[],
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<void> {
  const whole = await runWith(permissions, args, env);
  assertEquals([whole.code, whole.errors], [0, ""], `${args}`);
  for (const missing of permissions) {
    const rest = permissions.filter((each) => each !== missing);
    const { code, output, errors } = await runWith(rest, args, env);
    assert(code === 1 || code === 2, `${args} without ${missing} ended with ${code}`);
    assertStringIncludes(`${output}${errors}`, missing.split("=")[0] ?? "");
    assert(!/^\s+at /m.test(errors), errors);
  }
}

/** Waits for the line that says a service is ready, and stops it. */
async function assertServes(
  permissions: readonly string[],
  args: readonly string[],
): Promise<void> {
  const child = spawn(args, { env: { NO_COLOR: "1" } }, ["--no-prompt", ...permissions]);
  const reader = child.stdout.getReader();
  const line = new TextDecoder().decode((await reader.read()).value);
  assertStringIncludes(line, "http://localhost:");
  child.kill("SIGTERM");
  while (!(await reader.read()).done);
  assertEquals(await new Response(child.stderr).text(), "");
  assertEquals((await child.status).code, 0);
}

const NET = "--allow-net=localhost,127.0.0.1";

Deno.test("the command line needs no permission to explain itself", async () => {
  for (const args of [["--help"], ["doctor", "--help"]]) {
    const { code, errors } = await runWith([], args);
    assertEquals([code, errors], [0, ""]);
  }
});

Deno.test("deno task demo and deno task web have the permissions that they need, and no other", async () => {
  const { demo, web } = denoJson.tasks;
  for (const [task, command] of [[demo, "login"], [web, "web"]] as const) {
    assertStringIncludes(JSON.stringify(task), `deno run ${NET} src/cli/mod.ts ${command}`);
  }
  const { code, output, errors } = await runWith([NET], ["login"]);
  assertEquals([code, errors], [0, ""]);
  assertStringIncludes(output, "Logged in: Tolvan Tolvansson");
  await assertServes([NET], ["web", "--port", "0"]);
  for (const args of [["login"], ["web", "--port", "0"], ["doctor"]]) {
    const { code, errors } = await runWith([], args);
    assertEquals([code, errors], [
      1,
      `Cannot listen on 127.0.0.1: start Deno with ${NET}\n`,
    ]);
  }
});

Deno.test("simulator needs to listen, and to write into its folder alone", async () => {
  await using out = await temporaryFolder();
  const folder = join(out.path, "new");
  const args = ["simulator", "--port", "0", "--control", "0", "--out", folder];
  await assertServes([NET, `--allow-write=${folder}`], args);
  const again = await runWith([NET, `--allow-write=${folder}`], args);
  assertEquals(again.code, 2);
  assertStringIncludes(again.errors, `Deno needs --allow-read=${folder}`);
  await assertServes([NET, `--allow-write=${folder}`, `--allow-read=${folder}`], args);
  const without = await runWith([NET], [...args.slice(0, -1), join(out.path, "other")]);
  assertStringIncludes(without.errors, "Deno needs --allow-write=");
});

Deno.test("environment needs to write into its folder alone", async () => {
  await using out = await temporaryFolder();
  const folder = join(out.path, "new");
  const { code, errors } = await runWith([], ["environment", "test", "--out", folder]);
  assertEquals(code, 2);
  assertStringIncludes(errors, `Deno needs --allow-write=${folder}`);
  const written = await runWith([`--allow-write=${folder}`], [
    "environment",
    "test",
    "--out",
    folder,
  ]);
  assertEquals([written.code, written.errors], [0, ""]);
});

Deno.test("verify, p12 and doctor need to read the file that is named", async () => {
  await using bankId = await ownBankId();
  const { folder, service } = bankId;
  const proof = join(folder, "proof.json");
  await Deno.writeTextFile(proof, JSON.stringify(SAMPLE));
  const old = ["--env", "test", "--allow-sha1-ocsp"];
  await assertNeeds([`--allow-read=${proof}`], ["verify", proof, ...old]);
  const p12 = join(folder, "client.p12");
  const { port } = new URL(service.environment.apiUrl);
  const env = { P12: PASSPHRASE };
  const files = ["--cert", p12, "--passphrase-env", "P12"];
  const pem = join(folder, "pem");
  const toPem = ["p12", "to-pem", p12, "--out", pem, "--passphrase-env", "P12"];
  await assertNeeds([`--allow-read=${p12}`, `--allow-write=${pem}`, "--allow-env=P12"], toPem, env);
  await assertNeeds(
    [`--allow-read=${p12},${folder}/ca.pem`, "--allow-env=P12", `--allow-net=localhost:${port}`],
    ["doctor", ...bankId.address, ...files],
    env,
  );
});
