import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { donePage } from "../../src/cli/web.ts";
import { clockAhead, ownBankId, run, serving } from "../helpers/cli.ts";
import { Browser } from "../helpers/web.ts";

/** A browser that reaches the site through a real connection. */
function browserAt(origin: string): Browser {
  return new Browser((request) => fetch(request), { origin, language: "en" });
}

/** Serves the page while a test runs. */
async function web(
  options: readonly string[],
  test: (origin: string, line: string) => Promise<void>,
): Promise<void> {
  const { code, errors } = await serving(["web", "--port", "0", ...options], async (line) => {
    const [, origin = ""] = /^Open (http:\/\/localhost:\d+)\/ /.exec(line) ?? [];
    await test(origin, line);
  });
  assertEquals([code, errors], [0, ""]);
}

/** The page at an address, and its headers. */
async function get(url: string): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(url, { redirect: "manual" });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

Deno.test("webCommand() shows the login page with the phone beside it", async () => {
  await web([], async (origin, line) => {
    assertEquals(
      line,
      `Open ${origin}/ to log in at a simulated BankID, with its phone beside the page\n`,
    );
    const { status, text } = await get(`${origin}/`);
    assertEquals(status, 200);
    const frames = [...text.matchAll(/<iframe title="([^"]+)" src="([^"]+)"/g)];
    assertEquals(frames.map(([, title, source]) => [title, source]), [
      ["The website", "/bankid/"],
      ["The phone", "/phone/"],
    ]);
    assert(!/<script|https?:/.test(text));
    for (const [, title, source] of frames) {
      const inner = await get(origin + source);
      assertEquals([title, inner.status], [title, 200]);
      assertMatch(inner.headers.get("Content-Type") ?? "", /^text\/html/);
      const policy = inner.headers.get("Content-Security-Policy") ?? "";
      assert(!policy.includes("frame-ancestors 'none'"), `${title}: ${policy}`);
    }
    const { headers } = await get(`${origin}/bankid/`);
    assertStringIncludes(
      headers.get("Content-Security-Policy") ?? "",
      "frame-ancestors 'self'",
    );
  });
});

Deno.test("webCommand() logs in the person who approves on the phone, and greets them", async () => {
  using clock = clockAhead();
  await web([], async (origin) => {
    const browser = browserAt(origin);
    const started = await browser.start("other");
    assertEquals(started.status, 200);
    const { orders: [order] } = await (await fetch(`${origin}/phone/orders`)).json();
    for (const action of ["open", "approve"]) {
      const url = `${origin}/phone/orders/${order.orderRef}/${action}`;
      const response = await fetch(url, { method: "POST", headers: { Origin: origin } });
      assertEquals([response.status, await response.json()], [200, {}]);
    }
    // BankID is asked every two seconds at most.
    clock.by(2000);
    const { body } = await browser.poll();
    assertEquals(body.redirect, "/done");
    const done = await get(origin + body.redirect);
    assertStringIncludes(done.text, "<h1>Logged in as Tolvan Tolvansson</h1>");
    assertStringIncludes(done.text, 'href="/bankid/"');
  });
});

Deno.test("webCommand() lets no other site play the phone", async () => {
  await web([], async (origin) => {
    const response = await fetch(`${origin}/phone/trouble`, {
      method: "POST",
      headers: { Origin: "https://evil.example" },
      body: JSON.stringify({ kind: "internalError" }),
    });
    assertEquals(response.status, 403);
    await response.body?.cancel();
    assertEquals((await browserAt(origin).start()).status, 200);
  });
});

Deno.test("webCommand() shows a name so that it cannot be markup", () => {
  const name = `<img src=x onerror="alert('1')">&`;
  const text = donePage(name);
  assert(!text.includes("<img"));
  const [, shown = ""] = /Logged in as (.*)<\/h1>/.exec(text) ?? [];
  const read = shown.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  assertEquals(read, name);
});

Deno.test("webCommand() has no phone at another BankID, and leads straight to the page", async () => {
  await using bankId = await ownBankId();
  await web(bankId.options, async (origin, line) => {
    const { apiUrl } = bankId.service.environment;
    assertEquals(line, `Open ${origin}/ to log in at ${apiUrl}\n`);
    const first = await get(`${origin}/`);
    assertEquals([first.status, first.headers.get("Location")], [303, "/bankid/"]);
    assertEquals((await get(`${origin}/bankid/`)).status, 200);
    for (const path of ["/phone/", "/phone/orders", "/nothing"]) {
      assertEquals((await get(origin + path)).status, 404);
    }
    assertEquals((await browserAt(origin).start()).status, 200);
    assertEquals(bankId.simulator.pending.length, 1);
  });
});

Deno.test("webCommand() says by the terminal, which is harmless, what BankID refused", async () => {
  await using bankId = await ownBankId();
  bankId.simulator.injectFault({ kind: "invalidParameters", endpoint: "auth" });
  const args = ["web", "--port", "0", ...bankId.options];
  const { errors } = await serving(args, async (line) => {
    const [, origin = ""] = /^Open (http:\/\/localhost:\d+)\/ /.exec(line) ?? [];
    assertEquals((await browserAt(origin).start()).body.state, "failed");
  });
  assertMatch(errors, /^BankID login: .*BankID says: Simulated fault\n$/);
});

Deno.test("webCommand() says that its port is in use, and leaves nothing open", async () => {
  await using bankId = await ownBankId();
  const { port } = new URL(bankId.service.environment.apiUrl);
  for (const options of [[], bankId.options]) {
    const { code, output, errors } = await run(["web", "--port", port, ...options]);
    assertEquals([code, output], [2, ""]);
    assertStringIncludes(errors, `Port ${port} is in use: name another`);
  }
});
