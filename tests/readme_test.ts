// What README.md says of where the module runs: each block of code does what is said of it.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { cookieJar, createSimulator } from "../src/simulator/mod.ts";
import { writePkcs12 } from "../src/simulator/pki/pkcs12_writer.ts";
import { PAGE_TEXTS } from "../src/web/page_texts.ts";
import published from "./vectors/pkcs12/test_certificate.json" with { type: "json" };
import { pass } from "./helpers/clock.ts";
import { isInstalled } from "./helpers/installed.ts";

const ROOT = new URL("../", import.meta.url);
const README = await Deno.readTextFile(new URL("README.md", ROOT));
const PASSPHRASE = "correct horse";

/** The blocks of a language, after a text, with the module in place of its name. */
function blocks(language: string, after = ""): string[] {
  const pattern = new RegExp(`^ *\`\`\`${language}\n(.*?)^ *\`\`\``, "gms");
  return [...README.slice(README.indexOf(after)).matchAll(pattern)].map(([, code = ""]) =>
    code.replaceAll('"@x/bankid"', `"${new URL("mod.ts", ROOT).pathname}"`)
      .replaceAll('"@x/bankid/simulator"', `"${new URL("src/simulator/mod.ts", ROOT).pathname}"`)
  );
}

/** A folder, with files in it. */
async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/secrets`);
  for (const [name, content] of Object.entries(files)) {
    await Deno.writeFile(
      `${folder}/${name}`,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
  }
  return folder;
}

/** The steps of a Dockerfile, by their instructions. */
function dockerfile(text: string): Map<string, string> {
  const lines = text.replaceAll(/\\\n/g, "").trim().split("\n");
  return new Map(lines.map((line) => {
    const [, instruction = "", rest = ""] = /^ *([A-Z]+) (.*)$/.exec(line) ?? [];
    return [instruction, rest];
  }));
}

/** A website, as README has it put into a container. */
const MAIN = `
  import { readFile } from "node:fs/promises";
  import process from "node:process";
  import { clientAddress, createClient, createHandler, readPkcs12 } from "MOD";

  const { BANKID_KEY = "", BANKID_PASSPHRASE = "" } = process.env;
  const certificate = await readPkcs12(await readFile("SECRETS/bankid.p12"), BANKID_PASSPHRASE);
  const client = createClient({ environment: ENVIRONMENT, certificate });
  const handler = createHandler(client, {
    key: BANKID_KEY,
    origin: "http://localhost:8000",
    clientIp: clientAddress(),
    onComplete: () => {},
  });
  const place = { hostname: "127.0.0.1", port: 0 };
  const onListen = ({ port }) => console.log(port);
  if (globalThis.Deno) Deno.serve({ ...place, onListen }, handler);
  else onListen(Bun.serve({ ...place, fetch: handler }));
