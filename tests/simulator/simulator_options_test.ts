import { assertEquals, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { auth, collect, createClient, waitForCompletion } from "../../mod.ts";
import { createSimulator } from "../../src/simulator/mod.ts";
import { PEOPLE, TOLVAN } from "../../src/simulator/pki/people.ts";
import { logIn, START, TestBankId } from "../helpers/simulator.ts";

const [, ANNA = TOLVAN] = PEOPLE;
const request = { endUserIp: "194.168.2.25" };

Deno.test("createSimulator() goes by the machine's clock unless it is given one", async () => {
  using time = new FakeTime(START);
  using client = createClient(createSimulator());
  const order = await auth(client, request);
  time.tick(29_999);
  const before = await collect(client, order);
  time.tick(1);
  const after = await collect(client, order);
  assertEquals([before.status, after.status], ["pending", "failed"]);
});

Deno.test("createSimulator() has its app belong to Tolvan, or to the person it is told", async () => {
  using tolvans = new TestBankId();
  using annas = new TestBankId({ person: ANNA });
  assertEquals([tolvans.app.person, annas.app.person], [TOLVAN, ANNA]);
  const users = [await logIn(tolvans), await logIn(annas)].map(({ user }) => user.personalNumber);
  assertEquals(users, [TOLVAN.personalNumber, ANNA.personalNumber]);
});

Deno.test("createSimulator() has people act by themselves after a second, unless told otherwise", async () => {
  for (const autopilot of [true, {}]) {
    using bankId = new TestBankId({ autopilot });
    const order = await bankId.start("auth");
    const hints: string[] = [];
    for (const after of [999, 1000, 1999, 2000]) {
      bankId.now = START + after;
      hints.push(await bankId.hint(order));
    }
    assertEquals(hints, ["outstandingTransaction", "userSign", "userSign", "complete"]);
  }
});

Deno.test("createSimulator() leaves people alone with autopilot: false", async () => {
  using bankId = new TestBankId({ autopilot: false });
  const order = await bankId.start("auth");
  bankId.now += 20_000;
  assertEquals(await bankId.hint(order), "outstandingTransaction");
});

Deno.test("createSimulator() refuses options that it does not know, with the nearest name", () => {
  const wrong: readonly (readonly [object, string])[] = [
    [{ autoPilot: true }, "has no option 'autoPilot': did you mean 'autopilot'?"],
    [{ clock: 1 }, "known are person, autopilot"],
    [{ autopilot: { deley: 1 } }, "has no option 'deley': did you mean 'delay'?"],
    [{ autopilot: 1 }, "must be an object"],
    [
      { rateLimit: { request: 1, seconds: 1 } },
      "has no option 'request': did you mean 'requests'?",
    ],
    [
      { person: { ...TOLVAN, certificatePolicy: "1.2.3.4.5" } },
      "has no option 'certificatePolicy': did you mean 'certificatePolicies'?",
    ],
    [{ person: { personalNumber: "191212121212" } }, "'givenName' of a simulated person must be"],
    [{ person: null }, "must be an object"],
    [{ now: 5 }, "'now' must be a function: got a number"],
    [{ onWarning: "loud" }, "'onWarning' must be a function: got a string"],
  ];
  for (const [options, message] of wrong) {
    assertThrows(() => createSimulator(options), TypeError, message);
  }
  const outOfRange: readonly (readonly [object, string])[] = [
    [{ autopilot: { action: "scan" } }, "'autopilot.action' must be 'approve' or 'decline'"],
    [{ autopilot: { delay: -1 } }, "'autopilot.delay' must be milliseconds, at least 0: got -1"],
    [{ processing: "1" }, "'processing' must be milliseconds, at least 0: got 1"],
    [{ rateLimit: { requests: 0, seconds: 1 } }, "'rateLimit.requests' must be a number above 0"],
  ];
  for (const [options, message] of outOfRange) {
    assertThrows(() => createSimulator(options), RangeError, message);
  }
  const { app, appOf } = createSimulator();
  for (const use of [appOf, (person: unknown) => Reflect.apply(app.identifyAs, app, [person])]) {
    assertThrows(
      () => Reflect.apply(use, undefined, [{ ...TOLVAN, name: "x" }]),
      TypeError,
      "'name'",
    );
  }
});

Deno.test("createSimulator() has the person act whom the order names, or its own", async () => {
  const unknown = "200001010101";
  using bankId = new TestBankId({ person: ANNA, autopilot: { delay: 0 } });
  const people: unknown[] = [];
  for (const personalNumber of [undefined, TOLVAN.personalNumber, ANNA.personalNumber, unknown]) {
    const requirement = personalNumber === undefined ? {} : { personalNumber };
    const order = await auth(bankId.client, { ...request, requirement });
    people.push((await waitForCompletion(bankId.client, order)).user.name);
  }
  assertEquals(people, [
    "Anna Karin Åkesson",
    "Tolvan Tolvansson",
    "Anna Karin Åkesson",
    "Test 20000101",
  ]);
});

Deno.test("createSimulator() can have people decline", async () => {
  using bankId = new TestBankId({ autopilot: { delay: 0, action: "decline" } });
  assertEquals(await bankId.hint(await bankId.start("phone/auth")), "userCancel");
});
