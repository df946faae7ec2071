import { assertEquals, assertThrows } from "@std/assert";
import type { HandlerOptions } from "../../src/web/options.ts";
import { allTexts } from "../../src/web/page_options.ts";
import { settingsOf } from "../../src/web/settings.ts";
import { MapStore } from "../helpers/map_store.ts";
import { KEY } from "../helpers/web.ts";

const GOOD: HandlerOptions = { key: KEY, onComplete: () => {}, clientIp: () => "192.0.2.1" };

function settle(options: unknown): void {
  settingsOf(options as HandlerOptions);
}

/** A store of which one function is something else. */
function storeWith(name: string, value: unknown): MapStore {
  return Object.assign(new MapStore(), { [name]: value });
}

/** Options that are wrong, the class of the error, and what its message says. */
const WRONG: Readonly<
  Record<string, readonly (readonly [unknown, typeof TypeError | typeof RangeError, string])[]>
> = {
  onComplete: [
    [undefined, TypeError, "'onComplete' must be a function"],
    ["/done", TypeError, "'onComplete' must be a function"],
  ],
  clientIp: [
    [undefined, TypeError, "'clientIp' must be a function"],
    ["192.0.2.1", TypeError, "'clientIp' must be a function"],
  ],
  request: [[{ operation: "sign" }, TypeError, "'request' must be a function"]],
  onFailed: [[{}, TypeError, "'onFailed' must be a function"]],
  onEvent: [["log", TypeError, "'onEvent' must be a function"]],
  onError: [[true, TypeError, "'onError' must be a function"]],
  store: [
    [null, TypeError, "'store' must have a function 'get'"],
    [storeWith("get", undefined), TypeError, "'store' must have a function 'get'"],
    [storeWith("set", undefined), TypeError, "'store' must have a function 'set'"],
    [storeWith("delete", undefined), TypeError, "'store' must have a function 'delete'"],
    [storeWith("setIfAbsent", true), TypeError, "'store' must have a function 'setIfAbsent'"],
  ],
  basePath: [
    ["", TypeError, "'basePath' must be a path such as '/bankid', without slash at the end"],
    ["/", TypeError, "'basePath' must be a path"],
    ["bankid", TypeError, "'basePath' must be a path"],
    ["/bankid/", TypeError, "'basePath' must be a path"],
    ["//evil.example", TypeError, "'basePath' must be a path"],
    ["/bank id", TypeError, "'basePath' must be a path"],
    ["/bankid?x=1", TypeError, "'basePath' must be a path"],
    ["/..", TypeError, "'basePath' must be a path"],
    ["/.", TypeError, "'basePath' must be a path"],
    ["/a/../b", TypeError, "'basePath' must be a path"],
    ["/a/..", TypeError, "'basePath' must be a path"],
    ["/./a", TypeError, "'basePath' must be a path"],
    ["/bankid;Path=/", TypeError, "'basePath' must be a path"],
    ["https://example.com/bankid", TypeError, "got 'https://example.com/bankid'"],
  ],
  origin: [
    ["example.com", TypeError, "'origin' must be an https origin such as 'https://example.com'"],
    ["https://example.com/", TypeError, "a slash at the end: got 'https://example.com/'"],
    ["https://example.com/bankid", TypeError, "'origin' must be an https origin"],
    ["https://EXAMPLE.com", TypeError, "'origin' must be an https origin"],
    ["http://example.com", TypeError, "or http on localhost, without a path"],
    ["null", TypeError, "'origin' must be an https origin"],
    ["", TypeError, "'origin' must be an https origin"],
    [null, TypeError, "'origin' must be an https origin"],
    [[], TypeError, "'origin' must have at least one origin"],
    [["https://example.com", "https://example.org/"], TypeError, "got 'https://example.org/'"],
  ],
  returnUrl: [
    ["/login", TypeError, "'returnUrl' must be an absolute https URL"],
    ["http://example.com/login", TypeError, "'returnUrl' must be an absolute https URL"],
    ["https://example.com/#login", TypeError, "'returnUrl' must not have a fragment"],
    [`https://example.com/${"x".repeat(460)}`, RangeError, "at most 512 characters"],
    // Firefox on iOS takes it encoded.
    [`https://example.com/${"x/".repeat(130)}`, RangeError, "at most 512 characters"],
  ],
  refuseUnbound: [
    [
      "computers",
      TypeError,
      "'refuseUnbound' must be 'phones', 'always' or 'never': got 'computers'",
    ],
    [true, TypeError, "'refuseUnbound' must be 'phones', 'always' or 'never'"],
  ],
  highestRisk: [
    ["high", TypeError, "'highestRisk' must be 'low' or 'moderate': got 'high'"],
    [null, TypeError, "'highestRisk' must be 'low' or 'moderate'"],
  ],
  returnRisk: [["yes", TypeError, "'returnRisk' must be true or false"]],
  deviceCookie: [[0, TypeError, "'deviceCookie' must be true or false"]],
  language: [
    ["de", RangeError, "'language' must be 'sv' or 'en': got 'de'"],
    [null, RangeError, "'language' must be 'sv' or 'en'"],
  ],
  renewals: [
    [-1, RangeError, "'renewals' must be a whole number, at least 0: got -1"],
    [1.5, RangeError, "'renewals' must be a whole number"],
    [Infinity, RangeError, "'renewals' must be a whole number"],
    ["5", RangeError, "'renewals' must be a whole number"],
  ],
  maxUnopened: [
    [0, RangeError, "'maxUnopened' must be a whole number, at least 1: got 0"],
    [2.5, RangeError, "'maxUnopened' must be a whole number"],
    ["10", RangeError, "'maxUnopened' must be a whole number"],
  ],
  page: [
    [null, TypeError, "'page' must be true, false, or an object"],
    ["dark", TypeError, "'page' must be true, false, or an object"],
    [
      { theme: { light: { button: "red;}" } } },
      TypeError,
      "'page.theme.light.button' must be a colour",
    ],
    [{ colours: {} }, TypeError, "page has no option 'colours'"],
    [false, TypeError, "'returnUrl' must say to which page of yours the app returns"],
    [{ texts: { sv: { titel: "x" } } }, TypeError, "'page.texts.sv' has no text 'titel'"],
  ],
};

