/**
 * What the handler serves as `client.js`.
 *
 * @module
 */

import { defineElement, languageFor, type LoginConfig } from "./element.ts";
import { followLogin } from "./login.ts";
import type { LoginClient, LoginHandle, LoginOptions } from "./types.ts";
import type { ElementWorld } from "./world.ts";

/** Defines the element, and gives what a page of one's own uses. */
export function makeClient(config: LoginConfig, world: ElementWorld): LoginClient {
  defineElement(config, world);
  return {
    startLogin(options: LoginOptions): LoginHandle {
      const { lang } = world.document.documentElement;
      const language = languageFor(config, options.language ?? lang);
      const texts = config.texts[language];
      if (!texts) throw new Error(language);
      return followLogin({ basePath: config.basePath, ...options, language }, texts, world);
    },
  };
}
