import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import {
  detectDevice,
  type DetectedDevice,
  type DeviceHints,
  type LaunchOptions,
  launchUrl,
  returnUrlFor,
} from "../../mod.ts";
import known from "../vectors/user_agents.json" with { type: "json" };
import links from "../vectors/launch_link.json" with { type: "json" };
import redirects from "../vectors/launch_redirect.json" with { type: "json" };
import { opensByItself } from "../../src/order/launch.ts";
import { ORDER } from "../helpers/answers.ts";

interface Row {
  readonly name: string;
  readonly userAgent: string;
  readonly os: string;
  readonly browser: string;
  readonly hints?: DeviceHints;
  readonly link: string;
  readonly back: string;
}

const rows: readonly Row[] = known.rows;
const { page: returnUrl, nonce } = known;
const iPhone: DetectedDevice = { os: "ios", browser: "safari", mobile: true };
const BASES: Readonly<Record<string, string>> = {
  universal: "https://app.bankid.com/?autostarttoken=",
  scheme: "bankid:///?autostarttoken=",
};

Deno.test("returnUrlFor() brings a nonce back to each iOS browser that can open an address", () => {
  const page = { returnUrl: "https://example.com/login", nonce: "f3b1c2" };
  const href = "https://example.com/login#nonce=f3b1c2";
  const wanted = {
    safari: href,
    chrome: "googlechromes://example.com/login#nonce=f3b1c2",
    firefox: `firefox://open-url?url=${encodeURIComponent(href)}`,
    edge: `microsoft-edge-${href}`,
    opera: `touch-${href}`,
    brave: `brave://open-url?url=${encodeURIComponent(href)}`,
    duckduckgo: "ddgQuickLink://example.com/login#nonce=f3b1c2",
    facebook: "fb://",
    "in-app": undefined,
  } as const;
  for (const [browser, back] of Object.entries(wanted)) {
    const device = { os: "ios", browser: browser as keyof typeof wanted, mobile: true } as const;
    assertEquals(returnUrlFor({ device, ...page }), back, browser);
  }
});

Deno.test("returnUrlFor() leads back to the very browser of every known string", () => {
  for (const { name, userAgent, hints, back } of rows) {
    const device = detectDevice(userAgent, hints);
    const expected = back === "null" ? undefined : back;
    assertEquals(returnUrlFor({ device, returnUrl, nonce }), expected, name);
    assertEquals(returnUrlFor({ device }), undefined, name);
  }
});

Deno.test("launchUrl() makes the link that works in every known browser", () => {
  for (const { name, userAgent, hints, link, back } of rows) {
    const device = detectDevice(userAgent, hints);
    const base = `${BASES[link]}${ORDER.autoStartToken}`;
    const options = { device, returnUrl, nonce };
    assertEquals(launchUrl(ORDER, options), `${base}&redirect=${encodeURIComponent(back)}`, name);
    assertEquals(launchUrl(ORDER, { device }), `${base}&redirect=null`, name);
    if (hints) continue;
    assertEquals(launchUrl(ORDER, { ...options, device: userAgent }), launchUrl(ORDER, options));
  }
});

Deno.test("returnUrlFor() needs no address on Android where no nonce binds the browser", () => {
  const device: DetectedDevice = { os: "android", browser: "chrome", mobile: true };
  assertEquals(returnUrlFor({ device, returnUrl }), undefined);
  assertEquals(returnUrlFor({ device, returnUrl, nonce }), `${returnUrl}#nonce=${nonce}`);
});

Deno.test("opensByItself() knows where the app opens without a tap", () => {
  const opening = rows.filter(({ userAgent, hints }) =>
    opensByItself(detectDevice(userAgent, hints))
  );
  const names = new Set(
    opening.map(({ os, browser }) => os === "ios" ? os : `${browser} on ${os}`),
  );
  assertEquals([...names].sort(), ["firefox on android", "ios", "opera on android"]);
});

for (const { os, browser, link, userAgent } of links.rows) {
  Deno.test(`launchUrl() takes ${link} for ${browser} on ${os}`, () => {
    const device = userAgent ?? { os, browser, mobile: true } as DetectedDevice;
    assert(launchUrl(ORDER, { device }).startsWith(`${link}?autostarttoken=`));
  });
}

