/**
 * What is seen of a login in each of its states.
 *
 * @module
 */

import type { LoginTexts } from "./texts.ts";
import type { AnyUpdate } from "./types.ts";

/** What is seen: the text of each part that comes and goes; one without a text is not seen. */
export type View = Readonly<Record<string, string | false | undefined>>;

/** What is seen of an update, and the ways on. */
export function viewOf(
  { state, device, qr, launch, otherLaunch, opensByItself, expiresSoon, isBack, texts }: AnyUpdate,
): View {
  const isOver = state === "failed" || state === "refused" || state === "elsewhere";
  const isNone = state === "none";
  const isChoice = isNone || (isOver && !device);
  // A code is there for another device alone, a link for this one.
  const mayOpen = isChoice || (qr ? !expiresSoon : isOver && device === "other");
  const mayScan = isChoice || launch || (isOver && device === "this");
  return {
    // The style draws it. Nothing turns while the person has something to do.
    symbol: (launch ? opensByItself : !qr && !isNone) && !isBack && " ",
    scan: qr && texts.scan,
    open: launch && !isBack && texts.open,
    second: otherLaunch && !isBack && texts.openOther,
    // Whom the server has told of no other way still has this one.
    again: expiresSoon
      ? texts.goOn
      : (isBack || (device ? isOver : isChoice && !texts.other)) && texts.again,
    this: mayOpen && texts.this,
    other: mayScan && texts.other,
    cancel: (state === "pending" || state === "offline") && texts.cancel,
  };
}

/** What the page is there for. */
export function headingFor(
  operation: string | null,
  texts: Pick<LoginTexts, "title" | "signTitle" | "payTitle">,
): string | undefined {
  if (operation === "sign") return texts.signTitle;
  return operation === "payment" ? texts.payTitle : texts.title;
}
