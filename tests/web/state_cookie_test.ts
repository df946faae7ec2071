import { assert, assertEquals, assertMatch } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import type { LoginState } from "../../src/web/login_state.ts";
import type { SealingKey } from "../../src/web/sealer.ts";
import { StateCookie } from "../../src/web/state_cookie.ts";
import { KEY, STATE } from "../helpers/web.ts";

const SITE = "https://example.com";
const LOCAL = "http://localhost:8000";
const OTHER_KEY = new Uint8Array(32).fill(8);

function cookieAt(basePath = "/bankid", key: SealingKey | SealingKey[] = KEY): StateCookie {
  return new StateCookie(key, basePath);
}

/** The name and value that a browser keeps. */
async function kept(cookie: StateCookie, origin = SITE, state = STATE): Promise<[string, string]> {
  const [, header] = await cookie.write(state, origin);
  const [, name = "", value = ""] = /^([^=]+)=([^;]+);/.exec(header) ?? [];
  return [name, value];
}

function request(cookies?: string): Request {
  return new Request(SITE, cookies === undefined ? {} : { headers: { Cookie: cookies } });
}

/** The clock stands at the start of the login. */
function clock(after = 0): FakeTime {
  return new FakeTime(STATE.startedAt + after);
}

Deno.test("StateCookie is for this host, HTTPS, HTTP requests and the own site alone", async () => {
  const [name, header] = await cookieAt().write(STATE, SITE);
  assertEquals(name, "Set-Cookie");
  const [pair = "", ...attributes] = header.split("; ");
  assertMatch(pair, /^__Host-bankid=[\w-]+$/);
  assertEquals(attributes, ["Path=/", "Max-Age=600", "HttpOnly", "SameSite=Strict", "Secure"]);
});

Deno.test("StateCookie does without HTTPS in development, on this machine only", async () => {
  for (const origin of [LOCAL, "http://127.0.0.1:8000", "http://[::1]:8000"]) {
    const [, header] = await cookieAt().write(STATE, origin);
    const [pair = "", ...attributes] = header.split("; ");
    assertMatch(pair, /^bankid=[\w-]+$/);
    assertEquals(attributes, ["Path=/", "Max-Age=600", "HttpOnly", "SameSite=Strict"]);
  }
  for (const origin of ["https://localhost:8000", "http://example.com", "http://192.168.0.2"]) {
    const [, header] = await cookieAt().write(STATE, origin);
    assertMatch(header, /^__Host-bankid=.*; Secure$/);
  }
});

Deno.test("StateCookie takes away the very cookie that it wrote", () => {
  assertEquals(cookieAt().clear(SITE), [
    "Set-Cookie",
    "__Host-bankid=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure",
  ]);
  assertEquals(cookieAt("/a/bankid").clear(LOCAL), [
    "Set-Cookie",
    "bankid+a+bankid=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict",
  ]);
});

Deno.test("StateCookie gives each handler of a site a cookie of its own", async () => {
  const names = ["/bankid", "/sign", "/a/bankid", "/a.b/c-d_e~f"].map((path) =>
    cookieAt(path).clear(SITE)[1].split("=")[0]
  );
  assertEquals(names, [
    "__Host-bankid",
    "__Host-bankid+sign",
    "__Host-bankid+a+bankid",
    "__Host-bankid+a.b+c-d_e~f",
  ]);
  using _ = clock();
  const [signing, login] = [cookieAt("/sign"), cookieAt()];
  const both = [await kept(signing), await kept(login, SITE, { ...STATE, id: "login" })];
  const all = request(both.map((pair) => pair.join("=")).join("; "));
  assertEquals((await signing.read(all, SITE))?.id, STATE.id);
  assertEquals((await login.read(all, SITE))?.id, "login");
});

Deno.test("StateCookie opens no cookie of another handler, even under its own name", async () => {
  using _ = clock();
  const [, value] = await kept(cookieAt("/sign"));
  const swapped = request(`__Host-bankid=${value}`);
  assertEquals(await cookieAt().read(swapped, SITE), undefined);
  assertEquals(cookieAt().isIn(swapped, SITE), true);
});

