import { assert, assertEquals, assertThrows } from "@std/assert";
import { ipAddress, unmapped } from "../../src/protocol/ip_address.ts";

Deno.test("ipAddress() passes bare addresses on as they are", () => {
  const addresses = [
    "0.0.0.0",
    "194.168.2.25",
    "255.255.255.255",
    "::",
    "::1",
    "2001:db8::8a2e:370:7334",
    "2001:0db8:0000:0000:0000:8a2e:0370:7334",
    "2001:DB8::A",
    "64:ff9b::192.0.2.33",
    "::192.0.2.33",
    "::fffe:192.0.2.33",
    "::ffff:0:192.0.2.33",
  ];
  for (const address of addresses) assertEquals(ipAddress(address, "x"), address);
});

Deno.test("ipAddress() turns IPv4 mapped into IPv6 into IPv4, however it is written", () => {
  const rows = [
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::FFFF:192.0.2.1", "192.0.2.1"],
    ["::ffff:c000:201", "192.0.2.1"],
    ["::ffff:c000:0201", "192.0.2.1"],
    ["0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1"],
    ["0000:0000:0000:0000:0000:ffff:c000:0201", "192.0.2.1"],
    ["::ffff:0.0.0.0", "0.0.0.0"],
    ["::ffff:255.255.255.255", "255.255.255.255"],
    ["::ffff:10.0.0.10", "10.0.0.10"],
  ] as const;
  for (const [mapped, address] of rows) assertEquals(ipAddress(mapped, "x"), address);
});

Deno.test("ipAddress() refuses everything else and shows it", () => {
  const wrong = [
    "",
    "localhost",
    "bankid.example",
    "1",
    "323223577",
    "0xc0.0.2.1",
    "192.0.2",
    "192.0.2.",
    ".192.0.2.1",
    "192.0.2.256",
    "192.0.2.-1",
    "192.0.02.1",
    "192.0.2.1.1",
    "192.0.2.1 ",
    "192.0.2.1\n",
    "192.0.2.1:443",
    "192.0.2.1, 198.51.100.1",
    "192.0.2.0/24",
    "١٩٢.0.2.1",
    ":",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "12345::",
    "g::1",
    "::ffff:192.0.2.256",
    "::ffff:192.0.2",
    "::ffff:192.0.02.1",
    "::192.0.2.1:1",
    "fe80::1%eth0",
    "fe80::1%25eth0",
    "[::1]",
    "[::1]:443",
    "::1]/@[::1",
    "2001:db8::/32",
  ];
  for (const address of wrong) {
    const error = assertThrows(() => ipAddress(address, "request.endUserIp"), RangeError);
    assertEquals(
      error.message,
      "'request.endUserIp' must be a bare IPv4 or IPv6 address, without port, brackets or zone: " +
        `got '${address}'`,
    );
  }
  const { message } = assertThrows(() => ipAddress("a".repeat(1000), "x"), RangeError);
  assert(message.length < 250, message);
});

Deno.test("unmapped() makes IPv4 of what holds it, and leaves everything else", () => {
  for (const mapped of ["::ffff:192.0.2.33", "::FFFF:c000:221", "0:0:0:0:0:ffff:192.0.2.33"]) {
    assertEquals(unmapped(mapped), "192.0.2.33");
  }
  for (const other of ["192.0.2.33", "::1", "2001:db8::1", "", "localhost", "::ffff:300.0.2.33"]) {
    assertEquals(unmapped(other), other);
  }
});