for (const { os, browser, redirect } of redirects.rows) {
  Deno.test(`launchUrl() names a way back that others use for ${browser} on ${os}`, () => {
    const device = { os, browser, mobile: os !== "windows" } as DetectedDevice;
    const page = "https://example.com/return";
    // Others open these two without a page; with a nonce the page must come back, to bind the app.
    const isOurs = os === "ios" && (browser === "chrome" || browser === "firefox");
    const given = isOurs ? [{}] : [{}, { nonce }];
    for (const options of given.map((each) => ({ returnUrl: page, ...each }))) {
      const url = new URL(launchUrl(ORDER, { device, ...options }));
      const found = (url.searchParams.get("redirect") ?? "").replace(`#nonce=${nonce}`, "");
      assert([redirect].flat().includes(found), found);
    }
  });
}

Deno.test("launchUrl() makes the other kind of link when told to", () => {
  for (const { userAgent } of rows) {
    for (const link of ["universal", "scheme"] as const) {
      const url = launchUrl(ORDER, { device: userAgent, link });
      assertEquals(url, `${BASES[link]}${ORDER.autoStartToken}&redirect=null`);
    }
  }
});

Deno.test("launchUrl() opens the page itself from an app of one's own on iOS", () => {
  const device: DetectedDevice = { os: "ios", browser: "native", mobile: true };
  const url = launchUrl(ORDER, { device, returnUrl });
  const redirect = "https%3A%2F%2Fexample.com%2Flogin%3Fstep%3D2";
  assertEquals(url, `${BASES.universal}${ORDER.autoStartToken}&redirect=${redirect}`);
  assertEquals(returnUrlFor({ device: { ...device, os: "android" }, returnUrl }), undefined);
});

Deno.test("launchUrl() escapes the token and the return address", () => {
  const url = launchUrl({ autoStartToken: "a&redirect=x#" }, {
    device: iPhone,
    returnUrl: "https://example.com/?a=1&b=å",
  });
  const [token, redirect, ...more] = new URL(url).searchParams;
  assertEquals(token, ["autostarttoken", "a&redirect=x#"]);
  assertEquals(redirect, ["redirect", "https://example.com/?a=1&b=%C3%A5"]);
  assertEquals([more, new URL(url).hash], [[], ""]);
});

Deno.test("launchUrl() and returnUrlFor() take a request's header as it is, and refuse what is no device", () => {
  const { headers } = new Request("https://example.com/");
  const device = headers.get("User-Agent");
  assertEquals(launchUrl(ORDER, { device }), launchUrl(ORDER, { device: "" }));
  assertEquals(returnUrlFor({ device, returnUrl: "https://example.com/" }), undefined);
  for (const [wrong, kind] of [[undefined, "undefined"], [headers, "an object"], [7, "a number"]]) {
    const options = { device: wrong } as unknown as LaunchOptions;
    const message = `a 'User-Agent' header, or what detectDevice gives: got ${kind}`;
    assertThrows(() => launchUrl(ORDER, options), TypeError, message);
    assertThrows(() => returnUrlFor(options), TypeError, message);
  }
});

Deno.test("launchUrl() refuses an order without token, and shows no token of one that has it", () => {
  for (const order of [{}, { autoStartToken: "" }, { autoStartToken: null }]) {
    const bad = order as unknown as typeof ORDER;
    assertThrows(() => launchUrl(bad, { device: iPhone }), TypeError, "autoStartToken");
  }
  for (const [order, kind] of [[Promise.resolve(ORDER), "a Promise"], [undefined, "undefined"]]) {
    const call = (): string => Reflect.apply(launchUrl, undefined, [order, { device: iPhone }]);
    assertThrows(call, TypeError, `that auth, sign or payment gave: got ${kind}`);
  }
  const toElsewhere = { device: iPhone, returnUrl: "ftp://a" };
  const error = assertThrows(() => launchUrl(ORDER, toElsewhere), TypeError);
  assertEquals(error.message.includes(ORDER.autoStartToken), false);
});

