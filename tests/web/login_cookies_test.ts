import { assert, assertEquals, assertMatch } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import type { LoginState } from "../../src/web/login_state.ts";
import { Sealer, type SealingKey } from "../../src/web/sealer.ts";
import { type LoginCookieOptions, LoginCookies } from "../../src/web/login_cookies.ts";
import { CLEARED, KEY, STATE } from "../helpers/web.ts";

const SITE = "https://example.com";
const LOCAL = "http://localhost:8000";
const OTHER_KEY = new Uint8Array(32).fill(8);

function cookiesAt(
  basePath = "/bankid",
  key: SealingKey | SealingKey[] = KEY,
  more: Partial<LoginCookieOptions> = {},
): LoginCookies {
  return new LoginCookies({ key, basePath, operations: ["auth"], maxAge: 750_000, ...more });
}

/** The cookies that a browser keeps of a login that has begun, the state before the ticket. */
async function kept(
  cookies: LoginCookies,
  origin = SITE,
  state = STATE,
): Promise<[string, string][]> {
  const headers = [await cookies.keep(state, origin), cookies.begin(state, origin)];
  return headers.map(([, header]) => {
    const [, name = "", value = ""] = /^([^=]+)=([^;]+);/.exec(header) ?? [];
    return [name, value];
  });
}

/** The same as a `Cookie` header. */
async function sent(cookies: LoginCookies, origin = SITE, state = STATE): Promise<string> {
  return (await kept(cookies, origin, state)).map((pair) => pair.join("=")).join("; ");
}

function request(cookies?: string): Request {
  return new Request(SITE, cookies === undefined ? {} : { headers: { Cookie: cookies } });
}

/** The clock stands at the start of the login. */
function clock(after = 0): FakeTime {
  return new FakeTime(STATE.startedAt + after);
}

Deno.test("LoginCookies begins with a ticket, and keeps the sealed state", async () => {
  const cookies = cookiesAt();
  const attributes = ["Path=/", "HttpOnly", "SameSite=Strict", "Secure"];
  const [state, ticket] = [await cookies.keep(STATE, SITE), cookies.begin(STATE, SITE)];
  assertEquals([state[0], ticket[0]], ["Set-Cookie", "Set-Cookie"]);
  const [sealed = "", ...others] = state[1].split("; ");
  assertMatch(sealed, /^__Host-bankid=[\w-]+$/);
  assertEquals(others.sort(), [...attributes, "Max-Age=600"].sort());
  const [pair, ...rest] = ticket[1].split("; ");
  assertEquals(pair, `__Host-bankid-login=${STATE.ticket}`);
  // It is not set again, and so lives as long as all renewals may take.
  assertEquals(rest.sort(), [...attributes, "Max-Age=750"].sort());
});

Deno.test("LoginCookies does without HTTPS in development, on this machine only", async () => {
  for (const origin of [LOCAL, "http://127.0.0.1:8000", "http://[::1]:8000"]) {
    const names = (await kept(cookiesAt(), origin)).map(([name]) => name);
    assertEquals(names, ["bankid", "bankid-login"]);
  }
  for (const origin of ["https://localhost:8000", "http://example.com", "http://192.168.0.2"]) {
    const names = (await kept(cookiesAt(), origin)).map(([name]) => name);
    assertEquals(names, ["__Host-bankid", "__Host-bankid-login"]);
  }
});

Deno.test("LoginCookies takes away the very cookies that it wrote", () => {
  assertEquals(cookiesAt().clear(SITE).map(([, header]) => header), CLEARED);
  assertEquals(cookiesAt("/a/bankid").clear(LOCAL).map(([, header]) => header), [
    "bankid+a+bankid=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict",
    "bankid-login+a+bankid=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict",
  ]);
});

