/**
 * `deno task web`, clicked through: the page and the simulated phone beside it. Run:
 * `deno run -A tests/e2e/task_web_e2e.ts`.
 *
 * @module
 */
import { check, report, same } from "../peers/tally.ts";
import { newContext, type Page, startChromium } from "./chromium.ts";
import { MAX_TURNS, press, readCode, tells } from "./person.ts";
import { watch } from "./watch.ts";

/** Where the task says that it is. */
async function originOf(output: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const part of output.pipeThrough(new TextDecoderStream())) {
    text += part;
    const [, origin] = /Open (http:\/\/localhost:\d+)\/ /.exec(text) ?? [];
    if (origin) return origin;
  }
  throw new Error(`The task has ended: ${text}`);
}

/** Scans the code, and approves; then once more, with second thoughts and as somebody else. */
async function logIn(page: Page): Promise<void> {
  const website = page.frameLocator('iframe[title="The website"]');
  const phone = page.frameLocator('iframe[title="The phone"]');
  const onPhone = (name: string): Promise<void> =>
    phone.getByRole("button", { name, exact: true }).click();
  const greets = (name: string): Promise<void> =>
    website.getByRole("heading", { name: `Logged in as ${name}` }).waitFor();

  const approve = phone.getByRole("button", { name: "Approve", exact: true });
  const tooOld = phone.getByText("seconds old");
  for (let turns = 0; turns < MAX_TURNS && !await approve.isVisible(); turns++) {
    await phone.getByLabel("Text of a QR code").fill(await readCode(page, website));
    await onPhone("Scan");
    await approve.or(tooOld).first().waitFor();
  }
  await tells(website, "RFA9", "en");
  await onPhone("Approve");
  await greets("Tolvan Tolvansson");

  await website.getByRole("link", { name: "Once more" }).click();
  await onPhone("Open");
  await onPhone("Decline");
  await tells(website, "RFA6", "en");
  await press(website, "again", "en");
  const people = phone.getByLabel("Whose app it is");
  const [, other = ""] = await people.getByRole("option").allInnerTexts();
  await people.selectOption(other);
  await onPhone("Open and approve");
  await greets(other.replace(/ \(.*\)$/, ""));
}

/** The task, as it is written in deno.json. */
const task = new Deno.Command(Deno.execPath(), {
  args: ["task", "web", "--port", "0"],
  cwd: new URL("../../", import.meta.url),
  stdout: "piped",
  stderr: "null",
}).spawn();
const browser = await startChromium();
try {
  const origin = await originOf(task.stdout);
  const context = await newContext(browser, "computer", "en");
  // A code that has grown too old on a busy machine is refused, and another one is scanned.
  const { problems } = await watch(context, origin, /status of 400/);
  const page = await context.newPage();
  await page.goto(`${origin}/`);
  const phone = page.frameLocator('iframe[title="The phone"]');
  await phone.getByRole("option").first().waitFor({ state: "attached" });
  const wider = await phone.locator("html").evaluate((html) => html.scrollWidth - html.clientWidth);
  same("deno task web: the phone's page is not wider than the phone", wider, 0);
  await logIn(page);
  same("deno task web: nothing to complain of", problems, []);
} catch (error) {
  check("deno task web: clicked through", false, String(error));
}
await browser.close();
task.kill("SIGTERM");
same("deno task web: exit code", (await task.status).code, 0);
report();
