import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { createClient, createHandler } from "../../../mod.ts";
import { cookieJar, createSimulator } from "../../../src/simulator/mod.ts";

const HOME = "https://example.com/";

/** A handler that sets the cookies of the next answer, and tells what it was sent. */
function site(): { seen: Request[]; next: string[]; fetch: ReturnType<typeof cookieJar> } {
  const seen: Request[] = [];
  const next: string[] = [];
  const fetch = cookieJar((request) => {
    seen.push(request);
    return new Response(null, {
      headers: next.splice(0).map((each): [string, string] => ["Set-Cookie", each]),
    });
  });
  return { seen, next, fetch };
}

Deno.test("cookieJar() sends back what was set, and drops what was cleared", async () => {
  using time = new FakeTime("2026-10-04T12:00:00Z");
  const { seen, next, fetch } = site();
  const cookies: (string | null)[] = [];
  for (
    const set of [
      ["__Host-a=1=2; Path=/; Secure; HttpOnly", "b=2; Max-Age=60"],
      ["b=3; Expires=Sun, 04 Oct 2026 12:00:01 GMT", "c="],
      ["__Host-a=; Max-Age=0", "c=4; expires=Thu, 01 Jan 1970 00:00:00 GMT; max-age=60"],
      ["b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "d=5; Max-Age=-1"],
      ["c=x; MAX-AGE=0"],
      [],
    ]
  ) {
    next.push(...set);
    await fetch(HOME);
    cookies.push(seen.at(-1)?.headers.get("Cookie") ?? null);
  }
  await fetch(new URL(HOME));
  cookies.push(seen.at(-1)?.headers.get("Cookie") ?? null);
  assertEquals(cookies, [
    null,
    "__Host-a=1=2; b=2",
    "__Host-a=1=2; b=3; c=",
    "b=3; c=4",
    "c=4",
    null,
    null,
  ]);
  assertEquals(time.now, Date.parse("2026-10-04T12:00:00Z"));
});

Deno.test("cookieJar() says what is wrong with a handler, and with a path for an address", async () => {
  assertThrows(
    () => Reflect.apply(cookieJar, undefined, [{ fetch }]),
    TypeError,
    "'handler' must be a function: got an object",
  );
  const { fetch: browser } = site();
  await assertRejects(
    () => browser("/bankid/"),
    TypeError,
    "The address must be whole, such as 'https://example.com/bankid/': got '/bankid/'",
  );
});

Deno.test("cookieJar() names the page's origin as a browser does, unless it is told otherwise", async () => {
  const { seen, fetch } = site();
  await fetch(HOME);
  await fetch(`${HOME}a`, { method: "POST", body: "x", headers: { "X-Mine": "1" } });
  await fetch(new Request(HOME, { method: "POST", headers: { Origin: "https://evil.example" } }));
  const origins = seen.map(({ headers }) => headers.get("Origin"));
  assertEquals(origins, [null, "https://example.com", "https://evil.example"]);
  assertEquals([await seen[1]?.text(), seen[1]?.headers.get("X-Mine")], ["x", "1"]);
});

Deno.test("cookieJar() is the browser of a whole login; another jar has no part in it", async () => {
  using time = new FakeTime();
  const simulator = createSimulator();
  using client = createClient(simulator);
  const handler = createHandler(client, {
    origin: "https://example.com",
    key: crypto.getRandomValues(new Uint8Array(32)),
    clientIp: () => "192.0.2.12",
    onComplete: ({ user }) =>
      new Response(user.name, { status: 303, headers: { Location: "/welcome" } }),
  });
  const [browser, stranger] = [0, 1].map(() => cookieJar((request) => handler(request)));
  const post = async (
    jar: typeof browser,
    action: string,
    body: object,
  ): Promise<Record<string, string>> => {
    const response = await jar?.(`${HOME}bankid/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return await response?.json();
  };
  const started = await post(browser, "start", { device: "other", poll: 1 });
  assertEquals(started.state, "pending");
  const [order] = simulator.pending;
  simulator.app.open(order?.autoStartToken ?? "");
  simulator.app.approve();
  time.tick(2000);
  const poll = { id: started.id, poll: Date.now() };
  assertEquals((await post(stranger, "poll", poll)).state, "none");
  const { state, redirect } = await post(browser, "poll", poll);
  assertEquals([state, redirect], ["complete", "/welcome"]);
});
