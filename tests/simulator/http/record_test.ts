import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  auth,
  BankIdApiError,
  BankIdNetworkError,
  cancel,
  type ClientOptions,
  collect,
  type CompletionData,
  createClient,
  phoneAuth,
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
  type Simulator,
  type SimulatorOptions,
} from "../../../src/simulator/mod.ts";
import { TOLVAN } from "../../../src/simulator/pki/people.ts";
import { secretsIn } from "../../helpers/secrets.ts";
import { refusedCheck } from "../../helpers/proofs.ts";

const [, ANNA = TOLVAN] = PEOPLE;
const request = { endUserIp: "194.168.2.25" };

/** What travelled, and what was recorded of it. */
interface Recorded {
  readonly recording: Recording;
  /** Every body, as it was. */
  readonly wire: readonly string[];
}

/** Plays against a simulator that is recorded. */
async function recorded(
  play: (options: ClientOptions, simulator: Simulator) => Promise<unknown>,
  options: SimulatorOptions = {},
): Promise<Recorded> {
  const simulator = createSimulator({ person: ANNA, autopilot: { delay: 0 }, ...options });
  const wire: string[] = [];
  const recorder = record(async (outgoing) => {
    wire.push(await outgoing.clone().text());
    const response = await simulator.fetch(outgoing);
    wire.push(await response.clone().text());
    return response;
  });
  await play({ ...simulator, fetch: recorder.fetch }, simulator);
  // As it is read from a file.
  return { recording: JSON.parse(JSON.stringify(await recorder.recording())), wire };
}

async function logIn(options: ClientOptions): Promise<CompletionData> {
  using client = createClient(options);
  return await waitForCompletion(client, await auth(client, request));
}

/** Completion data in a recording. */
function completionsIn({ exchanges }: Recording): CompletionData[] {
  return exchanges.flatMap(({ response }) => {
    const { completionData } = Object(response.body);
    return completionData === undefined ? [] : [completionData];
  });
}

Deno.test("record() leaves the client what it would have got", async () => {
  let seen: CompletionData | undefined;
  await recorded(async (options) => seen = await logIn(options));
  assertEquals(seen?.user.personalNumber, ANNA.personalNumber);
  const { recording } = await recorded(async (options, simulator) => {
    using client = createClient(options);
    for (const kind of ["forbidden", "methodNotAllowed", "maintenancePage"] as const) {
      simulator.injectFault({ kind });
      await assertRejects(() => auth(client, request), BankIdApiError);
    }
    simulator.injectFault({ kind: "reset" });
    await assertRejects(() => auth(client, request), BankIdNetworkError);
  });
  // What broke is no exchange.
  assertEquals(recording.exchanges.map(({ name }) => name), ["auth 403", "auth 405", "auth 503"]);
});

Deno.test("record() keeps no secret and nobody's name, number or device, in no coding", async () => {
  const { recording, wire } = await recorded(async (options, simulator) => {
    using client = createClient(options);
    const requirement = { personalNumber: ANNA.personalNumber };
    const returnUrl = "https://bank.example/?nonce=s3cr3t";
    const web = { deviceIdentifier: "cookie-s3cr3t" };
    const personal = { ...request, requirement, returnUrl, web, returnRisk: true };
    await waitForCompletion(client, await auth(client, personal));
    const call = await phoneAuth(client, { ...requirement, callInitiator: "RP" });
    await waitForCompletion(client, call);
    await verifyIdCard(client, { qrCode: simulator.appOf(ANNA).showIdCard() });
    await cancel(client, await auth(client, request)).catch(() => {});
  });
  const text = JSON.stringify(recording);
  const secrets = wire.flatMap((body) =>
    [
      ...body.matchAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g),
      ...body.matchAll(/(?<="(?:signature|ocspResponse|qrCode)":")[^"]+/g),
    ].map(([found]) => found)
  );
  const { personalNumber, givenName, surname, ipAddress, uhi, bankIdIssueDate } = ANNA;
  const person = [personalNumber, givenName, surname, ipAddress, uhi, bankIdIssueDate, "s3cr3t"];
  assert(secrets.length > 20, `${secrets.length}`);
  assertEquals(secretsIn(text, [...new Set([...secrets, ...person])]), []);
  // What is signed names the example as well.
  const signed = completionsIn(recording).map(({ signature }) => atob(signature));
  assertEquals([signed.length, secretsIn(signed.join("\n"), person)], [2, []]);
  for (const { user } of completionsIn(recording)) assertEquals(user.name, "Tolvan Tolvansson");
});