Deno.test("LoginCookies gives each handler of a site cookies of its own", async () => {
  using _ = clock();
  const paths = ["/bankid", "/sign", "/a/bankid", "/a.b/c-d_e~f", "/login", "/bankid-login"];
  const all = paths.map((path) => cookiesAt(path));
  const names = await Promise.all(all.map((each) => kept(each)));
  assertEquals(new Set(names.flat().map(([name]) => name)).size, paths.length * 2);
  const states = all.map((each, index) => sent(each, SITE, { ...STATE, id: String(index) }));
  const together = request((await Promise.all(states)).join("; "));
  for (const [index, each] of all.entries()) {
    assertEquals((await each.read(together, SITE))?.id, String(index));
  }
});

Deno.test("LoginCookies opens nothing of another handler, origin or operation with the same key", async () => {
  using _ = clock();
  const [, ticket = ["", ""]] = await kept(cookiesAt());
  const foreign: readonly (readonly [LoginCookies, string, LoginState])[] = [
    [cookiesAt("/sign"), SITE, STATE],
    [cookiesAt(), "https://login.example", STATE],
    [cookiesAt(), "https://example.com:8443", STATE],
    [cookiesAt(), SITE, { ...STATE, operation: "sign" }],
  ];
  for (const [cookies, origin, state] of foreign) {
    const [[, value] = ["", ""]] = await kept(cookies, origin, state);
    const swapped = request(`__Host-bankid=${value}; ${ticket.join("=")}`);
    assertEquals(await cookiesAt().read(swapped, SITE), undefined);
    assertEquals(cookiesAt().areIn(swapped, SITE), true);
  }
  const both = cookiesAt("/bankid", KEY, { operations: ["auth", "sign"] });
  for (const operation of ["auth", "sign"] as const) {
    const state = { ...STATE, operation };
    assertEquals(await both.read(request(await sent(both, SITE, state)), SITE), state);
  }
});

Deno.test("LoginCookies seals with origin, path and operation, whatever the state itself says", async () => {
  using _ = clock();
  const sealer = new Sealer(KEY, "@x/bankid: the state of a login");
  const whole = [SITE, "/bankid", "auth"];
  for (const context of [whole, whole.slice(0, 2), whole.slice(1), [SITE, "auth"], []]) {
    const sealed = await sealer.seal(JSON.stringify(STATE), context);
    const cookies = `__Host-bankid=${sealed}; __Host-bankid-login=${STATE.ticket}`;
    const state = await cookiesAt().read(request(cookies), SITE);
    assertEquals(state, context === whole ? STATE : undefined, String(context));
  }
});

Deno.test("LoginCookies reads a state only with the ticket that belongs to it", async () => {
  using _ = clock();
  const cookies = cookiesAt();
  const [[name, state] = ["", ""], [ticketName, ticket] = ["", ""]] = await kept(cookies);
  const without = [
    `${name}=${state}`,
    `${ticketName}=${ticket}`,
    `${name}=${state}; ${ticketName}=`,
    `${name}=${state}; ${ticketName}=${STATE.id}`,
    `${name}=${state}; ${ticketName}=${ticket}; ${ticketName}=${ticket}`,
    `${name}=${state}; ${name}=${state}; ${ticketName}=${ticket}`,
  ];
  for (const each of without) {
    assertEquals(await cookies.read(request(each), SITE), undefined, each);
    assertEquals(cookies.areIn(request(each), SITE), true);
  }
});

Deno.test("LoginCookies reads what it wrote, whatever cookies stand around it", async () => {
  using _ = clock();
  const cookies = cookiesAt();
  const own = await sent(cookies);
  const around = [
    own,
    `a=1; ${own}; b=2`,
    `a=1;${own.replace("; ", ";")};b=2`,
    `a; =; b=c=d; "e"="f;g"; ${own}`,
    `x__Host-bankid=no; __Host-bankidx=no; bankid=no; ${own}; __Host-bankid.2=no`,
  ];
  for (const each of around) {
    assertEquals(await cookies.read(request(each), SITE), STATE, each);
    assertEquals(cookies.areIn(request(each), SITE), true);
  }
});

Deno.test("LoginCookies finds nothing where there is no such cookie", async () => {
  using _ = clock();
  const cookies = cookiesAt();
  const own = await sent(cookies);
  for (
    const each of [undefined, "", ";", "=", "a=1", own.toLowerCase(), `a="; ${own}`.slice(0, 9)]
  ) {
    assertEquals(cookies.areIn(request(each), SITE), false, each);
    assertEquals(await cookies.read(request(each), SITE), undefined);
  }
});

