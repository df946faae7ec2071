/**
 * Logins with the app on another device, which reads the QR code from a picture of the screen. Run:
 * `deno run -A tests/e2e/qr_e2e.ts`.
 *
 * @module
 */
import { certificates } from "../helpers/tls.ts";
import { check, report, same } from "../peers/tally.ts";
import type { BrowserContext } from "./chromium.ts";
import { approve, isWelcomed, press, readCode, scan, tells, until } from "./person.ts";
import { scenario, stopChromium } from "./scenario.ts";

/** Names of the browser's cookies. */
async function cookiesOf(context: BrowserContext): Promise<string[]> {
  return (await context.cookies()).map(({ name }) => name).sort();
}

await scenario("A computer, and a phone beside it", {}, async (stage) => {
  const { name, context, page, site, login } = stage;
  await page.goto(login);
  await tells(page, "RFA19");
  await press(page, "otherDevice");
  await tells(page, "RFA1");
  const codes = new Set([await readCode(page)]);
  while (codes.size < 3) {
    await page.waitForResponse(/\/poll$/);
    codes.add(await readCode(page));
  }
  same(`${name}: all of one order`, new Set([...codes].map((code) => code.split(".")[1])).size, 1);
  same(`${name}: cookie meanwhile`, await cookiesOf(context), [
    "bankid",
    "bankid-device",
    "bankid-login",
  ]);
  await scan(page, site);
  site.clock.by(2000);
  await tells(page, "RFA9");
  same(`${name}: the code is gone`, await page.getByRole("img").count(), 0);
  same(`${name}: nobody is logged in`, site.completed.length, 0);
  approve(site);
  await isWelcomed(page);
  same(`${name}: address`, page.url(), `${site.origin}/welcome`);
  same(`${name}: cookies`, await cookiesOf(context), ["bankid-device", "session"]);
  same(`${name}: told the service`, site.completed.map(([, { device }]) => device), ["other"]);
  same(`${name}: orders`, site.requests("auth").length, 1);
});

await scenario("A dark page in English", { speaks: "en" }, async ({ name, page, site, login }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(login);
  await press(page, "otherDevice", "en");
  const width = async (): Promise<number> =>
    (await page.getByRole("img").boundingBox())?.width ?? 0;
  check(`${name}: readable`, (await readCode(page)).startsWith("bankid."));
  const before = await width();
  await page.getByRole("button", { name: "Enlarge the QR code" }).click();
  await page.getByRole("button", { name: "Make the QR code smaller" }).waitFor();
  check(`${name}: larger`, await width() > before * 1.5, [before, await width()]);
  await scan(page, site);
  approve(site);
  await isWelcomed(page);
});

await scenario("A phone, and another phone", { device: "iPhone" }, async (stage) => {
  const { name, page, site, login } = stage;
  await page.goto(login);
  await tells(page, "RFA20");
  await press(page, "otherDevice");
  await press(page, "enlarge");
  await page.getByRole("button", { name: "Förminska QR-koden" }).waitFor();
  const width = (await page.getByRole("img").boundingBox())?.width ?? 0;
  check(`${name}: it fills the width`, width > 0.9 * (page.viewportSize()?.width ?? 0), width);
  await scan(page, site);
  approve(site);
  await isWelcomed(page);
  same(`${name}: nothing to return to`, site.requests("auth")[0]?.body.returnUrl, undefined);
});

const { server } = await certificates();

await scenario("A site with HTTPS", { certificate: server }, async (stage) => {
  const { name, context, page, site, login } = stage;
  await page.goto(login);
  await press(page, "otherDevice");
  await page.getByRole("img").waitFor();
  const cookies = (await context.cookies()).map((cookie) => ({ ...cookie, value: "", expires: 0 }));
  const names = ["__Host-bankid", "__Host-bankid-login", "__Host-bankid-device"];
  const wanted = names.map((each) => ({
    name: each,
    value: "",
    domain: "localhost",
    path: "/",
    expires: 0,
    httpOnly: true,
    secure: true,
    sameSite: "Strict",
  }));
  same(`${name}: cookies`, cookies, wanted);
  await scan(page, site);
  approve(site);
  await isWelcomed(page);
});

await scenario("A text is signed", {
  request: () => ({ operation: "sign", userVisibleData: "I buy a boat." }),
}, async ({ name, page, site, login }) => {
  await page.goto(login);
  await press(page, "otherDevice");
  await scan(page, site);
  approve(site);
  await isWelcomed(page);
  const [request] = site.requests("sign");
  const text = Uint8Array.fromBase64(String(request?.body.userVisibleData));
  same(`${name}: the server's text`, new TextDecoder().decode(text), "I buy a boat.");
});

await scenario("Nobody scans for a while", { renewals: 2 }, async (stage) => {
  const { name, page, site, login } = stage;
  const orders = (): number => site.requests("auth").length;
  await page.goto(login);
  await press(page, "otherDevice");
  const first = await readCode(page);
  site.clock.by(30_000);
  await until(page, "a second order", () => orders() === 2);
  await page.waitForResponse(/\/poll$/);
  const second = await readCode(page);
  check(`${name}: another code`, first.split(".")[1] !== second.split(".")[1], [first, second]);
  site.clock.by(30_000);
  await until(page, "a third order", () => orders() === 3);
  site.clock.by(30_000);
  await tells(page, "RFA17B");
  same(`${name}: no more orders`, orders(), 3);
  same(`${name}: no code`, await page.getByRole("img").count(), 0);
  await press(page, "again");
  await scan(page, site);
  approve(site);
  await isWelcomed(page);
  same(`${name}: orders`, orders(), 4);
});

await stopChromium();
report();
