import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  auth,
  BankIdApiError,
  cancel,
  type ClientOptions,
  collect,
  createClient,
  phoneSign,
  sign,
  verifyCompletion,
  verifyIdCard,
  waitForCompletion,
} from "../../../mod.ts";
import {
  createSimulator,
  PEOPLE,
  record,
  type Recording,
  replay,
  type Simulator,
} from "../../../src/simulator/mod.ts";
import { TOLVAN } from "../../../src/simulator/pki/people.ts";

const [, ANNA = TOLVAN] = PEOPLE;
const request = { endUserIp: "194.168.2.25" };

/** What is recorded and then tested: everything that a client can ask, with refusals. */
async function everything(options: ClientOptions, app: Simulator["app"]): Promise<string[]> {
  using client = createClient(options);
  const said: string[] = [];
  const note = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then((value) => said.push(JSON.stringify(value) ?? "nothing"), (error) => {
      assert(error instanceof BankIdApiError, String(error));
      said.push(`${error.status} ${error.errorCode}`);
    });
  const requirement = { personalNumber: ANNA.personalNumber };
  const web = { referringDomain: "example.com", deviceIdentifier: crypto.randomUUID() };
  const order = await auth(client, {
    ...request,
    requirement,
    web,
    returnUrl: `https://example.com/#nonce=${crypto.randomUUID()}`,
  });
  await note(collect(client, order));
  if (app.person === ANNA) app.open(order.autoStartToken);
  await note(collect(client, order));
  if (app.person === ANNA) app.approve();
  const done = await collect(client, order);
  assert(done.status === "complete");
  said.push(done.status);
  await note(collect(client, order));
  const call = { personalNumber: ANNA.personalNumber, callInitiator: "RP" } as const;
  const signing = await phoneSign(client, { ...call, userVisibleData: "Hej" });
  await note(cancel(client, signing));
  await note(cancel(client, signing));
  await note(verifyIdCard(client, { qrCode: `BANKIDF.${crypto.randomUUID()}` }));
  return said;
}

async function recordingOf(
  play: (options: ClientOptions, simulator: Simulator) => Promise<unknown>,
): Promise<Recording> {
  const simulator = createSimulator({ person: ANNA });
  const recorder = record(simulator.fetch);
  await play({ ...simulator, fetch: recorder.fetch }, simulator);
  return JSON.parse(JSON.stringify(await recorder.recording()));
}

Deno.test("replay() plays what was recorded, over and over, in whatever environment", async () => {
  let live: string[] = [];
  const recording = await recordingOf(async (options, { app }) => {
    live = await everything(options, app);
  });
  const own = { apiUrl: "https://gateway.example/bank/rp/v6.0/", caCerts: [] };
  for (const environment of ["test", "production", { ...own, idCardUrl: own.apiUrl }] as const) {
    const options = { environment, fetch: replay(recording) };
    const again = await everything(options, createSimulator().app);
    // References are others, all else is the same.
    const forms = [live, again].map((said) =>
      said.map((each) => each.replaceAll(/[0-9a-f]{8}-[\w-]{27}/g, "ID"))
    );
    assertEquals(forms[1], forms[0]);
  }
});

Deno.test("replay() is a whole login with a proof that holds, in no time on a fake clock", async () => {
  const recording = await recordingOf(async (options, { app }) => {
    using client = createClient(options);
    const order = await sign(client, { ...request, userVisibleData: "I agree" });
    await collect(client, order);
    app.open(order.autoStartToken);
    await collect(client, order);
    app.approve();
    await collect(client, order);
  });
  using time = new FakeTime();
  using client = createClient({ environment: "test", fetch: replay(recording) });
  const order = await sign(client, { ...request, userVisibleData: "I agree" });
  const hints: string[] = [];
  const done = waitForCompletion(client, order, {
    onUpdate: (update) => void hints.push(update.status === "pending" ? update.hintCode : ""),
  });
  let isDone = false;
  done.finally(() => isDone = true);
  while (!isDone) {
    await time.runMicrotasks();
    time.tick(1000);
  }
  const completion = await done;
  assertEquals(hints, ["outstandingTransaction", "userSign", ""]);
  const { user } = await verifyCompletion(completion, {
    environment: "test",
    roots: recording.signingRoots,
    userVisibleData: "I agree",
  });
  assertEquals(user.name, completion.user.name);
});

/** What a client is told about a request that was not recorded. */
async function refusalOf(call: () => Promise<unknown>): Promise<string> {
  const error = await assertRejects(call, BankIdApiError);
  assertEquals([error.status, error.errorCode, error.retry], [404, "notRecorded", "never"]);
  return error.details ?? "";
}

Deno.test("replay() says what was not recorded, or how it differs", async () => {
  const recording = await recordingOf(async (options) => {
    using client = createClient(options);
    await auth(client, { ...request, userVisibleData: "Log in", requirement: { pinCode: true } });
  });
  const again = (): ClientOptions => ({ environment: "test", fetch: replay(recording) });
  using client = createClient(again());
  assertEquals(
    await refusalOf(() => auth(client, { ...request, userVisibleData: "Other" })),
    "Nothing is replayed for this auth: the next that was recorded differs in " +
      "'userVisibleData', 'requirement'",
  );
  assertEquals(
    await refusalOf(() => sign(client, { ...request, userVisibleData: "Log in" })),
    "Nothing is replayed for this sign: the recording has no more of them",
  );
  const order = await auth(client, {
    ...request,
    userVisibleData: "Log in",
    requirement: { pinCode: true },
  });
  assertEquals(
    await refusalOf(() => collect(client, order)),
    "Nothing is replayed for this collect: the recording has no more of them",
  );
  // Each exchange is played once, and another replay begins anew.
  const same = { ...request, userVisibleData: "Log in", requirement: { pinCode: true } };
  await refusalOf(() => auth(client, same));
  using other = createClient(again());
  assertEquals((await auth(other, same)).orderRef, order.orderRef);
});

Deno.test("replay() asks about the order that is meant", async () => {
  const recording = await recordingOf(async (options) => {
    using client = createClient(options);
    const [first, second] = [await auth(client, request), await auth(client, request)];
    await collect(client, second);
    await cancel(client, first);
  });
  using client = createClient({ environment: "test", fetch: replay(recording) });
  const [first, second] = [await auth(client, request), await auth(client, request)];
  assertEquals(
    await refusalOf(() => collect(client, first)),
    "Nothing is replayed for this collect: the next that was recorded differs in 'orderRef'. " +
      "A recording has references of its own: take the one that the replay gave",
  );
  assertEquals((await collect(client, second)).status, "pending");
  await cancel(client, first);
});

Deno.test("replay() refuses what is no recording", () => {
  const response = { status: 200, headers: {}, body: {} };
  const url = "https://appapi2.test.bankid.com/rp/v6.0/auth";
  const wrong: readonly unknown[] = [undefined, null, "x", [], {}, { exchanges: {} }];
  for (const each of wrong) assertThrows(() => replay(each), TypeError, "'recording' must be");
  const unready = Promise.resolve({ exchanges: [] });
  assertThrows(() => replay(unready), TypeError, "got a Promise (is an 'await' missing?)");
  for (
    const exchange of [
      null,
      {},
      { request: { url: "auth", body: {} }, response },
      { request: { url: "https://example.com/", body: {} }, response },
      { request: { url, body: {} } },
      { request: { url, body: {} }, response: { ...response, status: "200" } },
    ]
  ) {
    assertThrows(
      () => replay({ exchanges: [exchange] }),
      TypeError,
      "'recording.exchanges[0]' is not an exchange with BankID",
    );
  }
});
