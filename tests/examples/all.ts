/**
 * Starts every example as its reader would, and logs in, signs and logs out in Chromium:
 * `deno task examples [NAME ...]`. The frameworks come from npm.
 *
 * @module
 */
// deno-lint-ignore-file no-console
import { type Browser, newContext, type Page, startChromium } from "../e2e/chromium.ts";
import { findChromium } from "../e2e/find_chromium.ts";
import { makePackage } from "../helpers/npm_package.ts";
import { check, report } from "../peers/tally.ts";

/** How an example is set up and started. */
interface Example {
  readonly name: string;
  /** What it takes from npm. */
  readonly packages?: readonly string[];
  /** The folder of its own, if it has one. */
  readonly folder?: string;
  readonly build?: readonly string[];
  readonly start: readonly string[];
  /** Whether a header names the person's address: the framework does not tell it. */
  readonly isProxied?: boolean;
  /** Path of a login page of its own, if it has one. */
  readonly ownPage?: string;
}

const HERE = new URL(".", import.meta.url).pathname;
const NODE = "node_modules/.bin/node";
const IMPORTS = `--import-map=${HERE}../offline/import_map.json`;

const EXAMPLES: readonly Example[] = [
  {
    name: "Deno.serve",
    start: [Deno.execPath(), "run", "--allow-net", "--allow-env", IMPORTS, `${HERE}deno.ts`],
  },
  { name: "Bun.serve", packages: ["bun@^1.4"], start: ["node_modules/.bin/bun", "bun.js"] },
  { name: "Express", packages: ["express@^5"], start: [NODE, "express.js"] },
  {
    name: "Hono on Node",
    packages: ["hono@^4", "@hono/node-server@^2"],
    start: [NODE, "hono_node.js"],
  },
  {
    name: "Hono on Bun",
    packages: ["bun@^1.4", "hono@^4"],
    start: ["node_modules/.bin/bun", "hono.js"],
  },
  {
    name: "Hono on Deno",
    packages: ["hono@^4"],
    start: [Deno.execPath(), "serve", "-A", "--node-modules-dir=manual", "hono.js"],
  },
  {
    name: "Next.js",
    packages: ["next@^16", "react@^19", "react-dom@^19"],
    folder: "nextjs",
    build: [NODE, "node_modules/.bin/next", "build"],
    start: [NODE, "node_modules/.bin/next", "start"],
    isProxied: true,
    ownPage: "/own",
  },
  {
    name: "SvelteKit",
    packages: [
      "@sveltejs/kit@^3",
      "@sveltejs/adapter-node@^6",
      "@sveltejs/vite-plugin-svelte@^7",
      "svelte@^5",
      "vite@^8",
    ],
    folder: "sveltekit",
    build: [NODE, "node_modules/vite/bin/vite.js", "build"],
    start: [NODE, "build"],
  },
  {
    name: "Astro",
    packages: ["astro@^7", "@astrojs/node@^11"],
    folder: "astro",
    build: [NODE, "node_modules/.bin/astro", "build"],
    start: [NODE, "dist/server/entry.mjs"],
  },
];

async function run(
  folder: string,
  [command = "", ...args]: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const env = { ...more, PATH: `${folder}/node_modules/.bin:${Deno.env.get("PATH")}`, CI: "1" };
  const child = new Deno.Command(command, { args, cwd: folder, env });
  const { success, stdout, stderr } = await child.output();
  if (success) return;
  const output = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  throw new Error(`${command} ${args.join(" ")}: ${output}`);
}

async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copy(`${from}/${name}`, `${to}/${name}`);
    else await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

/** Makes a folder in which the example stands with all that it needs. */
async function setUp(
  example: Example,
  folder: string,
  bankid: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  if (!example.packages) return;
  if (example.folder) await copy(HERE + example.folder, folder);
  for await (const { name, isFile } of Deno.readDir(HERE)) {
    if (isFile) await Deno.copyFile(HERE + name, `${folder}/${name}`);
  }
  await Deno.writeTextFile(`${folder}/package.json`, '{ "type": "module", "private": true }');
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  await run(folder, ["npm", "install", ...quiet, "node@^22.18", ...example.packages]);
  await copy(bankid, `${folder}/node_modules/@x/bankid`);
  if (example.build) await run(folder, example.build, env);
}

function freeAddress(): Deno.NetAddr {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  return listener.addr;
}

async function isUp(origin: string): Promise<void> {
  for (let attempts = 1;; attempts++) {
    try {
      await (await fetch(origin)).body?.cancel();
      return;
    } catch (error) {
      if (attempts === 150) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function chooseCode(page: Page): Promise<void> {
  const button = page.getByRole("button", { name: "BankID on another device" });
  await button.click({ timeout: 5000 }).catch(() => {});
}

/** A person logs in, signs and logs out. */
async function play(
  browser: Browser,
  origin: string,
  { isProxied = false, ownPage }: Example,
): Promise<void> {
  const context = await newContext(browser, "computer", "en");
  if (isProxied) await context.setExtraHTTPHeaders({ "X-Forwarded-For": "127.0.0.1" });
  const page = await context.newPage();
  const heading = (name: string) => page.getByRole("heading", { name, exact: true }).waitFor();
  await page.goto(origin);
  await heading("Hello");
  await page.getByRole("link", { name: "Log in" }).click();
  await chooseCode(page);
  await heading("Hello Tolvan Tolvansson");
  await page.getByRole("link", { name: "Sign" }).click();
  await chooseCode(page);
  await page.getByText("Signed: I rent the flat from 1 March.").waitFor();
  await page.getByRole("button", { name: "Log out" }).click();
  await heading("Hello");
  if (ownPage !== undefined) {
    await page.goto(origin + ownPage);
    await page.getByRole("img", { name: "QR code" }).waitFor();
    await heading("Hello Tolvan Tolvansson");
  }
  await context.close();
}

async function tryOut(example: Example, browser: Browser, bankid: string): Promise<void> {
  const folder = await Deno.makeTempDir();
  const { port } = freeAddress();
  const origin = `http://localhost:${port}`;
  console.log(`=== ${example.name}`);
  try {
    const [command = "", ...args] = example.start;
    const env = {
      ORIGIN: origin,
      PORT: String(port),
      DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}`,
      SESSION_KEY: crypto.getRandomValues(new Uint8Array(32)).toBase64(),
      PROXIES: example.isProxied ? "1" : "0",
    };
    await setUp(example, folder, bankid, env);
    await using server = new Deno.Command(command, { args, cwd: folder, env, stdout: "null" })
      .spawn();
    try {
      await isUp(origin);
      await play(browser, origin, example);
    } finally {
      try {
        server.kill();
      } catch {
        // It has ended by itself, which its output explains.
      }
    }
    check(`${example.name}: logged in, signed and logged out`, true);
  } catch (error) {
    check(`${example.name}: logged in, signed and logged out`, false, String(error));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (findChromium() === undefined) {
  console.log("SKIPPED: no Chromium is installed, nor named in CHROMIUM");
  Deno.exit(0);
}
const made = await Deno.makeTempDir();
await makePackage(made);
const browser = await startChromium();
const wanted = EXAMPLES.filter(({ name }) => Deno.args.length === 0 || Deno.args.includes(name));
for (const example of wanted) {
  await tryOut(example, browser, `${made}/node_modules/@x/bankid`);
}
await browser.close();
await Deno.remove(made, { recursive: true });
report();
