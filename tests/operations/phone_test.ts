import { assertRejects } from "@std/assert";
import { createClient, phoneAuth, phoneSign } from "../../mod.ts";
import { ORDER, unreachable } from "../helpers/answers.ts";
import { assertOperation, type Operation } from "../helpers/operation.ts";

const personalNumber = "191212121212";
const { orderRef } = ORDER;
const authenticate: Operation = (client, options) =>
  phoneAuth(client, { personalNumber, callInitiator: "user" }, options);
const userVisibleData = "Jag vill ha ett nytt kort.";
const signText: Operation = (client, options) =>
  phoneSign(client, { personalNumber, callInitiator: "RP", userVisibleData }, options);

Deno.test("phoneAuth() sends the request and gives back the reference of the order", async () => {
  await assertOperation({
    call: authenticate,
    url: "https://bankid.example/rp/v6.0/phone/auth",
    body: { personalNumber, callInitiator: "user" },
    answer: { orderRef },
    result: { orderRef },
    starts: true,
  });
  await assertOperation({
    call: (client) =>
      phoneAuth(client, {
        personalNumber,
        callInitiator: "RP",
        requirement: { mrtd: true },
        userNonVisibleData: "å",
      }),
    url: "https://bankid.example/rp/v6.0/phone/auth",
    body: {
      personalNumber,
      callInitiator: "RP",
      requirement: { mrtd: true },
      userNonVisibleData: "w6U=",
    },
    answer: { orderRef, added: "later" },
    result: { orderRef, extra: { added: "later" } },
    starts: true,
  });
});

Deno.test("phoneSign() sends the text in base64 and gives back the reference", async () => {
  await assertOperation({
    call: signText,
    url: "https://bankid.example/rp/v6.0/phone/sign",
    body: {
      personalNumber,
      callInitiator: "RP",
      userVisibleData: "SmFnIHZpbGwgaGEgZXR0IG55dHQga29ydC4=",
    },
    answer: { orderRef },
    result: { orderRef },
    starts: true,
  });
});

Deno.test("phoneAuth() and phoneSign() send nothing when the request is wrong", async () => {
  using client = createClient(unreachable);
  const call = { personalNumber, callInitiator: "user" } as const;
  const wrong: [() => Promise<unknown>, typeof TypeError | typeof RangeError, string][] = [
    [
      () => phoneAuth(client, { ...call, personalNumber: "121212-1212" }),
      RangeError,
      "'request.personalNumber'",
    ],
    [
      () => Reflect.apply(phoneAuth, undefined, [client, { ...call, callInitiator: "rp" }]),
      RangeError,
      "'request.callInitiator'",
    ],
    [
      () => Reflect.apply(phoneAuth, undefined, [client, { ...call, endUserIp: "192.0.2.1" }]),
      TypeError,
      "'request' has no member 'endUserIp'",
    ],
    [
      () => Reflect.apply(phoneSign, undefined, [client, call]),
      TypeError,
      "'request.userVisibleData' is missing",
    ],
    [
      () => phoneSign(client, { ...call, userVisibleData: "a".repeat(30_001) }),
      RangeError,
      "'request.userVisibleData'",
    ],
  ];
  for (const [attempt, error, message] of wrong) await assertRejects(attempt, error, message);
});
