import { assert, assertEquals, assertRejects } from "@std/assert";
import { auth, BankIdNetworkError, collect, createClient, verifyIdCard } from "../mod.ts";
import { HIDDEN, redact, redactPersonalNumbers } from "../src/redact.ts";
import { answer, answering, COMPLETE, ID_CARD, ORDER } from "./helpers/answers.ts";
import { isInstalled } from "./helpers/installed.ts";
import { secretsIn, shown } from "./helpers/secrets.ts";
import { certificates, foreignCertificates, serveTls } from "./helpers/tls.ts";

Deno.test("redact() hides members from inspection and nothing else", () => {
  const plain = { token: "s3cret", name: "shown", missing: undefined, list: [1] };
  const concealed = redact({ ...plain }, ["token", "missing", "other"]);
  assert(!shown({ deep: [concealed] }).includes("s3cret"));
  assertEquals(
    Deno.inspect(concealed),
    Deno.inspect({ ...plain, token: HIDDEN }),
  );
  assertEquals({ ...concealed }, plain);
  assertEquals(Object.keys(concealed), Object.keys(plain));
  assertEquals(JSON.parse(JSON.stringify(concealed)).token, "s3cret");
  assertEquals(structuredClone(concealed.list), [1]);
});

Deno.test("redact() shows what a member became later, unless it is secret", () => {
  const value = redact({ token: "first", name: "first" }, ["token"]);
  Object.assign(value, { token: "second", name: "second", more: "third" });
  assertEquals(Deno.inspect(value), Deno.inspect({ token: HIDDEN, name: "second", more: "third" }));
});

Deno.test("redactPersonalNumbers() hides every common spelling", () => {
  const spellings = [
    "191212121212",
    "19121212-1212",
    "19121212+1212",
    "19121212 1212",
    "1212121212",
    "121212-1212",
    "121212+1212",
    "701063-2391",
  ];
  for (const number of spellings) {
    assertEquals(redactPersonalNumbers(number), HIDDEN);
    assertEquals(
      redactPersonalNumbers(`pno=${number}, again:${number}.`),
      `pno=${HIDDEN}, again:${HIDDEN}.`,
    );
    assertEquals(redactPersonalNumbers(`x${number}y`), `x${HIDDEN}y`);
  }
});

Deno.test("redactPersonalNumbers() leaves other text alone", () => {
  const texts = [
    "",
    "No such order",
    "2026-10-01T12:00:00.000Z",
    "194.168.2.25",
    "1234567890123456",
    "12345678",
    "131daac9-16c6-4618-beb0-365768f37288",
  ];
  for (const text of texts) assertEquals(redactPersonalNumbers(text), text);
});

Deno.test("auth(), collect() and verifyIdCard() hand out what the console shows without secrets", async () => {
  using client = createClient(
    answering(() => answer(ORDER), () => answer(COMPLETE), () => answer(ID_CARD)),
  );
  const order = await auth(client, { endUserIp: "194.168.2.25" });
  const result = await collect(client, order);
  const card = await verifyIdCard(client, { qrCode: "BANKIDF.1.2.3" });
  const table = [[order, 2], [result, 3], [card, 4]] as const;
  for (const [value, hidden] of table) {
    for (const each of [value, { value }, [[value]], new Map([["value", value]])]) {
      assertEquals(secretsIn(shown(each)), []);
    }
    assert(shown(value).includes(ORDER.orderRef));
    assertEquals(Deno.inspect(value).split(HIDDEN).length - 1, hidden);
  }
  assertEquals([order.qrStartSecret, order.autoStartToken], [
    ORDER.qrStartSecret,
    ORDER.autoStartToken,
  ]);
  assertEquals(JSON.parse(JSON.stringify(result)), COMPLETE);
  assertEquals(JSON.parse(JSON.stringify(card)), ID_CARD);
});

Deno.test("createClient() makes a handle that shows neither key nor certificate", async () => {
  const { ca, client: certificate } = await certificates();
  const environment = { apiUrl: "https://localhost:1/rp/v6.0/", caCerts: [ca] };
  using client = createClient({ environment, certificate });
  const pieces = [certificate.key, certificate.cert].flatMap((pem) => pem.match(/.{16}/g) ?? []);
  assertEquals(secretsIn(shown(client) + shown({ client }), pieces), []);
  assertEquals(JSON.stringify({ client }), '{"client":{}}');
  assertEquals(Reflect.ownKeys(client), []);
});

Deno.test("createClient() makes a client whose TLS errors show no key", async () => {
  await using server = await serveTls(() => {}, await foreignCertificates());
  const { ca, client: certificate } = await certificates();
  const trusting = server.environment;
  for (const environment of [trusting, { ...trusting, caCerts: [ca] }]) {
    using client = createClient({ environment, certificate });
    const error = await assertRejects(
      () => auth(client, { endUserIp: "194.168.2.25" }),
      BankIdNetworkError,
    );
    assertEquals(error.code, "tls");
    const pieces = certificate.key.match(/.{16}/g) ?? [];
    assertEquals(secretsIn(shown(error) + JSON.stringify(error), pieces), []);
  }
});

for (const runtime of ["deno", "bun"]) {
  Deno.test(
    `console.log() on ${runtime} shows no secret of what the module hands out`,
    { ignore: runtime === "bun" && !isInstalled("bun") },
    async () => {
      const script = new URL("helpers/show_everything.ts", import.meta.url).pathname;
      const command = runtime === "bun"
        ? new Deno.Command("bun", { args: ["run", script] })
        : new Deno.Command(Deno.execPath(), { args: ["run", "-A", script] });
      const { success, stdout, stderr } = await command.output();
      const printed = new TextDecoder().decode(stdout);
      assert(success, new TextDecoder().decode(stderr));
      assertEquals(secretsIn(printed), []);
      for (const word of ["BankIdApiError", "BankIdResponseError", "Tolvan", ORDER.orderRef]) {
        assert(printed.includes(word), `${word} is missing in ${printed}`);
      }
      assert(printed.split(HIDDEN).length > 9, printed);
    },
  );
}
