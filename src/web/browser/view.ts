/**
 * What is seen of a login in each of its states.
 *
 * @module
 */

import type { ElementTexts } from "./texts.ts";
import type { LoginUpdate } from "./types.ts";

/** What can be seen or not. */
export type Part =
  | "text"
  | "scan"
  | "code"
  | "open"
  | "second"
  | "on"
  | "again"
  | "this"
  | "other"
  | "cancel";

/** How things stand: something is waited for, has worked, or has not. */
export type Mood = "wait" | "done" | "failed" | "none" | "none choose";

/** What is seen. */
export interface View {
  readonly mood: Mood;
  readonly parts: readonly Part[];
  readonly heading: string;
  readonly thisLabel: string;
  readonly otherLabel: string;
}

/** The ways to begin; the app on this device only where there can be one. */
function both(hasApp: boolean): readonly Part[] {
  return hasApp ? ["this", "other"] : ["other"];
}

function partsOf(update: LoginUpdate): readonly Part[] {
  const { state, device, hasApp } = update;
  const way: readonly Part[] = device === "this" ? ["other"] : hasApp ? ["this"] : [];
  if (state === "none") return both(hasApp);
  if (state === "starting" || state === "complete") return [];
  if (state === "offline") return ["cancel"];
  if (state !== "pending") return device ? ["again", ...way] : both(hasApp);
  const { qr, launch, otherLaunch, text, expiresSoon, isBack } = update;
  const signed: readonly Part[] = text ? ["text"] : [];
  if (isBack) return [...signed, "again", "other", "cancel"];
  if (qr) {
    const asked: readonly Part[] = expiresSoon ? ["on"] : way;
    return [...signed, "scan", "code", ...asked, "cancel"];
  }
  if (!launch) return [...signed, "cancel"];
  return [...signed, "open", ...(otherLaunch ? ["second" as const] : []), ...way, "cancel"];
}

function moodOf(update: LoginUpdate): Mood {
  const { state } = update;
  if (state === "complete") return "done";
  if (state === "none") return "none choose";
  if (state === "starting" || state === "offline") return "wait";
  if (state !== "pending") return "failed";
  return update.qr || update.isBack ? "none" : "wait";
}

/** What the page is there for. */
export function headingFor(operation: string, texts: ElementTexts): string {
  if (operation === "payment") return texts.payTitle;
  return operation === "auth" ? texts.title : texts.signTitle;
}

/** What is seen of an update. */
export function viewOf(update: LoginUpdate, texts: ElementTexts, operation: string): View {
  const { mobile } = update;
  return {
    mood: moodOf(update),
    parts: partsOf(update),
    heading: headingFor(update.operation ?? operation, texts),
    thisLabel: mobile ? texts.thisDevice : texts.thisComputer,
    otherLabel: mobile ? texts.otherDevice : texts.mobileBankId,
  };
}