Deno.test("LoginCookies reads the protected cookies alone on a public site", async () => {
  using _ = clock();
  const cookies = cookiesAt();
  // A neighbouring subdomain, or plain HTTP, can plant a cookie without the prefix.
  const planted = request((await sent(cookies)).replaceAll("__Host-", ""));
  assertEquals(await cookies.read(planted, SITE), undefined);
  assertEquals((await cookies.read(request(await sent(cookies, LOCAL)), LOCAL))?.id, STATE.id);
});

Deno.test("LoginCookies is good for ten minutes, even if the browser keeps it longer", async () => {
  const cookies = cookiesAt();
  let own = "";
  {
    using _ = clock();
    own = await sent(cookies);
  }
  for (const [after, isGood] of [[0, true], [599_999, true], [600_000, false]] as const) {
    using _ = clock(after);
    const state = await cookies.read(request(own), SITE);
    assertEquals(state, isGood ? STATE : undefined, String(after));
    assertEquals(cookies.areIn(request(own), SITE), true);
  }
});

Deno.test("LoginCookies opens what was sealed with any of its keys, and with no other", async () => {
  using _ = clock();
  const own = request(await sent(cookiesAt("/bankid", OTHER_KEY)));
  assertEquals(await cookiesAt("/bankid", KEY).read(own, SITE), undefined);
  assertEquals(await cookiesAt("/bankid", [KEY, OTHER_KEY]).read(own, SITE), STATE);
});

Deno.test("LoginCookies opens nothing that is sealed but no state", async () => {
  using _ = clock();
  const cookies = cookiesAt();
  const broken = await sent(cookies, SITE, { ...STATE, qrStartSecret: "" });
  assertEquals(await cookies.read(request(broken), SITE), undefined);
});

Deno.test("LoginCookies stays small enough for every browser with the longest of values", async () => {
  const longest: LoginState = {
    ...STATE,
    operation: "payment",
    next: `/${"x".repeat(511)}`,
    ip: "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
    device: "other",
    hintCode: "mrtdVerificationFailed".repeat(4),
    begunAt: Number.MAX_SAFE_INTEGER,
    startedAt: Number.MAX_SAFE_INTEGER,
    collectedAt: Number.MAX_SAFE_INTEGER,
    poll: Number.MAX_SAFE_INTEGER,
    renewals: Number.MAX_SAFE_INTEGER,
  };
  const header = await sent(cookiesAt(`/${"section/".repeat(20)}bankid`), SITE, longest);
  assert(header.length < 3072, String(header.length));
});

Deno.test("LoginCookies shows nothing of the login", async () => {
  const [, header] = await cookiesAt().keep(STATE, SITE);
  const [, value = ""] = /=([\w-]+);/.exec(header) ?? [];
  const bytes = Uint8Array.fromBase64(value, { alphabet: "base64url" });
  const seen = header + new TextDecoder("latin1").decode(bytes);
  for (const secret of Object.values(STATE).filter((each) => String(each).length > 8)) {
    assert(!seen.includes(String(secret)), String(secret));
  }
});

Deno.test("LoginCookies tells of a state that no key opens, and of no other that it does not take", async () => {
  using time = clock();
  const locked: Request[] = [];
  const onLocked = (each: Request): void => void locked.push(each);
  const cookies = cookiesAt("/bankid", KEY, { operations: ["auth", "sign"], onLocked });
  for (const operation of ["auth", "sign"] as const) {
    const own = await sent(cookies, SITE, { ...STATE, operation });
    for (const each of [own, own.replace(/login=.*/, `login=${STATE.id}`), undefined, "a=1"]) {
      await cookies.read(request(each), SITE);
    }
    time.tick(3_600_000);
    await cookies.read(request(own), SITE);
  }
  assertEquals(locked, []);
  const foreign = request(await sent(cookiesAt("/bankid", OTHER_KEY)));
  await cookies.read(foreign, SITE);
  assertEquals(locked, [foreign]);
});
