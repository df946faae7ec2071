import { assert, assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  auth,
  BankIdApiError,
  BankIdOrderError,
  createClient,
  type Language,
  type RfaId,
  userMessage,
  type UserMessageOptions,
  waitForCompletion,
} from "../../mod.ts";
import prescribed from "../vectors/messages.json" with { type: "json" };
import { answer, COMPLETE, ORDER } from "../helpers/answers.ts";
import { pass } from "../helpers/clock.ts";
import { follow, hint, polls } from "../helpers/polls.ts";

const LANGUAGES: readonly Language[] = ["sv", "en"];
const YES_NO = [false, true];
const texts: Readonly<Record<string, { readonly sv: string; readonly en: string }>> =
  prescribed.texts;

interface Update {
  readonly status: string;
  readonly hintCode: string;
  readonly id: string;
  readonly qr?: boolean;
  readonly mobile?: boolean;
}

const updates: readonly Update[] = prescribed.updates;

/** Every situation and language that a line of the table stands for. */
function situations({ qr, mobile }: Partial<Update>): Required<UserMessageOptions>[] {
  return LANGUAGES.flatMap((language) =>
    YES_NO.filter((each) => each === (qr ?? each)).flatMap((qr) =>
      YES_NO.filter((each) => each === (mobile ?? each)).map((mobile) => ({ language, qr, mobile }))
    )
  );
}

function expected(id: string, language: Language): { id: string; text: string } {
  return { id, text: texts[id]?.[language] ?? `No text of ${id}` };
}

Deno.test("userMessage() maps every update in every situation", () => {
  for (const { status, hintCode, id, ...when } of updates) {
    for (const options of situations(when)) {
      const update = { orderRef: ORDER.orderRef, status, hintCode };
      assertEquals<unknown>(
        userMessage(update, options),
        expected(id, options.language),
        `${status} ${hintCode} ${JSON.stringify(options)}`,
      );
    }
  }
});

Deno.test("userMessage() tells of an order that goes through every pending hint code", async () => {
  using time = new FakeTime();
  const codes = updates.filter(({ status }) => status === "pending");
  using client = createClient(
    polls([...codes.map((each) => hint(each.hintCode)), answer(COMPLETE)]),
  );
  const followed = follow(client, { interval: 1000 });
  await pass(time, codes.length * 1000, 1000);
  assertEquals(followed.updates.length, codes.length + 1);
  for (const [index, { id, qr = true, mobile = false }] of codes.entries()) {
    for (const language of LANGUAGES) {
      const update = followed.updates[index];
      assert(update);
      const message = userMessage(update, { language, qr, mobile });
      assertEquals<unknown>(message, expected(id, language));
    }
  }
});

Deno.test("userMessage() tells of an order that failed with any hint code", async () => {
  for (const { hintCode, id, ...when } of updates.filter(({ status }) => status === "failed")) {
    using client = createClient(polls([hint(hintCode, "failed")]));
    const error = await assertRejects(() => waitForCompletion(client, ORDER), BankIdOrderError);
    assertEquals(error.hintCode, hintCode);
    for (const options of situations(when)) {
      assertEquals<unknown>(userMessage(error, options), expected(id, options.language), hintCode);
    }
  }
});

Deno.test("userMessage() maps every refusal", async () => {
  for (const { status, errorCode, id } of prescribed.errors) {
    using client = createClient(polls([answer({ errorCode, details: "" }, status)]));
    const error = await assertRejects(() => auth(client, { endUserIp: "194.168.2.25" }));
    assertInstanceOf(error, BankIdApiError);
    for (const language of LANGUAGES) {
      assertEquals<unknown>(userMessage(error, { language }), expected(id, language), errorCode);
    }
  }
});

Deno.test("userMessage() gives RFA22 to an error of anybody else", () => {
  for (const error of [new Error("RFA1"), new TypeError(""), new DOMException("", "AbortError")]) {
    assertEquals(userMessage(error).id, "RFA22");
  }
});

Deno.test("userMessage() gives the messages for the unknown to hint codes that it does not know", () => {
  // Names that every object inherits are no hint codes.
  for (const hintCode of ["new", "toString", "constructor", "__proto__"]) {
    assertEquals(userMessage({ status: "pending", hintCode }).id, "RFA21");
    assertEquals(userMessage({ status: "failed", hintCode }).id, "RFA22");
  }
  assertEquals(userMessage({ status: "pending" }).id, "RFA21");
  assertEquals(userMessage({ status: "failed" }).id, "RFA22");
});

Deno.test("userMessage() refuses an id that BankID's list does not have, and what is no subject", () => {
  for (const id of ["RFA7", "RFA14A", "rfa1", "toString", ""]) {
    assertThrows(() => userMessage(id as RfaId), RangeError, `'${id}'`);
  }
  for (const subject of [undefined, null, 4, {}, []] as unknown[] as Error[]) {
    assertThrows(() => userMessage(subject), TypeError, "update of an order");
  }
});

Deno.test("userMessage() does not tell a person who is done that something went wrong", () => {
  for (const language of LANGUAGES) {
    assertEquals<unknown>(userMessage(COMPLETE, { language }), expected("RFA21", language));
  }
});

Deno.test("userMessage() speaks Swedish, to someone on the same computer, unless told", () => {
  const update = { status: "pending", hintCode: "outstandingTransaction" };
  assertEquals<unknown>(userMessage(update), expected("RFA13", "sv"));
  const started = { status: "pending", hintCode: "started" };
  assertEquals<unknown>(userMessage(started), expected("RFA15A", "sv"));
});

Deno.test("userMessage() refuses another language", () => {
  for (const language of ["fi", "SV", "", "toString"]) {
    const options = { language } as unknown as UserMessageOptions;
    assertThrows(() => userMessage("RFA1", options), RangeError, "language");
  }
});

Deno.test("userMessage() refuses an option that is not known", () => {
  const options: UserMessageOptions = Object({ langauge: "en" });
  assertThrows(() => userMessage("RFA1", options), TypeError, "did you mean 'language'");
});
