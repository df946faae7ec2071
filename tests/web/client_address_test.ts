import { Readable } from "node:stream";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { clientAddress } from "../../mod.ts";
import { isComparable, isSameAddress, networkOf } from "../../src/web/client_address.ts";
import { listenerOf } from "../helpers/node_listener.ts";

const REQUEST = new Request("https://example.com/bankid/poll", { method: "POST" });

function forwarded(...values: readonly string[]): Request {
  return new Request(REQUEST.url, {
    headers: values.map((value): [string, string] => ["X-Forwarded-For", value]),
  });
}

const deno = (hostname: string): unknown => ({
  remoteAddr: { transport: "tcp", hostname, port: 5 },
});

/** A server as `Bun.serve` passes it: its method needs the server itself and the very request. */
class BunServer {
  readonly #address = { address: "203.0.113.8", family: "IPv4", port: 5 };
  requestIP(request: Request): unknown {
    return request === REQUEST ? this.#address : null;
  }
}

Deno.test("clientAddress() takes the connection's address from what each server passes", () => {
  const address = clientAddress();
  assertEquals(address(REQUEST, deno("203.0.113.7")), "203.0.113.7");
  assertEquals(address(REQUEST, deno("2001:db8::7")), "2001:db8::7");
  assertEquals(address(REQUEST, new BunServer()), "203.0.113.8");
  // Hono hands on what the runtime passed: Deno's info as it is, Bun's server as a member.
  assertEquals(address(REQUEST, { server: new BunServer() }), "203.0.113.8");
  const incoming = { socket: { remoteAddress: "::ffff:203.0.113.9" } };
  assertEquals(address(REQUEST, incoming), "203.0.113.9");
  assertEquals(address(REQUEST, { incoming, outgoing: {} }), "203.0.113.9");
});

Deno.test("clientAddress() gives the bare address that BankID wants", () => {
  const address = clientAddress();
  const bare = {
    "::ffff:192.0.2.1": "192.0.2.1",
    "::FFFF:192.0.2.1": "192.0.2.1",
    "fe80::1%eth0": "fe80::1",
    "[2001:db8::1]": "2001:db8::1",
    "[2001:db8::1]:443": "2001:db8::1",
    "192.0.2.1:51234": "192.0.2.1",
    "2001:db8::ffff:1": "2001:db8::ffff:1",
  };
  for (const [given, wanted] of Object.entries(bare)) {
    assertEquals(address(REQUEST, deno(given)), wanted);
    assertEquals(clientAddress({ trustedProxies: 1 })(forwarded(given), undefined), wanted);
  }
});

Deno.test("clientAddress() says so when the server passed nothing that has an address", () => {
  const unknown: readonly unknown[] = [
    undefined,
    null,
    "203.0.113.7",
    {},
    { remoteAddr: { transport: "unix", path: "/run/site.sock" } },
    { remoteAddr: { hostname: 7 } },
    { requestIP: "203.0.113.7" },
    { requestIP: () => null },
    // The connection has ended.
    { incoming: { socket: { remoteAddress: undefined } } },
    { socket: null },
    { server: { requestIP: () => ({}) } },
  ];
  for (const info of unknown) {
    assertThrows(() => clientAddress()(REQUEST, info), TypeError, "pass the second argument");
  }
});

Deno.test("clientAddress() looks at no header when no proxy is trusted", () => {
  const request = new Request(forwarded("198.51.100.66"), {
    headers: {
      "X-Forwarded-For": "198.51.100.66",
      "X-Real-IP": "198.51.100.66",
      "Forwarded": "for=198.51.100.66",
      "CF-Connecting-IP": "198.51.100.66",
    },
  });
  for (
    const address of [clientAddress(), clientAddress({}), clientAddress({ trustedProxies: 0 })]
  ) {
    assertEquals(address(request, deno("203.0.113.7")), "203.0.113.7");
  }
});

Deno.test("clientAddress() counts trusted proxies from the end, whatever a client claims before", () => {
  const claims = ["198.51.100.66", "127.0.0.1", "198.51.100.66, 10.0.0.1", "", "not an address"];
  const one = clientAddress({ trustedProxies: 1 });
  const two = clientAddress({ trustedProxies: 2 });
  assertEquals(one(forwarded("203.0.113.7"), deno("10.0.0.2")), "203.0.113.7");
  assertEquals(two(forwarded("203.0.113.7, 10.0.0.1"), deno("10.0.0.2")), "203.0.113.7");
  for (const claim of claims) {
    assertEquals(one(forwarded(claim, "203.0.113.7"), deno("10.0.0.2")), "203.0.113.7");
    assertEquals(
      two(forwarded(`${claim}, 203.0.113.7 ,10.0.0.1`), deno("10.0.0.2")),
      "203.0.113.7",
    );
  }
});

Deno.test("clientAddress() takes nothing for the person's when there were too few proxies", () => {
  const tooFew = [[1], [1, ""], [2, "203.0.113.7"], [3, "203.0.113.7, 10.0.0.1"], [
    2,
    ", 10.0.0.1",
  ]];
  for (const [trustedProxies, value] of tooFew) {
    const request = value === undefined ? REQUEST : forwarded(String(value));
    const address = clientAddress({ trustedProxies: Number(trustedProxies) });
    assertThrows(
      () => address(request, deno("10.0.0.2")),
      TypeError,
      `(${trustedProxies}): the request did`,
    );
  }
});

