/**
 * People who act by themselves.
 *
 * @module
 */
import { checkOptions, type OptionNames } from "../../options.ts";
import { PEOPLE, type Person, personWith, TOLVAN } from "../pki/people.ts";
import type { Autopilot } from "./order.ts";

/**
 * How a simulated person acts without being told.
 *
 * @category The app and its people
 */
export interface AutopilotOptions {
  /**
   * Milliseconds until the person opens the order, and again until they decide.
   *
   * @default {1000}
   */
  readonly delay?: number;
  /**
   * What they decide.
   *
   * @default {"approve"}
   */
  readonly action?: "approve" | "decline";
}

const AUTOPILOT: OptionNames<AutopilotOptions> = { delay: true, action: true };

/** The autopilot that the options ask for, checked. */
export function autopilotOf(
  autopilot: boolean | AutopilotOptions | undefined,
  person: Person | undefined,
): Autopilot | undefined {
  if (autopilot === undefined || autopilot === false) return undefined;
  const how = autopilot === true ? {} : autopilot;
  checkOptions(how, "createSimulator's 'autopilot'", AUTOPILOT);
  const { delay = 1000, action = "approve" } = how;
  if (action !== "approve" && action !== "decline") {
    throw new RangeError(`'autopilot.action' must be 'approve' or 'decline': got '${action}'`);
  }
  checkMilliseconds("autopilot.delay", delay);
  const people = person ? [person, ...PEOPLE] : PEOPLE;
  return {
    delay,
    action,
    person: (number) => number === undefined ? person ?? TOLVAN : personWith(number, people),
  };
}

/** Refuses what is no length of time. */
export function checkMilliseconds(name: string, value: unknown): void {
  if (typeof value !== "number" || !(value >= 0)) {
    throw new RangeError(`'${name}' must be milliseconds, at least 0: got ${value}`);
  }
}
