import { assertEquals } from "@std/assert";
import { canKeepCookies, isLocalDevelopment, sameOrigin } from "../../src/web/same_origin.ts";

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

Deno.test("sameOrigin() gives the public origin of a POST of the site's own page", () => {
  assertEquals(sameOrigin(post(OWN), undefined), "https://example.com");
  // Safari before 16.4 sends no Sec-Fetch-Site.
  const { site: _, ...old } = OWN;
  assertEquals(sameOrigin(post(old), undefined), "https://example.com");
  const port = { ...OWN, origin: "http://localhost:8000", host: "localhost:8000" };
  assertEquals(sameOrigin(post(port), undefined), "http://localhost:8000");
});

Deno.test("sameOrigin() takes the host from the URL where a server gives no Host header", () => {
  const sent = { origin: "https://example.com", url: "https://example.com/bankid/poll" };
  assertEquals(sameOrigin(post(sent), undefined), "https://example.com");
  assertEquals(sameOrigin(post({ ...sent, url: "https://example.org/" }), undefined), undefined);
});

Deno.test("sameOrigin() refuses a POST from anywhere else", () => {
  const elsewhere = [
    "https://evil.example",
    "https://example.com.evil.example",
    "https://sub.example.com",
    "https://example.com:8443",
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
      assertEquals(sameOrigin(post(sent), "https://example.com"), undefined, origin);
    }
  }
});

Deno.test("sameOrigin() refuses a POST that does not say where it comes from", () => {
  const { origin: _, ...sent } = OWN;
  assertEquals(sameOrigin(post(sent), undefined), undefined);
  assertEquals(sameOrigin(post(sent), "https://example.com"), undefined);
});

Deno.test("sameOrigin() refuses what the browser itself calls another site", () => {
  for (const site of ["cross-site", "same-site", "none", "", "SAME-ORIGIN"]) {
    assertEquals(sameOrigin(post({ ...OWN, site }), undefined), undefined, site);
    assertEquals(sameOrigin(post({ ...OWN, site }), "https://example.com"), undefined, site);
  }
});

Deno.test("sameOrigin() goes by the configured origin, whatever a proxy makes of the host", () => {
  const behind = { ...OWN, host: "10.0.0.2:8000" };
  assertEquals(sameOrigin(post(behind), undefined), undefined);
  assertEquals(sameOrigin(post(behind), "https://example.com"), "https://example.com");
  // Whoever names a host of their own gets no order that leads there.
  const forged = { ...OWN, origin: "https://evil.example", host: "evil.example" };
  assertEquals(sameOrigin(post(forged), "https://example.com"), undefined);
  const plain = { ...OWN, origin: "http://example.com" };
  assertEquals(sameOrigin(post(plain), "https://example.com"), undefined);
});

const LOCAL = [
  "http://localhost",
  "http://localhost:8000",
  "http://127.0.0.1:80",
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

Deno.test("isLocalDevelopment() holds for plain HTTP on this machine only", () => {
  assertEquals(LOCAL.filter((each) => !isLocalDevelopment(each)), []);
  assertEquals([...SECURE, ...PLAIN].filter(isLocalDevelopment), []);
});

Deno.test("canKeepCookies() holds where a browser keeps the cookie", () => {
  assertEquals([...LOCAL, ...SECURE].filter((each) => !canKeepCookies(each)), []);
  assertEquals(PLAIN.filter(canKeepCookies), []);
});
