import { assertEquals } from "@std/assert";
import { type LoginState, MAX_AGE, parseState } from "../../src/web/login_state.ts";
import { STATE } from "../helpers/web.ts";

const NOW = STATE.startedAt;

Deno.test("parseState() reads what was written", () => {
  assertEquals(parseState(JSON.stringify(STATE), NOW), STATE);
  const other: LoginState = { ...STATE, device: "other", mobile: true, comesBack: "came", poll: 9 };
  assertEquals(parseState(JSON.stringify(other), NOW), other);
});

Deno.test("parseState() takes no state for longer than any order lives", () => {
  const text = JSON.stringify(STATE);
  assertEquals(MAX_AGE, 600_000);
  for (const age of [0, 1, 210_000, MAX_AGE - 1, -MAX_AGE + 1]) {
    assertEquals(parseState(text, NOW + age), STATE, String(age));
  }
  for (const age of [MAX_AGE, 86_400_000, -MAX_AGE]) {
    assertEquals(parseState(text, NOW + age), undefined, String(age));
  }
});

Deno.test("parseState() takes no state in which a member is missing or of another kind", () => {
  const wrong: Readonly<Record<keyof Omit<LoginState, "next">, readonly unknown[]>> = {
    operation: ["", "pay", null],
    ticket: ["", 1],
    id: ["", 1],
    orderRef: ["", null],
    autoStartToken: ["", []],
    qrStartToken: ["", {}],
    qrStartSecret: ["", true],
    begunAt: ["1", 1.5, -1, null],
    startedAt: ["1", 1.5, -1, null],
    device: ["", "phone", null],
    mobile: [0, "true", null],
    ip: ["", 1],
    nonce: ["", 1],
    comesBack: ["", true, "yes", "awaited"],
    computerOnly: [0, "true", null],
    hintCode: ["", 1],
    collectedAt: ["1", 1.5, -1],
    notBefore: ["1", 1.5, -1],
    poll: ["1", 1.5, -1, 2 ** 53],
    renewals: ["1", 1.5, -1],
  };
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of [undefined, ...values]) {
      const text = JSON.stringify({ ...STATE, [name]: value });
      assertEquals(parseState(text, NOW), undefined, `${name}: ${value}`);
    }
  }
  assertEquals(Object.keys(wrong).sort(), Object.keys(STATE).sort());
  for (const next of ["", 1, null]) {
    assertEquals(parseState(JSON.stringify({ ...STATE, next }), NOW), undefined, `next: ${next}`);
  }
  assertEquals(parseState(JSON.stringify({ ...STATE, next: "/a" }), NOW)?.next, "/a");
});

Deno.test("parseState() takes nothing that is no state at all", () => {
  for (const text of ["", "{", "null", "[]", "7", '"state"', "{}", `[${JSON.stringify(STATE)}]`]) {
    assertEquals(parseState(text, NOW), undefined, text);
  }
});