`;

async function output(command: readonly string[], cwd: string): Promise<string> {
  const [program = "", ...args] = command;
  const child = new Deno.Command(program, { args, cwd, env: { NO_COLOR: "1" } });
  const { success, stdout, stderr } = await child.output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert(success, text);
  return text;
}

for (const [index, program, user] of [[0, "deno", "deno"], [1, "bun", "bun"]] as const) {
  Deno.test({
    name: `README.md's Dockerfile for ${program} builds and starts a website, with what it may do`,
    ignore: !isInstalled(program),
    fn: async () => {
      const [text = ""] = blocks("dockerfile").slice(index);
      assert(text.trim().split("\n").length <= 10);
      const steps = dockerfile(text);
      assertEquals([...steps.keys()], ["FROM", "WORKDIR", "COPY", "RUN", "USER", "CMD"]);
      assertMatch(steps.get("FROM") ?? "", /^(denoland\/deno:2\.\d+\.\d+|oven\/bun:1\.\d+)$/);
      assertEquals([steps.get("COPY"), steps.get("USER")], [". .", user]);

      const simulator = createSimulator();
      await using server = await simulator.listen();
      const { apiUrl, caCerts } = server.environment;
      const folder = await folderWith({
        "package.json": "{}",
        "secrets/bankid.p12": await writePkcs12(server.certificate, PASSPHRASE),
      });
      const secrets = `${folder}/secrets`;
      const main = MAIN.replace("MOD", new URL("mod.ts", ROOT).pathname)
        .replace("SECRETS", secrets)
        .replace("ENVIRONMENT", JSON.stringify({ apiUrl, caCerts }));
      await Deno.writeTextFile(`${folder}/main.ts`, main);
      await output((steps.get("RUN") ?? "").split(" "), folder);

      const key = crypto.getRandomValues(new Uint8Array(32));
      const [command = "", ...args]: string[] = JSON.parse(steps.get("CMD") ?? "[]");
      const child = new Deno.Command(command, {
        args: args.map((each) =>
          each.replace("/run/secrets", secrets).replace("0.0.0.0:8000", "127.0.0.1:0")
            .replace("appapi2.bankid.com", new URL(apiUrl).host)
        ),
        cwd: folder,
        env: { BANKID_KEY: key.toBase64(), BANKID_PASSPHRASE: PASSPHRASE },
        stdout: "piped",
      }).spawn();
      const reader = child.stdout.getReader();
      const port = new TextDecoder().decode((await reader.read()).value).trim();
      assert(port !== "", "The website ended: see above");
      const response = await fetch(`http://127.0.0.1:${port}/bankid/start`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "Origin": "http://localhost:8000" },
        body: JSON.stringify({ device: "other", poll: 1 }),
      });
      const { state } = await response.json();
      child.kill();
      while (!(await reader.read()).done);
      await child.status;
      await Deno.remove(folder, { recursive: true });
      assertEquals(state, "pending");
      assertEquals(simulator.pending.length, 1);
    },
  });
}

Deno.test("README.md's fake clock ends an order that nobody opens", async () => {
  const [example = ""] = blocks("ts", "A fake clock");
  const folder = await folderWith({ "example.ts": example });
  const map = new URL("tests/offline/import_map.json", ROOT).pathname;
  const args = ["run", "--no-prompt", "--no-check", `--import-map=${map}`, `${folder}/example.ts`];
  assertMatch(await output([Deno.execPath(), ...args], folder), /^startFailed\n/);
  await Deno.remove(folder, { recursive: true });
});