/** Each could lead out of the service, or hide where it leads. */
const refused: readonly string[] = [
  "",
  "/login",
  "//example.com/login",
  "example.com/login",
  "http://example.com/login",
  "http://localhost.example.com/",
  "http://127.0.0.1.example.com/",
  "javascript:alert(1)",
  "data:text/html,hello",
  "file:///etc/passwd",
  "bankid:///?autostarttoken=x",
  "myapp://login",
  "ftp://example.com/",
  "blob:https://example.com/1",
  "https://user@example.com/",
  "https://user:secret@example.com/",
  "https://:secret@example.com/",
  "https://example.com@evil.example/",
  "https://example.com\\@evil.example/",
  "https:\\\\example.com",
  "https://exam\tple.com/",
  "https://example.com/\n",
  " https://example.com/",
  "https://example.com/a b",
  "https://example.com/\u0000",
  "https://example.com/\u007f",
  "https://example.com/\u0085",
  "java\nscript:alert(1)",
  "https://",
  "https://exa mple.com",
];

function refuses(action: () => unknown): boolean {
  try {
    action();
    return false;
  } catch (error) {
    return error instanceof TypeError && error.message.includes("returnUrl");
  }
}

Deno.test("returnUrlFor() refuses a return URL that could leave the service, on every device", () => {
  const devices: DetectedDevice[] = [
    iPhone,
    { os: "android", browser: "chrome", mobile: true },
    { os: "windows", browser: "edge", mobile: false },
  ];
  const accepted = refused.flatMap((each) =>
    devices.flatMap((device) => {
      const options = { device, returnUrl: each };
      const doesRefuse = refuses(() => returnUrlFor(options)) &&
        refuses(() => launchUrl(ORDER, options));
      return doesRefuse ? [] : [`${JSON.stringify(each)} on ${device.os}`];
    })
  );
  assertEquals(accepted, []);
  for (const each of [null, 4, {}, new URL(returnUrl)] as unknown as string[]) {
    assertThrows(() => returnUrlFor({ device: iPhone, returnUrl: each }), TypeError, "returnUrl");
  }
});

Deno.test("returnUrlFor() takes https, and http on this computer only", () => {
  const good = [
    "https://example.com/",
    "https://example.com:8443/a?b=c#d",
    "http://localhost:8000/",
    "http://127.0.0.1:8000/login",
    "http://[::1]:8000/",
  ];
  for (const each of good) assertEquals(returnUrlFor({ device: iPhone, returnUrl: each }), each);
});

Deno.test("returnUrlFor() adds a nonce as fragment, and refuses one that is not URL-safe", () => {
  const safe = "AZaz09-._~".padEnd(128, "x");
  const address = returnUrlFor({ device: iPhone, returnUrl, nonce: safe });
  assertEquals(address, `${returnUrl}#nonce=${safe}`);
  for (const bad of ["", "a b", "a#b", "a&b", "å", "a%20", `${safe}x`, "a\n"]) {
    assertThrows(
      () => returnUrlFor({ device: iPhone, returnUrl, nonce: bad }),
      TypeError,
      "nonce",
    );
  }
  const withFragment = { device: iPhone, returnUrl: `${returnUrl}#top`, nonce };
  assertThrows(() => returnUrlFor(withFragment), TypeError, "fragment");
});

Deno.test("returnUrlFor() keeps to the 512 characters that BankID takes", () => {
  const fits = "https://example.com/".padEnd(512, "a");
  assertEquals(returnUrlFor({ device: iPhone, returnUrl: fits }), fits);
  const error = assertThrows(
    () => returnUrlFor({ device: iPhone, returnUrl: `${fits}a` }),
    RangeError,
    "512",
  );
  assertMatch(error.message, /got 513/);
  // What the browser's own scheme adds counts as well.
  const edge: DetectedDevice = { ...iPhone, browser: "edge" };
  assertThrows(() => returnUrlFor({ device: edge, returnUrl: fits }), RangeError, "512");
});

Deno.test("launchUrl(), returnUrlFor() and detectDevice() refuse options that are not known", () => {
  const options: LaunchOptions = Object({ device: iPhone, returnURL: "https://example.com/" });
  for (const action of [() => launchUrl(ORDER, options), () => returnUrlFor(options)]) {
    assertThrows(action, TypeError, "did you mean 'returnUrl'");
  }
  const hints: DeviceHints = Object({ touchPoints: 5 });
  assertThrows(() => detectDevice("", hints), TypeError, "touchPoints");
});