for (const [name, cases] of Object.entries(WRONG)) {
  Deno.test(`settingsOf() refuses a wrong '${name}', and says what is wrong`, () => {
    for (const [value, type, message] of cases) {
      assertThrows(() => settle({ ...GOOD, [name]: value }), type, message);
    }
  });
}

Deno.test("settingsOf() refuses the highest risk where the risk is not asked for", () => {
  assertThrows(
    () => settle({ ...GOOD, highestRisk: "low", returnRisk: false }),
    TypeError,
    "'highestRisk' needs the risk: leave 'returnRisk' out, or make it true",
  );
});

Deno.test("settingsOf() says what is missing", () => {
  assertThrows(
    () => settle(undefined),
    TypeError,
    "The options of createHandler must be an object",
  );
  assertThrows(() => settle({}), TypeError, "'onComplete' must be a function");
  const { clientIp: _, ...rest } = GOOD;
  assertThrows(() => settle(rest), TypeError, "such as clientAddress() gives");
});

Deno.test("settingsOf() refuses an option that there is not, and names the nearest", () => {
  const near = { orgin: "'origin'", onErorr: "'onError'", basepath: "'basePath'" };
  for (const [name, meant] of Object.entries(near)) {
    assertThrows(() => settle({ ...GOOD, [name]: 1 }), TypeError, `did you mean ${meant}?`);
  }
});

Deno.test("settingsOf() takes the options that are right", () => {
  const right: readonly Partial<HandlerOptions>[] = [
    {},
    { basePath: "/a.b/c_d/e~f-1" },
    { basePath: "/..a/b../.c/..." },
    { origin: "https://example.com:8443" },
    { origin: "http://localhost:8000" },
    { origin: ["https://example.com", "https://example.org"] },
    { origin: () => undefined },
    { returnUrl: "http://localhost:8000/login?step=2" },
    { language: "en" },
    { renewals: 0 },
    { refuseUnbound: "always", highestRisk: "low", deviceCookie: false },
    { refuseUnbound: "never", returnRisk: true, highestRisk: "moderate" },
    { page: true },
    { page: false, returnUrl: "https://example.com/login" },
    { language: "fi", page: { texts: { fi: {} } } },
    { page: {} },
    { store: new MapStore() },
    { store: storeWith("setIfAbsent", () => Promise.resolve(true)) },
  ];
  for (const options of right) settle({ ...GOOD, ...options });
});

Deno.test("settingsOf() has these defaults", () => {
  const plain = settingsOf(GOOD);
  assertEquals(plain, {
    key: KEY,
    basePath: "/bankid",
    origins: undefined,
    returnUrl: undefined,
    page: {},
    texts: allTexts(),
    refuseUnbound: "phones",
    returnRisk: false,
    highestRisk: undefined,
    deviceCookie: true,
    renewals: 5,
    maxUnopened: 10_000,
  });
  // An origin that a function says is known with each request alone.
  assertEquals(settingsOf({ ...GOOD, origin: () => "https://example.com" }), plain);
});

Deno.test("settingsOf() makes of the options what the handler needs", () => {
  const origin = "https://example.com";
  const cases: readonly (readonly [Partial<HandlerOptions>, object])[] = [
    [{ origin }, { origins: [origin] }],
    [{ origin: [origin, "https://example.org"] }, { origins: [origin, "https://example.org"] }],
    [{ page: { name: "Shop" } }, { page: { name: "Shop" } }],
    [{ page: false, returnUrl: `${origin}/in` }, { page: undefined, returnUrl: `${origin}/in` }],
    [{ highestRisk: "moderate" }, { highestRisk: "moderate", returnRisk: true }],
    [{ returnRisk: true }, { returnRisk: true, highestRisk: undefined }],
  ];
  for (const [options, expected] of cases) {
    assertEquals(settingsOf({ ...GOOD, ...options }), { ...settingsOf(GOOD), ...expected });
  }
  const page = { texts: { fi: { title: "Kirjaudu" } } };
  assertEquals(settingsOf({ ...GOOD, page }).texts.fi?.title, "Kirjaudu");
});
