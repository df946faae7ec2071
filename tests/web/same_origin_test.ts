import { assertEquals, assertThrows } from "@std/assert";
import { isLocalDevelopment } from "../../src/order/launch.ts";
import { checkOrigins, pathWithin, sameOrigin } from "../../src/web/same_origin.ts";

interface Sent {
  readonly origin?: string;
  readonly host?: string;
  readonly site?: string;
  readonly url?: string;
}

function post({ origin, host, site, url = "http://10.0.0.2:8000/bankid/poll" }: Sent): Request {
  const headers = new Headers();
  if (origin !== undefined) headers.set("Origin", origin);
  if (host !== undefined) headers.set("Host", host);
  if (site !== undefined) headers.set("Sec-Fetch-Site", site);
  return new Request(url, { method: "POST", headers });
}

const OWN = { origin: "https://example.com", host: "example.com", site: "same-origin" };
const ALLOWED = ["https://example.com", "https://www.example.com"];

Deno.test("sameOrigin() gives the public origin of a POST of the site's own page", () => {
  assertEquals(sameOrigin(post(OWN), ALLOWED), "https://example.com");
  const www = { ...OWN, origin: "https://www.example.com" };
  assertEquals(sameOrigin(post(www), ALLOWED), "https://www.example.com");
  // Safari before 16.4 sends no Sec-Fetch-Site.
  const { site: _, ...old } = OWN;
  assertEquals(sameOrigin(post(old), ALLOWED), "https://example.com");
});

Deno.test("sameOrigin() believes no Host, whatever it says, and whatever a proxy makes of it", () => {
  for (const host of ["10.0.0.2:8000", "evil.example", "example.com:443", ""]) {
    assertEquals(sameOrigin(post({ ...OWN, host }), ALLOWED), "https://example.com", host);
  }
  const forged = {
    origin: "https://evil.example",
    host: "evil.example",
    url: "https://evil.example/bankid/start",
  };
  assertEquals(sameOrigin(post(forged), ALLOWED), undefined);
  assertEquals(sameOrigin(post(forged), undefined), undefined);
});

Deno.test("sameOrigin() refuses a POST from anywhere else", () => {
  const elsewhere = [
    "https://evil.example",
    "https://example.com.evil.example",
    "https://sub.example.com",
    "https://example.com:8443",
    "http://example.com",
    "https://example.org",
    "null",
    "",
    "example.com",
    "file:///tmp/page.html",
  ];
  for (const origin of elsewhere) {
    const { site: _, ...old } = OWN;
    for (const sent of [{ ...OWN, origin }, { ...old, origin }]) {
      assertEquals(sameOrigin(post(sent), undefined), undefined, origin);
      assertEquals(sameOrigin(post(sent), ALLOWED), undefined, origin);
    }
  }
});

Deno.test("sameOrigin() refuses a POST that does not say where it comes from", () => {
  const { origin: _, ...sent } = OWN;
  assertEquals(sameOrigin(post(sent), ALLOWED), undefined);
  assertEquals(sameOrigin(post({ host: "localhost:8000" }), undefined), undefined);
});

Deno.test("sameOrigin() refuses what the browser itself calls another site", () => {
  for (const site of ["cross-site", "same-site", "none", "", "SAME-ORIGIN"]) {
    assertEquals(sameOrigin(post({ ...OWN, site }), ALLOWED), undefined, site);
  }
});

const LOCAL = [
  "http://localhost",
  "http://localhost:8000",
  "http://127.0.0.1:8080",
  "http://[::1]:5",
];
const SECURE = ["https://example.com", "https://localhost", "https://127.0.0.1:8443"];
const PLAIN = [
  "http://example.com",
  "http://localhost.example.com",
  "http://mylocalhost:8000",
  "http://127.0.0.1.example.com",
  "http://192.168.0.2:8000",
  "ftp://localhost",
];

Deno.test("sameOrigin() takes a page on this machine without TLS where no origin is set", () => {
  for (const origin of LOCAL) {
    const { host } = new URL(origin);
    assertEquals(sameOrigin(post({ origin, host }), undefined), origin);
    assertEquals(sameOrigin(post({ origin, url: `${origin}/bankid/poll` }), undefined), origin);
    assertEquals(sameOrigin(post({ origin, host: "localhost:9000" }), undefined), undefined);
    assertEquals(sameOrigin(post({ origin, host, site: "same-site" }), undefined), undefined);
    assertEquals(sameOrigin(post({ origin, host }), ALLOWED), undefined);
  }
  for (const origin of [...SECURE, ...PLAIN]) {
    const { host } = new URL(origin);
    assertEquals(sameOrigin(post({ origin, host }), undefined), undefined, origin);
  }
});

Deno.test("isLocalDevelopment() holds for plain HTTP on this machine only", () => {
  assertEquals(LOCAL.filter((each) => !isLocalDevelopment(each)), []);
  assertEquals([...SECURE, ...PLAIN].filter(isLocalDevelopment), []);
});

Deno.test("checkOrigins() takes origins at which a browser keeps the cookie, one or several", () => {
  for (const each of [...LOCAL, ...SECURE]) assertEquals(checkOrigins(each), [each]);
  assertEquals(checkOrigins([...LOCAL, ...SECURE]), [...LOCAL, ...SECURE]);
  for (
    const each of [
      ...PLAIN,
      "https://example.com/",
      "https://EXAMPLE.com",
      "*",
      "https://*.example.com",
      "null",
      "",
    ]
  ) {
    assertThrows(() => checkOrigins(each), TypeError, `got '${each}'`);
    assertThrows(() => checkOrigins(["https://example.com", each]), TypeError, `got '${each}'`);
  }
  assertThrows(() => checkOrigins([]), TypeError, "at least one origin");
});

Deno.test("pathWithin() takes paths of the site, as a browser writes them", () => {
  const cases = [
    ["/", "/"],
    ["/account", "/account"],
    ["/a/../b?c=/d&e=//f#g", "/b?c=/d&e=//f#g"],
    ["/konto/å?x=å ä", "/konto/%C3%A5?x=%C3%A5%20%C3%A4"],
    ["/a//b", "/a//b"],
    ["/@evil.example", "/@evil.example"],
    ["/http://evil.example", "/http://evil.example"],
    [`/${"x".repeat(511)}`, `/${"x".repeat(511)}`],
  ] as const;
  for (const [text, path] of cases) {
    assertEquals(pathWithin(text), path);
    const { host } = new URL(path, "https://example.com/bankid/");
    assertEquals(host, "example.com", text);
  }
});

Deno.test("pathWithin() takes nothing that could lead elsewhere", () => {
  const lures: readonly unknown[] = [
    undefined,
    null,
    1,
    ["/account"],
    "",
    "account",
    "?a",
    "#a",
    " /account",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\evil.example",
    "/a\\..\\..//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    "/\u0000",
    "/\u007f",
    "/\u0085",
    "/.//evil.example",
    "/a/..//evil.example",
    "/%2e//evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/\r\nSet-Cookie: a=b",
    `/${"x".repeat(512)}`,
    `/${"å".repeat(100)}`,
  ];
  for (const text of lures) assertEquals(pathWithin(text), undefined, String(text));
});
