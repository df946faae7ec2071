import { assertRejects } from "@std/assert";
import {
  createClient,
  otherPayment,
  payment,
  type PaymentRequest,
  type UserVisibleTransaction,
} from "../../mod.ts";
import { ORDER, unreachable } from "../helpers/answers.ts";
import { assertOperation, type Operation } from "../helpers/operation.ts";

const endUserIp = "194.168.2.25";
const personalNumber = "191212121212";
const { orderRef } = ORDER;
const userVisibleTransaction: UserVisibleTransaction = {
  transactionType: "card",
  recipient: { name: "Bokhandeln" },
  money: { amount: "249,50", currency: "SEK" },
};
const pay: Operation = (client, options) =>
  payment(client, { endUserIp, userVisibleTransaction }, options);
const payByNumber: Operation = (client, options) =>
  otherPayment(client, { personalNumber, userVisibleTransaction }, options);

Deno.test("payment() sends the payment and gives back the order", async () => {
  await assertOperation({
    call: pay,
    url: "https://bankid.example/rp/v6.0/payment",
    body: { endUserIp, userVisibleTransaction },
    answer: ORDER,
    result: ORDER,
    starts: true,
  });
  const rest = { riskFlags: ["newCustomer", "addedLater"], returnRisk: true };
  await assertOperation({
    call: (client) =>
      payment(client, { endUserIp, userVisibleTransaction, userVisibleData: "Köp", ...rest }),
    url: "https://bankid.example/rp/v6.0/payment",
    body: { endUserIp, userVisibleTransaction, userVisibleData: "S8O2cA==", ...rest },
    answer: { ...ORDER, added: "later" },
    result: { ...ORDER, extra: { added: "later" } },
    starts: true,
  });
});

Deno.test("payment() sends what BankID has added inside its objects", async () => {
  const extra = { added: true };
  const request: PaymentRequest = {
    endUserIp,
    userVisibleTransaction: { ...userVisibleTransaction, extra },
    requirement: { pinCode: true, extra },
    web: { userAgent: "Mozilla/5.0", extra },
    extra,
  };
  await assertOperation({
    call: (client) => payment(client, request),
    url: "https://bankid.example/rp/v6.0/payment",
    body: {
      endUserIp,
      userVisibleTransaction: { ...userVisibleTransaction, ...extra },
      requirement: { pinCode: true, ...extra },
      web: { userAgent: "Mozilla/5.0", ...extra },
      ...extra,
    },
    answer: ORDER,
    result: ORDER,
    starts: true,
  });
});

Deno.test("otherPayment() sends the payment and gives back the reference of the order", async () => {
  await assertOperation({
    call: payByNumber,
    url: "https://bankid.example/rp/v6.0/other/payment",
    body: { personalNumber, userVisibleTransaction },
    answer: { orderRef },
    result: { orderRef },
    starts: true,
  });
});

Deno.test("payment() and otherPayment() send nothing when the request is wrong", async () => {
  using client = createClient(unreachable);
  const free: UserVisibleTransaction = { ...userVisibleTransaction, transactionType: "npa" };
  const wrong: [() => Promise<unknown>, typeof TypeError | typeof RangeError, string][] = [
    [
      () => payment(client, { endUserIp: "192.0.2.300", userVisibleTransaction }),
      RangeError,
      "'request.endUserIp'",
    ],
    [
      () => payment(client, { endUserIp, userVisibleTransaction: free }),
      TypeError,
      "'request.userVisibleTransaction.money'",
    ],
    [
      () => payment(client, { endUserIp, userVisibleTransaction, userNonVisibleData: "x" }),
      TypeError,
      "'request.userNonVisibleData'",
    ],
    [
      () => otherPayment(client, { personalNumber, userVisibleTransaction: free }),
      TypeError,
      "'request.userVisibleTransaction.money'",
    ],
    [
      () => otherPayment(client, { personalNumber: "1", userVisibleTransaction }),
      RangeError,
      "'request.personalNumber'",
    ],
    [
      () => Reflect.apply(otherPayment, undefined, [client, { personalNumber }]),
      TypeError,
      "'request.userVisibleTransaction' is missing",
    ],
  ];
  for (const [call, error, message] of wrong) await assertRejects(call, error, message);
});
