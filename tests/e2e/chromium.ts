/**
 * A headless Chromium, and the devices that it plays.
 *
 * @module
 */
// deno-lint-ignore-file no-import-prefix
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "npm:playwright-core@1.65.1";
import { AGENTS } from "../helpers/web.ts";
import { findChromium } from "./find_chromium.ts";

export type { Browser, BrowserContext, Page };

/** A device with a browser. */
export type Device = "computer" | "iPhone" | "android";

const PHONE = { isMobile: true, hasTouch: true } as const;

const DEVICES: Readonly<Record<Device, BrowserContextOptions>> = {
  computer: { viewport: { width: 1280, height: 800 } },
  iPhone: { viewport: { width: 393, height: 659 }, ...PHONE },
  android: { viewport: { width: 412, height: 785 }, ...PHONE },
};

/** How long anything is waited for, in milliseconds. */
const PATIENCE = 60_000;

/** Starts Chromium without window, and with nothing that it does of its own accord. */
export async function startChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("There is no Chromium on this machine");
  return await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--host-resolver-rules=MAP *.bank.test 127.0.0.1",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A new browser of a device, without cookies. */
export async function newContext(
  browser: Browser,
  device: Device,
  language: "sv" | "en",
  javaScriptEnabled = true,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    ...DEVICES[device],
    userAgent: AGENTS[device],
    locale: language === "sv" ? "sv-SE" : "en-GB",
    ignoreHTTPSErrors: true,
    javaScriptEnabled,
  });
  context.setDefaultTimeout(PATIENCE);
  return context;
}