/** What a page of the site does, at a handler's path. */
function page(
  browser: ReturnType<typeof cookieJar>,
  base: string,
): (action: string, body: object) => Promise<Record<string, string>> {
  return async (action, body) => {
    const headers = { "Content-Type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    return await (await browser(`${base}/${action}`, init)).json();
  };
}

Deno.test("README.md's site logs a person in, greets them, and has them sign", async () => {
  const [login = "", simulator = "", sign = ""] = blocks("ts ignore", "## Log in on a website");
  const module = new URL("mod.ts", ROOT).pathname;
  const simulated = login.replace(
    'const environment = "test";\nconst client = createClient({ environment });',
    simulator.replace("autopilot: true", "autopilot: { delay: 0 }"),
  ).replace("Deno.serve(", "export const site = serving(");
  assert(simulated.includes("createClient(simulator)") && simulated.includes("site = serving("));
  const folder = await folderWith({
    "site.ts": `
      import type { CompletionData as Completion } from "${module}";
      export const kept: Completion[] = [];
      const keep = (completion: Completion): number => kept.push(completion);
      const serving = (handler: (request: Request, info: unknown) => Response | Promise<Response>) =>
        handler;
      ${simulated}
      ${sign}
      export { signing };`,
  });
  await output([Deno.execPath(), "check", `${folder}/site.ts`], folder);
  const { site, signing, kept } = await import(`file://${folder}/site.ts`);
  await Deno.remove(folder, { recursive: true });

  using time = new FakeTime();
  const info = { remoteAddr: { hostname: "192.0.2.12" } };
  const url = "https://www.example.com";
  const browser = cookieJar((request) =>
    (new URL(request.url).pathname.startsWith("/sign") ? signing : site)(request, info)
  );
  const greeting = async (): Promise<string> => await (await browser(`${url}/`)).text();
  const shown = await (await browser(`${url}/sign/`)).text();
  assertStringIncludes(shown, `<title>${PAGE_TEXTS.sv.signTitle}</title>`);
  const { error } = console;
  Object.assign(console, { error: () => {} });
  const early = await page(browser, `${url}/sign`)("start", { device: "other", poll: 1 });
  Object.assign(console, { error });
  assertEquals([early.state, await greeting()], ["failed", "Hello, stranger: log in at /bankid/"]);
  for (const base of [`${url}/bankid`, `${url}/sign`]) {
    const post = page(browser, base);
    const { id } = await post("start", { device: "other", poll: 1 });
    await pass(time, 2000);
    const { state } = await post("poll", { id, poll: Date.now() });
    assertEquals([state, await greeting()], ["complete", "Hello, Tolvan Tolvansson"], base);
  }
  assertEquals(kept.length, 1);
});

Deno.test("README.md's relying parties in one process do not get in each other's way", async () => {
  const [example = ""] = blocks("ts", "### Several relying parties");
  const answered = example.replace(
    "createSimulator()",
    "createSimulator({ autopilot: { delay: 0 } })",
  );
  assert(answered !== example);
  const folder = await folderWith({ "parties.ts": answered });
  const { serve }: { serve(request: Request, info: unknown): Promise<Response> } = await import(
    `file://${folder}/parties.ts`
  );
  await Deno.remove(folder, { recursive: true });

  using time = new FakeTime();
  const info = { remoteAddr: { hostname: "192.0.2.12" } };
  const hosts = ["shop.example", "bank.example"];
  for (const [host, other] of [hosts, hosts.toReversed()]) {
    const sent: Request[] = [];
    const browser = cookieJar((request) => {
      sent.push(request.clone());
      return serve(request, info);
    });
    const post = page(browser, `https://${host}/bankid`);
    const { id } = await post("start", { device: "other", poll: 1 });
    await pass(time, 2000);
    const { state, redirect } = await post("poll", { id, poll: Date.now() });
    assertEquals([state, redirect], ["complete", "/account"]);
    // What was the end of the login at one host is nothing at the other.
    const last = sent.at(-1) ?? new Request("https://nowhere.example/");
    assert(last.headers.has("Cookie"));
    const elsewhere = new Request(`https://${other}/bankid/poll`, last);
    elsewhere.headers.set("Origin", `https://${other}`);
    assertEquals((await (await serve(elsewhere, info)).json()).state, "none");
  }
  const unknown = await serve(new Request("https://elsewhere.example/bankid/"), info);
  assertEquals(unknown.status, 404);
});

Deno.test("README.md's certificate for Deno Deploy fits into a variable", () => {
  assertMatch(README, /A\s+variable may have 16 KB: the test certificate takes 4\.0 KB/);
  assertEquals((published.base64.length / 1000).toFixed(1), "4.0");
});

Deno.test("README.md's links lead to files of the repository, and to headings of its own", async () => {
  const links = [...README.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, link = ""]) => link);
  const headings = [...README.matchAll(/^#+ (.*)$/gm)].map(([, text = ""]) =>
    `#${text.toLowerCase().replace(/[^\w -]/g, "").replaceAll(" ", "-")}`
  );
  assert(links.length > 10);
  for (const link of links) {
    if (link.startsWith("#")) assert(headings.includes(link), link);
    else await Deno.stat(new URL(link, ROOT));
  }
});

Deno.test("README.md stops a server as the behaviours do, on Deno and on Bun", () => {
  assert(README.includes("`await server.shutdown(); await client.close({ wait: true })`"));
  assert(README.includes("with `server.stop()` on Bun"));
});
