/**
 * Brings the messages of a login to the server, one at a time.
 *
 * @module
 */

import type { LoginAnswer } from "./answer.ts";
import type { LoginWorld } from "./world.ts";

/** Brings one message at a time. */
export type Courier = readonly [
  /**
   * Posts a message; the answer to anything posted before is not heeded any more. Without an answer,
   * what is to be done again is done once some time has passed.
   */
  post: (action: string, body: object, again?: () => void) => Promise<void>,
  /** Does something later, instead of anything else. */
  later: (what?: () => void, wait?: number) => void,
  /** Does at once what was to be done later. */
  hurry: () => void,
];

function isAnswer(value: unknown): value is LoginAnswer {
  return "state" in Object(value);
}

/** The server's answer to a message, with what the browser knows of the device; or nothing. */
function ask(world: LoginWorld, url: string, message: object): Promise<unknown> {
  return world.fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      touch: world.navigator.maxTouchPoints,
      brave: "brave" in world.navigator,
      ...message,
    }),
    signal: world.AbortSignal.timeout(20000),
  }).then((response) => response.status < 500 && response.json()).catch(() => {});
}

/**
 * Makes what brings the messages of a login. Each message has `common` in it, and a greater number than
 * all before it, in any tab. An answer goes to `take` and a failure to `lose`, with what was to be
 * repeated.
 */
export function makeCourier(
  basePath: string,
  common: object,
  world: LoginWorld,
  take: (answer: LoginAnswer, again?: () => void) => void,
  lose: (again?: () => void) => void,
): Courier {
  let poll = 0;
  let ahead = 0;
  let turn = 0;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due: (() => void) | undefined;

  function later(what?: () => void, wait?: number): void {
    turn++;
    clearTimeout(timer);
    due = what;
    if (what) timer = setTimeout(what, wait);
  }

  function post(action: string, body: object, again?: () => void): Promise<void> {
    later();
    const mine = turn;
    poll = Math.max(poll + 1, Date.now() - ahead);
    return ask(world, basePath + "/" + action, { ...common, poll, ...body }).then((answer) => {
      if (mine !== turn) return;
      if (!isAnswer(answer)) {
        later(again, Math.min(1000 * 2 ** failures++, 10000));
        return lose(again);
      }
      if (!answer.poll) {
        failures = 0;
        return take(answer, again);
      }
      // Another tab has counted further, or this computer's clock is days ahead: the server's counts.
      poll = answer.poll;
      ahead = Math.max(0, Date.now() - poll);
      later(() => post(action, body, again));
    });
  }

  return [post, later, () => due?.()];
}
