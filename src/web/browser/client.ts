/**
 * What the handler serves as `client.js`.
 *
 * @module
 */

import { defineElement } from "./element.ts";
import { followLogin } from "./login.ts";
import type { LoginConfig } from "./texts.ts";
import type { LoginClient } from "./types.ts";
import type { ElementWorld } from "./world.ts";

/** Defines the element, and makes `startLogin`. */
export function makeStartLogin(
  config: LoginConfig,
  world: ElementWorld,
): LoginClient["startLogin"] {
  defineElement(config, world);
  return (options) => followLogin(config, world, options);
}