Deno.test("record() makes proofs that hold under the recording's root, and under no other", async () => {
  const userVisibleData = "I agree to *this*";
  const { recording } = await recorded(async (options) => {
    using client = createClient(options);
    const more = { userVisibleData, userVisibleDataFormat: "simpleMarkdownV1" } as const;
    const hidden = { userNonVisibleData: "order 42" };
    await waitForCompletion(client, await sign(client, { ...request, ...more, ...hidden }));
    await logIn(options);
  });
  const { signingRoots: roots, exchanges, proofs } = recording;
  const [signature, login] = completionsIn(recording);
  assert(signature && login);
  const proof = await verifyCompletion(signature, {
    environment: "test",
    roots,
    operation: "sign",
    userVisibleData,
    userNonVisibleData: "order 42",
    organisationNumber: "5566304928",
  });
  assertEquals([proof.user.name, proof.userVisibleDataFormat], [
    "Tolvan Tolvansson",
    "simpleMarkdownV1",
  ]);
  assertEquals((await verifyCompletion(login, { environment: "test", roots })).operation, "auth");
  const check = await refusedCheck(() => verifyCompletion(login, { environment: "test" }));
  assertEquals(check, "chain");
  assert(proofs.includes("made anew") && proofs.includes("prove nothing"));
  assertEquals(exchanges.map(({ proof: kind }) => kind).filter(Boolean), [
    "made anew",
    "made anew",
  ]);
});

Deno.test("record() dates proofs of when they were given", async () => {
  using _time = new FakeTime("2026-03-01T12:00:00Z");
  const { recording } = await recorded(logIn);
  const [login] = completionsIn(recording);
  assert(login);
  const options = { environment: "test", roots: recording.signingRoots } as const;
  const { signedAt } = await verifyCompletion(login, options);
  assertEquals(signedAt.toISOString(), "2026-03-01T12:00:00.000Z");
});

Deno.test("record() removes a proof whose order it has not seen begin, and says so", async () => {
  const { recording } = await recorded(async (options, simulator) => {
    using before = createClient(simulator);
    const order = await auth(before, request);
    using client = createClient(options);
    assertEquals((await collect(client, order)).status, "complete");
  });
  const [exchange] = recording.exchanges;
  assertEquals(exchange?.proof, "removed");
  const [{ user, signature, ocspResponse } = assert(false) as never] = completionsIn(recording);
  assertEquals([user.name, atob(signature), atob(ocspResponse ?? "")], [
    "Tolvan Tolvansson",
    "hidden",
    "hidden",
  ]);
});

Deno.test("record() leaves out polls that bring nothing new", async () => {
  let now = Date.parse("2026-03-01T12:00:00Z");
  const { recording } = await recorded(async (options, { app }) => {
    using client = createClient(options);
    const [order, other] = [await auth(client, request), await auth(client, request)];
    for (let poll = 0; poll < 3; poll++) {
      await collect(client, order);
      await collect(client, other);
    }
    app.open(order.autoStartToken);
    for (let poll = 0; poll < 3; poll++) await collect(client, order);
    app.decline();
    await collect(client, order);
    now += 30_000;
  }, { autopilot: false, now: () => now });
  const polls = recording.exchanges.slice(2).map(({ response }) => Object(response.body));
  assertEquals(polls.map(({ status, hintCode }) => `${status} ${hintCode}`), [
    "pending outstandingTransaction",
    "pending outstandingTransaction",
    "pending userSign",
    "failed userCancel",
  ]);
  assert(polls[0].orderRef !== polls[1].orderRef);
});

Deno.test("record() keeps the headers that mean something, and no others", async () => {
  const recorder = record(() =>
    Promise.resolve(
      Response.json({ errorCode: "tooManyRequests" }, {
        status: 429,
        headers: { "RateLimit-Reset": "2", "Retry-After": "3", "Set-Cookie": "a=s3cr3t", "X": "y" },
      }),
    )
  );
  using client = createClient({ environment: "test", fetch: recorder.fetch });
  await assertRejects(() => auth(client, request), BankIdApiError);
  const { exchanges: [exchange] } = await recorder.recording();
  assertEquals(exchange?.response.headers, {
    "content-type": "application/json",
    "ratelimit-reset": "2",
    "retry-after": "3",
  });
  assertEquals(exchange?.request.url, "https://appapi2.test.bankid.com/rp/v6.0/auth");
});

Deno.test("record() wants a function", () => {
  for (const wrong of [undefined, null, {}, "fetch"]) {
    assertThrows(() => Reflect.apply(record, undefined, [wrong]), TypeError, "'fetchLike' must be");
  }
});
