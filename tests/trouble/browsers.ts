/**
 * Browsers by the hundred that log in at several instances of one website: answers to them are lost,
 * polls are doubled, and what was sent first may arrive last.
 *
 * @module
 */
import type { BankIdHandler } from "../../mod.ts";
import { random } from "../helpers/faults.ts";
import { Browser } from "../helpers/web.ts";

/** How many log in, and what befalls them. */
export interface Crowd {
  readonly count: number;
  readonly atOnce: number;
  readonly seed: number;
  /** Part of the answers that never reach their browser. */
  readonly lost: number;
  /** Part of the polls that are sent twice, the later one first. */
  readonly doubled: number;
}

/** What the browsers were told. */
export interface Told {
  /** By IP address, of which each browser has its own: the last state, or `unstarted`. */
  readonly states: Readonly<Record<string, string>>;
  /** How many answers were lost. */
  readonly losses: number;
}

/** Where the browsers see the website. */
export const ORIGIN = "http://localhost";

/** After so many polls a browser gives up. */
const MOST_POLLS = 90;

/** Logs in so many times, each poll at an instance that is chosen by chance. */
export async function browse(instances: readonly BankIdHandler[], crowd: Crowd): Promise<Told> {
  const next = random(crowd.seed);
  const states: Record<string, string> = {};
  let losses = 0;
  const choose = (): BankIdHandler => {
    const handler = instances[Math.floor(next() * instances.length)];
    if (!handler) throw new Error("There is no instance");
    return handler;
  };
  const poll = async (browser: Browser): Promise<string> => {
    const count = next() < crowd.doubled ? 2 : 1;
    const messages = Array.from({ length: count }, () => browser.next()).reverse();
    const answers = await Promise.all(
      messages.map((message) => browser.send("poll", message, { handler: choose() })),
    );
    let state = "pending";
    for (const answer of answers) {
      if (next() < crowd.lost) {
        losses++;
        await answer.body?.cancel();
        continue;
      }
      const { body } = await browser.take(answer);
      // What arrives late is refused, and the page does not read it.
      if (body.state !== "refused" && state === "pending") state = String(body.state);
    }
    return state;
  };
  const logIn = async (number: number): Promise<void> => {
    const ip = `10.${200 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
    const browser = new Browser(choose(), { origin: ORIGIN, ip });
    let state = String((await browser.start()).body.state);
    if (state !== "pending") state = "unstarted";
    for (let polls = 0; state === "pending" && polls < MOST_POLLS; polls++) {
      await new Promise((resolve) => setTimeout(resolve, 900 + next() * 200));
      state = await poll(browser);
    }
    states[ip] = state;
  };
  let begun = 0;
  const work = async (): Promise<void> => {
    // Not all begin in the same moment.
    await new Promise((resolve) => setTimeout(resolve, next() * 1000));
    while (begun < crowd.count) await logIn(begun++);
  };
  await Promise.all(Array.from({ length: crowd.atOnce }, work));
  return { states, losses };
}
