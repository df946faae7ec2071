import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { createClient, createHandler, type HandlerOptions } from "../../mod.ts";
import { unreachable } from "../helpers/answers.ts";
import { Browser, KEY, makeSite } from "../helpers/web.ts";

const GOOD: HandlerOptions = { key: KEY, onComplete: () => {}, clientIp: () => "192.0.2.1" };

function make(options: object | undefined): void {
  using client = createClient(unreachable);
  createHandler(client, options as HandlerOptions);
}

/** Options that are wrong, the class of the error, and what its message says. */
const WRONG: Readonly<
  Record<string, readonly (readonly [unknown, typeof TypeError | typeof RangeError, string])[]>
> = {
  key: [
    [undefined, TypeError, "'key' must be 32 random bytes, or their base64"],
    ["secret", TypeError, "'key' must be 32 random bytes"],
    [KEY.subarray(1), TypeError, "'key' must be 32 random bytes"],
    [[], TypeError, "'key' must have at least one key"],
    [[KEY, "old"], TypeError, "'key[1]' must be 32 random bytes"],
    [{}, TypeError, "'key' must be 32 random bytes"],
  ],
  onComplete: [
    [undefined, TypeError, "'onComplete' must be a function"],
    ["/done", TypeError, "'onComplete' must be a function"],
  ],
  clientIp: [
    [undefined, TypeError, "'clientIp' must be a function"],
    ["192.0.2.1", TypeError, "'clientIp' must be a function"],
  ],
  request: [[{ operation: "sign" }, TypeError, "'request' must be a function"]],
  onError: [[true, TypeError, "'onError' must be a function"]],
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
    [{ texts: { sv: { titel: "x" } } }, TypeError, "'page.texts.sv.titel' must be a text"],
  ],
};

for (const [name, cases] of Object.entries(WRONG)) {
  Deno.test(`createHandler() refuses a wrong '${name}' when it is made, and says what is wrong`, () => {
    for (const [value, type, message] of cases) {
      assertThrows(() => make({ ...GOOD, [name]: value }), type, message);
    }
  });
}

Deno.test("createHandler() says what is missing when there are no options", () => {
  assertThrows(() => make(undefined), TypeError, "The options of createHandler must be an object");
  assertThrows(() => make({}), TypeError, "'onComplete' must be a function");
  const { clientIp: _, ...rest } = GOOD;
  assertThrows(() => make(rest), TypeError, "such as clientAddress() gives");
  assertThrows(
    () => Reflect.apply(createHandler, undefined, [undefined, GOOD]),
    TypeError,
    "'client' must be a client made by createClient",
  );
  assertThrows(
    () => Reflect.apply(createHandler, undefined, [GOOD]),
    TypeError,
    "'client' must be",
  );
});

Deno.test("createHandler() refuses an option that there is not, and names the nearest", () => {
  const near = { orgin: "'origin'", onErorr: "'onError'", basepath: "'basePath'" };
  for (const [name, meant] of Object.entries(near)) {
    assertThrows(() => make({ ...GOOD, [name]: 1 }), TypeError, `did you mean ${meant}?`);
  }
});

Deno.test("createHandler() takes the options that are right", () => {
  const right: readonly Partial<HandlerOptions>[] = [
    {},
    { key: KEY.toBase64() },
    { key: [KEY, KEY.toBase64()] },
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
  ];
  for (const options of right) make({ ...GOOD, ...options });
});

/** The language in which a site answers a poll, and in which it shows the page. */
async function languages(
  options: Partial<HandlerOptions>,
  accepted: string | null,
  language?: string,
): Promise<readonly string[]> {
  using site = makeSite(options);
  const headers = { "Accept-Language": accepted };
  const { body } = await new Browser(site.handler)
    .post("start", { device: "other", poll: 1, language }, { headers });
  const init = accepted === null ? {} : { headers: { "Accept-Language": accepted } };
  const page = await site.handler(new Request("https://example.com/bankid/?lang=en", init));
  const [, shown = ""] = /<html lang="(\w+)">/.exec(await page.text()) ?? [];
  return [body.message?.text === "Start your BankID app." ? "en" : "sv", shown];
}

Deno.test("createHandler() speaks the first language that the browser asks for and it knows", async () => {
  const cases: readonly (readonly [string | null, string])[] = [
    [null, "sv"],
    ["", "sv"],
    ["sv", "sv"],
    ["sv-SE,sv;q=0.9,en;q=0.8", "sv"],
    ["en", "en"],
    ["EN-gb", "en"],
    ["en-US,en;q=0.9,sv;q=0.8", "en"],
    ["de-DE, de;q=0.9, en;q=0.8, sv;q=0.7", "en"],
    ["fi,sv;q=0.8,en;q=0.7", "sv"],
    ["de", "sv"],
    ["*", "sv"],
    ["enm, svx, xen", "sv"],
  ];
  for (const [accepted, language] of cases) {
    assertEquals(await languages({}, accepted), [language, language], String(accepted));
  }
});

Deno.test("createHandler() goes on in the language of the page that is shown", async () => {
  assertEquals(await languages({}, "sv", "en"), ["en", "sv"]);
  assertEquals(await languages({}, "en", "sv"), ["sv", "en"]);
  assertEquals(await languages({}, "en", "de"), ["en", "en"]);
});

Deno.test("createHandler() speaks the language that the site decides, above all", async () => {
  assertEquals(await languages({ language: "sv" }, "en", "en"), ["sv", "sv"]);
  assertEquals(await languages({ language: "en" }, "sv", "sv"), ["en", "en"]);
  const language = (request: Request) =>
    new URL(request.url).searchParams.get("lang") === "en" ? "en" : "sv";
  assertEquals(await languages({ language }, null, "en"), ["sv", "en"]);
});

Deno.test("createHandler() shows nothing in a language that a site's function makes up", async () => {
  const language = () => `"><script>alert(1)</script>` as "sv";
  using site = makeSite({ language });
  const response = await site.handler(new Request("https://example.com/bankid/"));
  assertEquals(response.status, 500);
  assert(!(await response.text()).includes("<script>"));
  assertStringIncludes(String(site.errors[0]), "'language' must be 'sv' or 'en'");
});
