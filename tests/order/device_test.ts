import { assert, assertEquals, assertThrows } from "@std/assert";
import { detectDevice, type DetectedDevice, type DeviceHints } from "../../mod.ts";
import known from "../vectors/user_agents.json" with { type: "json" };
import notSafari from "../vectors/user_agents_not_safari_ios.json" with { type: "json" };

interface Row extends DetectedDevice {
  readonly name: string;
  readonly userAgent: string;
  readonly hints?: DeviceHints;
}

const rows = known.rows as readonly Row[];

Deno.test("detectDevice() tells system, version, browser and kind of every known string", () => {
  for (const { name, userAgent, hints = {}, ...row } of rows) {
    const { os, osVersion, browser, mobile } = row;
    const expected = { os, browser, mobile, ...(osVersion === undefined ? {} : { osVersion }) };
    assertEquals(detectDevice(userAgent, hints), expected, name);
  }
});

Deno.test("detectDevice() knows every browser on the systems where it exists", () => {
  const seen = new Set(rows.map(({ os, browser }) => `${browser} on ${os}`));
  const everywhere = ["chrome", "firefox", "edge", "opera", "brave"].flatMap((browser) =>
    ["ios", "android", "windows", "macos", "linux"].map((os) => `${browser} on ${os}`)
  );
  const inApp = ["facebook", "instagram", "linkedin", "tiktok", "in-app", "duckduckgo"].flatMap((
    browser,
  ) => [`${browser} on ios`, `${browser} on android`]);
  const others = ["safari on ios", "safari on macos", "samsung on android", "duckduckgo on macos"];
  const missing = [...everywhere, ...inApp, ...others].filter((each) => !seen.has(each));
  assertEquals(missing, []);
});

Deno.test("detectDevice() takes for Safari what has Safari's form, and nothing that adds a name", () => {
  const safari = rows.filter(({ os, browser, hints }) =>
    os === "ios" && browser === "safari" && !hints
  );
  assert(safari.length > 2);
  for (const { userAgent } of safari) {
    assertEquals(detectDevice(userAgent).browser, "safari");
    for (const name of [" New/1.0", " (New)", " New", ",New"]) {
      assertEquals(detectDevice(userAgent + name).browser, "other", name);
    }
    const inside = userAgent.replace(" Mobile/", " New/1.0 Mobile/");
    assertEquals(detectDevice(inside).browser, "other");
  }
  for (const { userAgent, browser } of notSafari.rows) {
    assert(detectDevice(userAgent).browser !== "safari", browser);
  }
});

Deno.test("detectDevice() makes an unknown device of what says nothing", () => {
  const unknown = { os: "other", browser: "other", mobile: false };
  for (const text of [null, undefined, "", "curl/8.5.0", "Windowsills", "x".repeat(100_000)]) {
    assertEquals<unknown>(detectDevice(text), unknown);
  }
});

Deno.test("detectDevice() lets isBrave rename only what Brave pretends to be", () => {
  const firefox = rows.find(({ browser }) => browser === "firefox");
  assert(firefox);
  assertEquals(detectDevice(firefox.userAgent, { isBrave: true }).browser, "firefox");
});

Deno.test("detectDevice() reads a long hostile header quickly and only in part", () => {
  const late = `Mozilla/5.0 ${"Version/1 ".repeat(20_000)}(Windows NT 10.0) Firefox/1`;
  assertEquals(detectDevice(late).os, "other");
});

Deno.test("detectDevice() takes a header or none, and nothing else", () => {
  for (const none of [null, undefined]) assertEquals(detectDevice(none), detectDevice(""));
  for (const wrong of [new Request("https://example.com/"), new Headers(), 7]) {
    assertThrows(
      () => Reflect.apply(detectDevice, undefined, [wrong]),
      TypeError,
      "'userAgent' must be the header 'User-Agent': got a",
    );
  }
});
