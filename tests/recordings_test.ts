// Replays tests/recordings/*.json through the client's `fetch`. With BANKID_RECORD=1 the files are
// made anew first: BANKID_CERT and BANKID_KEY name PEM files of a client certificate, and the calls
// go to BankID's test environment, or to BANKID_API_URL with the TLS root in the file BANKID_CA.
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { createSimulator } from "../src/simulator/mod.ts";
import { recorderOptions, recordFolder } from "./helpers/recorder.ts";
import { expectedOutcome, readRecording, type Recording, replay } from "./helpers/recordings.ts";

const FOLDER = new URL("./recordings/", import.meta.url);
const FILES = [
  "auth",
  "cancel",
  "collect",
  "other_payment",
  "payment",
  "phone_auth",
  "phone_sign",
  "sign",
  "verify",
];

if (Deno.env.get("BANKID_RECORD") === "1") {
  await recordFolder(FOLDER, FOLDER, await recorderOptions());
}

async function assertReplays({ source, exchanges }: Recording): Promise<void> {
  assert(source.length > 0);
  assert(exchanges.length > 0);
  for (const exchange of exchanges) {
    using time = new FakeTime("2026-10-04T12:00:00Z");
    const { sent, outcome } = await replay(exchange);
    assertEquals(sent, [exchange.request], exchange.name);
    assertEquals(outcome, expectedOutcome(exchange, time.now), exchange.name);
  }
}

for (const name of FILES) {
  Deno.test(`createClient() sends and reads what is recorded in ${name}.json`, async () => {
    await assertReplays(await readRecording(new URL(`${name}.json`, FOLDER)));
  });
}

Deno.test("recordings hold every endpoint, in files that are all replayed", async () => {
  const found: string[] = [];
  const endpoints = new Set<string>();
  for await (const { name } of Deno.readDir(FOLDER)) {
    found.push(name);
    const { exchanges } = await readRecording(new URL(name, FOLDER));
    for (const { request } of exchanges) {
      endpoints.add(request.url.split(/\/rp\/v[\d.]+\//)[1] ?? "");
    }
  }
  assertEquals(found.sort(), FILES.map((name) => `${name}.json`));
  assertEquals([...endpoints].sort(), [
    "auth",
    "cancel",
    "collect",
    "other/payment",
    "payment",
    "phone/auth",
    "phone/sign",
    "sign",
    "verify",
  ]);
});

Deno.test("recordFolder() records from a simulator what the reference says, and replays", async () => {
  const simulator = createSimulator();
  await using server = await simulator.listen();
  const { host } = new URL(server.environment.apiUrl);
  const folder = await Deno.makeTempDir();
  try {
    const to = new URL(`file://${folder}/`);
    await recordFolder(FOLDER, to, { ...server, pause: 0 });
    for (const file of FILES) {
      const written = await readRecording(new URL(`${file}.json`, FOLDER));
      const recorded = await readRecording(new URL(`${file}.json`, to));
      assertStringIncludes(recorded.source, "a simulator, not BankID");
      await assertReplays(recorded);
      assertEquals(recorded.exchanges.map(comparable), written.exchanges.map(comparable), file);
      for (const [index, { source, request }] of recorded.exchanges.entries()) {
        assertEquals(source, written.exchanges[index]?.source);
        const isNew = new URL(request.url).host === host;
        assertEquals(isNew, source === undefined);
      }
    }
    assertThrows(() => simulator.app.receive(), Error, "finds no order");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** What must be the same wherever it was recorded: no order is known by another's reference. */
function comparable({ name, call, request, response }: Recording["exchanges"][number]): unknown {
  return { name, call, body: request.body, response };
}
