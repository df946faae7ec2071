import { assertEquals } from "@std/assert";
import { detectDevice } from "../../mod.ts";
import { areComputers, placeOf, policiesFor } from "../../src/web/policies.ts";
import { AGENTS } from "../helpers/web.ts";

const PRODUCTION = "https://appapi2.bankid.com/rp/v6.0/";
const TEST = "https://appapi2.test.bankid.com/rp/v6.0/";
const OWN = "https://localhost:8443/rp/v6.0/";

/** BankID's table of policies, as the page on `requirement` has it. */
const FILE = ["1.2.752.78.1.1", "1.2.3.4.5"] as const;
const CARD = ["1.2.752.78.1.2", "1.2.3.4.10"] as const;
const MOBILE = ["1.2.752.78.1.5", "1.2.3.4.25"] as const;

Deno.test("policiesFor() names the kinds of BankID of a computer, and of a phone", () => {
  assertEquals(policiesFor("computer", PRODUCTION), [FILE[0], CARD[0]]);
  assertEquals(policiesFor("computer", TEST), [FILE[1], CARD[1]]);
  assertEquals(policiesFor("phone", PRODUCTION), [MOBILE[0]]);
  assertEquals(policiesFor("phone", TEST), [MOBILE[1]]);
});

Deno.test("policiesFor() names those of both environments to one that is neither", () => {
  assertEquals(policiesFor("computer", OWN), [FILE[0], CARD[0], FILE[1], CARD[1]]);
  assertEquals(policiesFor("phone", OWN), [...MOBILE]);
});

Deno.test("policiesFor() forces nothing where the kind of device is not known", () => {
  for (const url of [PRODUCTION, TEST, OWN]) assertEquals(policiesFor("unknown", url), undefined);
});

Deno.test("policiesFor() leaves the smart card alone to a card reader, and forces no phone to have one", () => {
  assertEquals(policiesFor("computer", TEST, { cardReader: "class2" }), [CARD[1]]);
  assertEquals(policiesFor("phone", TEST, { cardReader: "class1" }), undefined);
});

Deno.test("placeOf() takes a QR code for a phone's, whatever shows it", () => {
  for (const agent of Object.values(AGENTS)) {
    assertEquals(placeOf("other", detectDevice(agent), 0), "phone");
  }
});

Deno.test("placeOf() says where the app on the same device runs, if that is certain", () => {
  const mac = AGENTS.iPad;
  const linux = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36";
  const cases: readonly (readonly [string, number | undefined, string])[] = [
    [AGENTS.computer, undefined, "computer"],
    [AGENTS.computer, 10, "computer"],
    [mac, 0, "computer"],
    [AGENTS.iPhone, undefined, "phone"],
    [AGENTS.android, 5, "phone"],
    // An iPad calls itself a Mac; an Android tablet Linux; ChromeOS has the phone's app.
    [mac, 5, "phone"],
    [mac, undefined, "unknown"],
    [linux, 0, "unknown"],
    [linux, 5, "phone"],
    [linux.replace("Linux", "CrOS"), 0, "unknown"],
    ["", 0, "unknown"],
    ["curl/8.5.0", undefined, "unknown"],
  ];
  for (const [agent, touch, place] of cases) {
    const hints = touch === undefined ? {} : { maxTouchPoints: touch };
    assertEquals(placeOf("this", detectDevice(agent, hints), touch), place, `${agent} ${touch}`);
  }
});

Deno.test("areComputers() holds for policies that admit no phone", () => {
  assertEquals(areComputers([...FILE, ...CARD]), true);
  assertEquals(areComputers([CARD[0]]), true);
  for (const policies of [undefined, [], MOBILE, [FILE[0], MOBILE[0]], ["1.2.752.78.*"]]) {
    assertEquals(areComputers(policies), false);
  }
});
