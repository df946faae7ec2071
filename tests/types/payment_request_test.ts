import { assertEquals } from "@std/assert";
import { encodeBase64 } from "@std/encoding";
import { otherPayment, payment } from "../../mod.ts";
import { createClient } from "../../src/client.ts";
import type {
  OtherPaymentRequest,
  PaymentMoney,
  PaymentRecipient,
  PaymentRequest,
  RiskFlag,
  UserVisibleTransaction,
} from "../../src/types.ts";
import { answer, answering, ORDER } from "../helpers/answers.ts";
import type { Known } from "../helpers/codes.ts";

const FLAGS: Readonly<Record<Known<RiskFlag>, true>> = {
  newCard: true,
  newCustomer: true,
  newRecipient: true,
  highRiskRecipient: true,
  largeAmount: true,
  foreignCurrency: true,
  cryptoCurrencyPurchase: true,
  moneyTransfer: true,
  overseasTransaction: true,
  recurringPayment: true,
  suspiciousPaymentPattern: true,
  other: true,
};
const recipient: Required<PaymentRecipient> = { name: "Bokhandeln", extra: { account: "1" } };
const money: Required<PaymentMoney> = { amount: "1000,00", currency: "SEK", extra: { vat: "25" } };
const userVisibleTransaction: Required<UserVisibleTransaction> = {
  transactionType: "card",
  recipient,
  money,
  riskWarning: "newRecipient",
  extra: { reference: "7" },
};
const SENT_TRANSACTION = {
  transactionType: "card",
  recipient: { name: "Bokhandeln", account: "1" },
  money: { amount: "1000,00", currency: "SEK", vat: "25" },
  riskWarning: "newRecipient",
  reference: "7",
};
/** What both payments have; `web` and `app` exclude each other. */
const common: Omit<Required<PaymentRequest>, "endUserIp" | "requirement" | "app"> = {
  userVisibleTransaction,
  riskFlags: [...Object.keys(FLAGS), "brandNewFlag"],
  userVisibleData: "A book",
  userNonVisibleData: "order 7",
  userVisibleDataFormat: "simpleMarkdownV1",
  returnUrl: "https://example.com/paid",
  returnRisk: true,
  web: { referringDomain: "example.com" },
  extra: { brandNew: true },
};
const { extra, ...known } = common;
const SENT = {
  ...known,
  ...extra,
  userVisibleTransaction: SENT_TRANSACTION,
  userVisibleData: encodeBase64("A book"),
  userNonVisibleData: encodeBase64("order 7"),
};

Deno.test("a payment is sent with every member of its type, and what BankID adds", async () => {
  const own: Omit<Required<PaymentRequest>, "app"> = {
    ...common,
    endUserIp: "192.0.2.1",
    requirement: { pinCode: true },
  };
  const other: Omit<Required<OtherPaymentRequest>, "app"> = {
    ...common,
    personalNumber: "191212121212",
    requirement: { risk: "low" },
  };
  const options = answering(answer(ORDER));
  using client = createClient(options);
  await payment(client, own);
  await otherPayment(client, other);
  const [first, second] = await Promise.all(options.requests.map((each) => each.json()));
  const { endUserIp, personalNumber } = { ...own, ...other };
  assertEquals(first, { ...SENT, endUserIp, requirement: own.requirement });
  assertEquals(second, { ...SENT, personalNumber, requirement: other.requirement });
});
