import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import process from "node:process";
import { BankIdNetworkError } from "../../src/errors.ts";
import { type ProxyChoice, proxyChoice } from "../../src/transport/proxy.ts";

const NAMES = ["HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "HTTP_PROXY"];

/** Sets the variables of proxies, and those alone. */
function variables(values: Readonly<Record<string, string>>): Disposable {
  const all = NAMES.flatMap((name) => [name, name.toLowerCase()]);
  const kept = all.map((name) => [name, process.env[name]] as const);
  all.forEach((name) => delete process.env[name]);
  Object.assign(process.env, values);
  return {
    [Symbol.dispose]: () =>
      kept.forEach(([name, value]) => {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }),
  };
}

function nameFor(
  choose: ProxyChoice,
  url = "https://appapi2.bankid.com/rp/v6.0/",
): string | undefined {
  return choose(new URL(url))?.name;
}

Deno.test("proxyChoice() reads the URL of a proxy", () => {
  const table: readonly (readonly [string, string, boolean, string | undefined])[] = [
    ["http://proxy.example:3128", "proxy.example:3128", false, undefined],
    ["http://proxy.example/", "proxy.example:80", false, undefined],
    ["https://proxy.example", "proxy.example:443", true, undefined],
    ["proxy.example:3128", "proxy.example:3128", false, undefined],
    ["http://[::1]:3128", "[::1]:3128", false, undefined],
    ["http://me:secret@proxy.example", "proxy.example:80", false, "me:secret"],
    ["http://me:p%40ss%3A@proxy.example", "proxy.example:80", false, "me:p@ss:"],
    ["http://me:50%@proxy.example", "proxy.example:80", false, "me:50%"],
    ["http://me@proxy.example", "proxy.example:80", false, "me:"],
  ];
  for (const [text, name, isSecure, who] of table) {
    const proxy = proxyChoice(text)(new URL("https://a.example/"));
    const { username, password } = proxy?.credentials ?? {};
    assertEquals([proxy?.name, proxy?.isSecure], [name, isSecure]);
    assertEquals(proxy?.credentials && `${username}:${password}`, who);
  }
  assertEquals(proxyChoice("http://[::1]:1")(new URL("https://a.example/"))?.hostname, "::1");
});

Deno.test("proxyChoice() refuses what is no HTTP proxy, and does not show it", () => {
  const bad: readonly unknown[] = ["", "socks5://me:secret@proxy.example", "http://", "http://a/b"]
    .concat(["ftp://a", "http://secret secret/"]).concat([7, null, {}, true] as never[]);
  for (const each of bad) {
    const error = assertThrows(
      () => proxyChoice(each as string),
      TypeError,
      "'proxy' must be the URL",
    );
    assert(!error.message.includes("secret"), error.message);
  }
});

Deno.test("proxyChoice() honours the variables that others honour, in capitals and small letters", () => {
  const table: readonly (readonly [Readonly<Record<string, string>>, string | undefined])[] = [
    [{}, undefined],
    [{ HTTPS_PROXY: "http://a:1" }, "a:1"],
    [{ https_proxy: "a:1" }, "a:1"],
    [{ ALL_PROXY: "http://b:2" }, "b:2"],
    [{ all_proxy: "http://b:2" }, "b:2"],
    [{ HTTPS_PROXY: "http://a:1", ALL_PROXY: "http://b:2" }, "a:1"],
    [{ HTTPS_PROXY: "", ALL_PROXY: "http://b:2" }, "b:2"],
    [{ HTTP_PROXY: "http://c:3" }, undefined],
  ];
  for (const [values, name] of table) {
    using _variables = variables(values);
    assertEquals([values, nameFor(proxyChoice(undefined))], [values, name]);
    assertEquals(nameFor(proxyChoice(false)), undefined);
    assertEquals(nameFor(proxyChoice("http://mine:9")), "mine:9");
  }
});

Deno.test("proxyChoice() leaves out the hosts of NO_PROXY, and this computer", () => {
  const table: readonly (readonly [string, boolean])[] = [
    ["*", true],
    ["bankid.com", true],
    [".bankid.com", true],
    ["*.bankid.com", true],
    ["APPAPI2.BankID.com", true],
    ["a.example, bankid.com:443", true],
    ["a.example bankid.com", true],
    ["kid.com", false],
    ["appapi2", false],
    ["x.appapi2.bankid.com", false],
    [" , ", false],
    ["", false],
  ];
  for (const [list, isDirect] of table) {
    for (const name of ["NO_PROXY", "no_proxy"]) {
      using _variables = variables({ HTTPS_PROXY: "http://a:1", [name]: list });
      assertEquals([list, nameFor(proxyChoice(undefined))], [list, isDirect ? undefined : "a:1"]);
    }
  }
  using _variables = variables({ HTTPS_PROXY: "http://a:1" });
  for (const host of ["localhost", "127.0.0.1", "127.8.9.1", "[::1]"]) {
    assertEquals(nameFor(proxyChoice(undefined), `https://${host}:8443/`), undefined);
    assertEquals(nameFor(proxyChoice("http://mine:9"), `https://${host}:8443/`), "mine:9");
  }
  assertEquals(nameFor(proxyChoice(undefined), "https://127.example/"), "a:1");
});

Deno.test("proxyChoice() tells of a variable that names another kind of proxy, without its value", () => {
  using _variables = variables({ ALL_PROXY: "socks5://me:secret@proxy.example:1080" });
  const error = assertThrows(() => nameFor(proxyChoice(undefined)), BankIdNetworkError);
  assertEquals([error.code, error.retry, error.sent], ["connection", "never", false]);
  assertMatch(
    error.message,
    /^The environment variable ALL_PROXY must be the URL of an HTTP proxy/,
  );
  assert(!error.message.includes("secret"));
});
