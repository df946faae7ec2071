import { assertEquals } from "@std/assert";
import { bindingOf, refusalOf } from "../../src/web/binding.ts";

type Login = Parameters<typeof bindingOf>[0];

const login = (ip: string, more: Partial<Login> = {}): Login => ({
  device: "this",
  comesBack: "no",
  ip,
  ...more,
});

Deno.test("bindingOf() compares the address of the app with that of the browser", () => {
  const cases: readonly (readonly [string, string | undefined, string])[] = [
    ["192.0.2.12", "192.0.2.12", "same-address"],
    ["::ffff:192.0.2.12", "192.0.2.12", "same-address"],
    ["192.0.2.12", "::ffff:c000:20c", "same-address"],
    ["2001:db8::1", "2001:DB8:0:0:0:0:0:1", "same-address"],
    ["192.0.2.12", "192.0.2.99", "different-address"],
    ["2001:db8::1", "2001:db8::2", "different-address"],
    ["192.0.2.12", "2001:db8::1", "unknown-address"],
    ["2001:db8::1", "192.0.2.12", "unknown-address"],
    ["192.0.2.12", undefined, "unknown-address"],
  ];
  for (const [ip, app, binding] of cases) {
    assertEquals(bindingOf(login(ip), app), binding, `${ip} ${app}`);
    for (const comesBack of ["may", "must"] as const) {
      assertEquals(bindingOf(login(ip, { comesBack }), app), binding);
    }
    // The way back counts for more than addresses, and on another device nothing is bound.
    assertEquals(bindingOf(login(ip, { comesBack: "came" }), app), "returned");
    assertEquals(bindingOf(login(ip, { device: "other" }), app), undefined);
  }
});

const CHOICES = ["phones", "always", "never"] as const;

Deno.test("refusalOf() refuses what a phone could have completed, unless it is bound", () => {
  const refused = (binding: Parameters<typeof refusalOf>[2]["binding"], computerOnly: boolean) =>
    CHOICES.filter((refuseUnbound) =>
      refusalOf(
        { refuseUnbound, highestRisk: undefined },
        { computerOnly },
        { binding, risk: "high" },
      ) === "unbound"
    );
  for (const binding of ["different-address", "unknown-address"] as const) {
    assertEquals(refused(binding, false), ["phones", "always"]);
    assertEquals(refused(binding, true), ["always"]);
  }
  for (const binding of ["returned", "same-address", undefined] as const) {
    assertEquals([...refused(binding, false), ...refused(binding, true)], []);
  }
});

Deno.test("refusalOf() refuses a risk above the highest that is accepted, and one it does not know", () => {
  const risks = ["low", "moderate", "high", "severe", undefined];
  const refused = (highestRisk: "low" | "moderate" | undefined) =>
    risks.filter((risk) =>
      refusalOf(
        { refuseUnbound: "never", highestRisk },
        { computerOnly: false },
        { binding: "returned", risk },
      ) === "risk"
    );
  assertEquals(refused(undefined), []);
  assertEquals(refused("moderate"), ["high", "severe"]);
  assertEquals(refused("low"), ["moderate", "high", "severe"]);
});