Deno.test("StateCookie reads what it wrote, whatever cookies stand around it", async () => {
  using _ = clock();
  const cookie = cookieAt();
  const [name, value] = await kept(cookie);
  const around = [
    `${name}=${value}`,
    `a=1; ${name}=${value}; b=2`,
    `a=1;${name}=${value};b=2`,
    `a; =; b=c=d; "e"="f;g"; ${name}=${value}`,
    `x${name}=no; ${name}x=no; bankid=no; ${name}=${value}; ${name}.2=no`,
    `${name} = ${value}`.replaceAll(" ", ""),
  ];
  for (const cookies of around) {
    assertEquals(await cookie.read(request(cookies), SITE), STATE, cookies);
    assertEquals(cookie.isIn(request(cookies), SITE), true);
  }
});

Deno.test("StateCookie finds nothing where there is no such cookie", async () => {
  using _ = clock();
  const cookie = cookieAt();
  const [name, value] = await kept(cookie);
  const others = ["a=1", value, `${name}`.toLowerCase() + `=${value}`, `a="; ${name}"=${value}`];
  for (const cookies of [undefined, "", ";", "=", ...others]) {
    assertEquals(cookie.isIn(request(cookies), SITE), false, cookies);
    assertEquals(await cookie.read(request(cookies), SITE), undefined);
  }
});

Deno.test("StateCookie reads the protected cookie alone on a public site", async () => {
  using _ = clock();
  const cookie = cookieAt();
  // A neighbouring subdomain, or plain HTTP, can plant a cookie without the prefix.
  const [name, value] = await kept(cookie, LOCAL);
  assertEquals(name, "bankid");
  const planted = request(`bankid=${value}`);
  assertEquals(await cookie.read(planted, SITE), undefined);
  assertEquals((await cookie.read(planted, LOCAL))?.id, STATE.id);
});

Deno.test("StateCookie is good for ten minutes, even if the browser keeps it longer", async () => {
  const cookie = cookieAt();
  let cookies = "";
  {
    using _ = clock();
    cookies = (await kept(cookie)).join("=");
  }
  for (const [after, isGood] of [[0, true], [599_999, true], [600_000, false]] as const) {
    using _ = clock(after);
    const state = await cookie.read(request(cookies), SITE);
    assertEquals(state, isGood ? STATE : undefined, String(after));
    assertEquals(cookie.isIn(request(cookies), SITE), true);
  }
});

Deno.test("StateCookie opens what was sealed with any of its keys, and with no other", async () => {
  using _ = clock();
  const [name, value] = await kept(cookieAt("/bankid", OTHER_KEY));
  const sent = request(`${name}=${value}`);
  assertEquals(await cookieAt("/bankid", KEY).read(sent, SITE), undefined);
  assertEquals(await cookieAt("/bankid", [KEY, OTHER_KEY]).read(sent, SITE), STATE);
});

Deno.test("StateCookie opens nothing that is sealed but no state", async () => {
  using _ = clock();
  const cookie = cookieAt();
  const broken = { ...STATE, qrStartSecret: "" };
  const sent = request((await kept(cookie, SITE, broken)).join("="));
  assertEquals(await cookie.read(sent, SITE), undefined);
});

Deno.test("StateCookie stays small enough for every browser with the longest of values", async () => {
  const longest: LoginState = {
    ...STATE,
    ip: "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
    device: "other",
    hintCode: "mrtdVerificationFailed".repeat(4),
    startedAt: Number.MAX_SAFE_INTEGER,
    collectedAt: Number.MAX_SAFE_INTEGER,
    poll: Number.MAX_SAFE_INTEGER,
    renewals: Number.MAX_SAFE_INTEGER,
  };
  const [, header] = await cookieAt(`/${"section/".repeat(20)}bankid`).write(longest, SITE);
  assert(header.length < 2048, String(header.length));
});

Deno.test("StateCookie shows nothing of the login", async () => {
  const [, header] = await cookieAt().write(STATE, SITE);
  const [, value = ""] = /=([\w-]+);/.exec(header) ?? [];
  const bytes = Uint8Array.fromBase64(value, { alphabet: "base64url" });
  const seen = header + new TextDecoder("latin1").decode(bytes);
  for (const secret of Object.values(STATE).filter((each) => String(each).length > 8)) {
    assert(!seen.includes(String(secret)), String(secret));
  }
});
