/**
 * What a person sees and does.
 *
 * @module
 */
// deno-lint-ignore-file no-import-prefix
import { decode } from "npm:fast-png@8.0.0";
import jsQR from "npm:jsqr@1.4.0";
import type { Language } from "../../src/order/message_texts.ts";
import { userMessage } from "../../src/order/messages.ts";
import type { RfaId } from "../../src/types.ts";
import { PAGE_TEXTS } from "../../src/web/page_texts.ts";
import type { Page } from "./chromium.ts";
import type { ServedSite } from "./served_site.ts";

/** How often something is tried, or polls are waited for, at most. */
export const MAX_TURNS = 20;

/** A page, or one in a frame. */
type View = Pick<Page, "getByRole">;

/** Waits until the page says something. */
export async function says(page: View, text: string): Promise<void> {
  await page.getByRole("status").getByText(text, { exact: true }).waitFor();
}

/** Waits until the page says one of BankID's messages. */
export async function tells(page: View, id: RfaId, language: Language = "sv"): Promise<void> {
  await says(page, userMessage(id, { language }).text);
}

/** What the two ways are called on a computer. */
const ON_COMPUTER = { thisDevice: "thisComputer", otherDevice: "mobileBankId" } as const;

/** Presses a button; those of the two ways are called by what they are on a phone. */
export async function press(
  page: View,
  name: keyof typeof PAGE_TEXTS.sv,
  language: Language = "sv",
): Promise<void> {
  const texts = PAGE_TEXTS[language];
  const exact = name !== "enlarge" && name !== "shrink";
  const button = page.getByRole("button", { name: texts[name], exact });
  const isWay = name === "thisDevice" || name === "otherDevice";
  const other = isWay ? texts[ON_COMPUTER[name]] : texts[name];
  await button.or(page.getByRole("button", { name: other, exact: true })).first().click();
}

/** Waits until the page shows a QR code, and reads it from a picture of the screen. */
export async function readCode(page: Page, view: View = page): Promise<string> {
  await view.getByRole("img").waitFor();
  const { width, height, channels, data } = decode(await page.screenshot());
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    rgba.set(data.slice(pixel * channels, pixel * channels + 3), pixel * 4);
  }
  const code = jsQR.default(rgba, width, height, { inversionAttempts: "dontInvert" });
  if (!code) throw new Error("There is no QR code on the screen");
  return code.data;
}

/** Points the phone's app at the screen, until it has seen a code in time. */
export async function scan(page: Page, { simulator }: ServedSite): Promise<void> {
  for (let attempts = 1;; attempts++) {
    const content = await readCode(page);
    try {
      await simulator.app.scan(content);
      return;
    } catch (error) {
      if (attempts === MAX_TURNS) throw error;
    }
  }
}

/** Approves what is open in the app; BankID is asked every two seconds at most. */
export function approve({ simulator, clock }: ServedSite): void {
  simulator.app.approve();
  clock.by(2000);
}

/** Waits, poll by poll, until something holds. */
export async function until(page: Page, what: string, holds: () => boolean): Promise<void> {
  for (let polls = 0; !holds(); polls++) {
    if (polls === MAX_TURNS) throw new Error(`After ${polls} polls not yet: ${what}`);
    await page.waitForResponse(/\/poll$/);
  }
}

/** Waits until the browser is where a login leads, as the person that it is. */
export async function isWelcomed(page: Page, name = "Tolvan Tolvansson"): Promise<void> {
  await page.getByRole("heading", { name: `Welcome ${name}` }).waitFor();
}

/** Finds a part of the login. */
export function partOf(name: string): string {
  return `document.querySelector("bankid-login").shadowRoot.querySelector(".${name}")`;
}

/** How high the card is, and where its last button ends. */
export async function placesIn(page: Page): Promise<string> {
  return await page.evaluate<string>(`(() => {
    const [card, actions] = [${partOf("card")}, ${
    partOf("actions")
  }].map((each) => each.getBoundingClientRect());
    return [card.height, card.bottom - actions.bottom].map(Math.round).join(" ");
  })()`);
}

/** What styles a part of the login has in the end. */
export async function stylesOf(
  page: Page,
  part: string,
  names: readonly string[],
): Promise<string[]> {
  const style = `getComputedStyle(${partOf(part)})`;
  return await page.evaluate<string[]>(`${JSON.stringify(names)}.map((name) => ${style}[name])`);
}
