import { assertEquals, assertFalse, assertThrows } from "@std/assert";
import { encode, leastRequest, PARAMETERS, REQUESTS } from "../helpers/requests.ts";

Deno.test("encodeRequest() adds 'extra' as it is, but nothing that has a check of its own", () => {
  const extra = { newFlag: true, nested: { list: [1, null] } };
  for (const { endpoint, request, body } of REQUESTS) {
    assertEquals(encode(endpoint, { ...request, extra }), { ...body, ...extra });
    assertEquals(encode(endpoint, { ...request, extra: {} }), body);
    for (const name of PARAMETERS[endpoint]) {
      assertThrows(
        () => encode(endpoint, { ...request, extra: { [name]: "x" } }),
        TypeError,
        `'request.extra.${name}' is a known member`,
      );
    }
  }
  for (const [value, kind] of [[null, "null"], [[], "an array"], ["x", "a string"]]) {
    assertThrows(
      () => encode("auth", { endUserIp: "194.168.2.25", extra: value }),
      TypeError,
      `'request.extra' must be an object: got ${kind}`,
    );
  }
});

Deno.test("encodeRequest() adds 'extra' at every level, and refuses what is misspelt beside it", () => {
  const extra = { added: { in: 2027 } };
  const transaction = {
    transactionType: "card",
    recipient: { name: "The Book Shop", extra },
    money: { amount: "1", currency: "SEK", extra },
    extra,
  };
  const request = {
    endUserIp: "194.168.2.25",
    requirement: { pinCode: true, extra },
    web: { userAgent: "Mozilla/5.0", extra },
    userVisibleTransaction: transaction,
    extra,
  };
  assertEquals(encode("payment", request), {
    endUserIp: "194.168.2.25",
    requirement: { pinCode: true, ...extra },
    web: { userAgent: "Mozilla/5.0", ...extra },
    userVisibleTransaction: {
      transactionType: "card",
      recipient: { name: "The Book Shop", ...extra },
      money: { amount: "1", currency: "SEK", ...extra },
      ...extra,
    },
    ...extra,
  });
  const { web: _web, ...withoutWeb } = request;
  const app = encode("payment", { ...withoutWeb, app: { extra } }).app;
  assertEquals(app, extra);
  const table = [
    [{ requirement: { pincode: true } }, "'request.requirement' has no member 'pincode': did you"],
    [{ web: { extra: { userAgent: "x" } } }, "'request.web.extra.userAgent' is a known member"],
    [{ userVisibleTransaction: { ...transaction, Money: {} } }, "did you mean 'money'?"],
    [{ web: { extra: null } }, "'request.web.extra' must be an object: got null"],
    [{ web: { extra: {} } }, "'request.web' must have at least one member"],
  ] as const;
  for (const [wrong, message] of table) {
    assertThrows(() => encode("payment", { ...request, ...wrong }), TypeError, message);
  }
});

Deno.test("encodeRequest() says what became of members of older versions", () => {
  const requirement = (member: Record<string, unknown>) => ({ requirement: member });
  const rows: [Record<string, unknown>, advice: string][] = [
    [{ personalNumber: "191212121212" }, "name the person in 'requirement.personalNumber'"],
    [requirement({ allowFingerprint: true }), "'requirement.pinCode', with the opposite meaning"],
    [requirement({ mrtdRequired: true }), "since v6.0 it is 'requirement.mrtd'"],
    [requirement({ risk: "low" }), "BankID has removed it"],
    [requirement({ tokenStartRequired: true }), "known are pinCode, mrtd, cardReader"],
  ];
  for (const [member, advice] of rows) {
    const request = { endUserIp: "194.168.2.25", ...member };
    assertThrows(() => encode("auth", request), TypeError, advice);
  }
});

Deno.test("encodeRequest() does not send the caller to where a phone order has no member", () => {
  for (const endpoint of ["phone/auth", "phone/sign", "other/payment"] as const) {
    const error = assertThrows(
      () =>
        encode(endpoint, {
          ...leastRequest(endpoint),
          requirement: { personalNumber: "191212121212" },
        }),
      TypeError,
      "'request.requirement' has no member 'personalNumber'",
    );
    assertFalse(error.message.includes("in 'requirement.personalNumber'"), error.message);
  }
});