Deno.test("clientAddress() refuses a number of proxies that is none", () => {
  for (const trustedProxies of [-1, 1.5, NaN, Infinity, "1", null]) {
    const options = { trustedProxies } as { trustedProxies: number };
    assertThrows(() => clientAddress(options), RangeError, "'trustedProxies'");
  }
});

Deno.test("isSameAddress() sees through the ways of writing an address", () => {
  const same: readonly (readonly [string, string])[] = [
    ["192.0.2.1", "192.0.2.1"],
    ["192.0.2.1", "::ffff:192.0.2.1"],
    ["192.0.2.1", "::ffff:c000:201"],
    ["192.0.2.1", "0:0:0:0:0:FFFF:192.0.2.1"],
    ["2001:db8::1", "2001:DB8:0:0:0:0:0:1"],
    ["2001:db8::1", "2001:0db8::0001"],
    ["2001:db8::1", "[2001:db8::1]"],
    ["fe80::1%eth0", "fe80::1"],
    ["::1", "0:0:0:0:0:0:0:1"],
  ];
  for (const [one, other] of same) {
    assertEquals(isSameAddress(one, other), true, `${one} ${other}`);
    assertEquals(isSameAddress(other, one), true, `${other} ${one}`);
  }
});

Deno.test("isSameAddress() tells different addresses apart", () => {
  const different: readonly (readonly [string, string])[] = [
    ["192.0.2.1", "192.0.2.2"],
    ["192.0.2.1", "192.0.2.10"],
    ["192.0.2.1", "::ffff:192.0.2.2"],
    ["192.0.2.1", "::192.0.2.1"],
    ["192.0.2.1", "2001:db8::1"],
    ["2001:db8::1", "2001:db8::2"],
    ["2001:db8::1", "2001:db8:1::"],
    ["unknown", "192.0.2.1"],
    ["", "192.0.2.1"],
  ];
  for (const [one, other] of different) {
    assertEquals(isSameAddress(one, other), false, `${one} ${other}`);
  }
});

Deno.test("clientAddress()'s documentation shows the listener for Node that the behaviours run with", async () => {
  const [doc, helper] = await Promise.all(
    ["src/web/client_address.ts", "tests/helpers/node_listener.ts"].map((path) =>
      Deno.readTextFile(new URL(`../../${path}`, import.meta.url))
    ),
  );
  const bodyOf = (text = ""): string[] => {
    const lines = text.split("\n").map((line) => line.replace(/^ \*/, "").trim());
    const start = lines.findIndex((line) => line.startsWith("const { method"));
    return lines.slice(start, lines.indexOf("};", start));
  };
  assert(bodyOf(doc).length > 5);
  assertEquals(bodyOf(doc), bodyOf(helper));
});

Deno.test("the listener for Node gives the whole path, of which Express cuts off its own", async () => {
  const seen: string[] = [];
  const listener = listenerOf((request) => {
    seen.push(request.url);
    return Promise.resolve(new Response());
  }, "https://example.com");
  const outgoing = { writeHead: () => {}, end: () => {} };
  for (
    const addressed of [{ url: "/?next=/a", originalUrl: "/bankid/?next=/a" }, { url: "/a?b" }]
  ) {
    const incoming = { method: "GET", headers: {}, ...addressed };
    await Reflect.apply(listener, undefined, [incoming, outgoing]);
  }
  assertEquals(seen, ["https://example.com/bankid/?next=/a", "https://example.com/a?b"]);
});

Deno.test("the documentation's listener for Node answers what no web Request can be made of", async () => {
  const listener = listenerOf(() => Promise.resolve(new Response("ok")), "https://example.com");
  for (
    const [method, url, answered] of [["GET", "/", 200], ["TRACE", "/", 400], ["GET", "//[", 400]]
  ) {
    const incoming = Object.assign(Readable.from([]), { method, url, headers: {} });
    let status = 0;
    const outgoing = {
      writeHead: (given: number) => void (status = given),
      end: () => {},
    };
    await Reflect.apply(listener, undefined, [incoming, outgoing]);
    assertEquals(status, answered, `${method} ${url}`);
  }
});

Deno.test("networkOf() is an IPv4 address, or the 64 leading bits of an IPv6 one", () => {
  const same: readonly (readonly string[])[] = [
    ["192.0.2.1", "::ffff:192.0.2.1", "::ffff:c000:201", "192.0.2.1:8080"],
    ["192.0.2.2"],
    [
      "2001:db8::",
      "2001:db8::1",
      "2001:DB8:0:0:ffff::",
      "2001:db8:0:0:1:2:3:4",
      "[2001:db8::5]:80",
    ],
    ["2001:db8:0:1::1", "2001:db8:0:1:ffff::"],
    ["::1", "::"],
    ["fe80::1%eth0", "fe80::2"],
    ["unknown"],
  ];
  const networks = same.map((each) => new Set(each.map(networkOf)));
  assertEquals(networks.map((each) => each.size), same.map(() => 1));
  assertEquals(new Set(networks.flatMap((each) => [...each])).size, same.length);
});

Deno.test("isComparable() holds for two addresses of one kind", () => {
  const [four, six] = [["192.0.2.1", "::ffff:192.0.2.2"], ["2001:db8::1", "::1"]];
  for (const one of [...four ?? [], ...six ?? []]) {
    assertEquals(four?.every((each) => isComparable(one, each)), four?.includes(one));
    assertEquals(six?.every((each) => isComparable(one, each)), six?.includes(one));
  }
});
