// deno-lint-ignore-file no-console
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { decodeBase64 } from "@std/encoding";
import { createServer } from "node:https";
import * as node from "node:util";
import {
  auth,
  BankIdCertificateError,
  BankIdProofError,
  createClient,
  detectDevice,
  launchUrl,
  parsePersonalNumber,
  qrContent,
  qrSvg,
  qrTerminal,
  readPem,
  readPkcs12,
  sign,
  userMessage,
  verifyCompletion,
  waitForCompletion,
} from "../../mod.ts";
import { createSimulator } from "../../src/simulator/mod.ts";
import { SPOILINGS } from "../../src/simulator/bank/spoiling.ts";
import { ORDER } from "../helpers/answers.ts";
import { proveBy } from "../helpers/algorithms.ts";
import { CASES, outcomeOf } from "../helpers/proof_cases.ts";
import { ecKeys, verify as verifyInWorld } from "../helpers/proofs.ts";
import { certificates } from "../helpers/tls.ts";
import published from "../vectors/pkcs12/test_certificate.json" with { type: "json" };
import old from "../vectors/pkcs12/test_certificate_old.json" with { type: "json" };
import sample from "../vectors/samplecode_visible.json" with { type: "json" };
import type { Behaviour } from "./behaviour.ts";

const request = { endUserIp: "194.168.2.25" };

function shown(value: unknown): string {
  const lines: string[] = [];
  const { log } = console;
  console.log = (...values: unknown[]): void => {
    lines.push(values.map((each) => inspect(each)).join(" "));
  };
  try {
    console.log(value);
  } finally {
    console.log = log;
  }
  return lines.join("\n");
}

function inspect(value: unknown): string {
  const { Deno: deno, Bun: bun } = globalThis as unknown as Record<
    "Deno" | "Bun",
    { inspect(value: unknown): string } | undefined
  >;
  return (deno ?? bun ?? node).inspect(value);
}

export const evidence: readonly Behaviour[] = [
  {
    name: "secrets do not show when an order or its result is printed",
    async run(): Promise<void> {
      using client = createClient(createSimulator({ autopilot: { delay: 0 } }));
      const order = await auth(client, request);
      const completion = await waitForCompletion(client, order);
      const text = [client, order, completion, { order, completion }].map(shown).join("\n");
      const secrets = [
        order.qrStartSecret,
        order.autoStartToken,
        completion.user.personalNumber,
        completion.signature.slice(0, 60),
      ];
      assertMatch(text, /\[hidden\]/);
      assertEquals(secrets.filter((secret) => text.includes(secret)), []);
    },
  },
  {
    name: "the QR code has the published content and draws",
    async run(): Promise<void> {
      const order = { ...ORDER, startedAt: 1_000_000 };
      const content = await qrContent(order, 1_002_500);
      assertEquals(
        content,
        `bankid.${ORDER.qrStartToken}.2.a9e5ec59cb4eee4ef4117150abc58fad7a85439a6a96ccbecc3668b41795b3f3`,
      );
      assertMatch(qrSvg(content), /^<svg .*role="img".*<path [^>]*\/><\/svg>$/);
      assertEquals(qrTerminal(content).trimEnd().split("\n").length, 23);
    },
  },
  {
    name: "links, messages and personal numbers work without a network",
    run(): void {
      const device = detectDevice("Mozilla/5.0 (Linux; Android 15) Chrome/140.0.0.0 Mobile");
      assertMatch(launchUrl(ORDER, { device }), /^https:\/\/app\.bankid\.com\/\?autostarttoken=/);
      assertEquals(userMessage({ status: "pending", hintCode: "userSign" }).id, "RFA9");
      assertEquals(parsePersonalNumber("121212+1212").birthDate, "1912-12-12");
    },
  },
  {
    name: "the public test certificate opens in both codings, and its key works in a handshake",
    serves: true,
    async run(): Promise<void> {
      for (const base64 of [published.base64, old.base64]) {
        const bytes = decodeBase64(base64);
        const certificate = await readPkcs12(bytes, "qwerty123");
        assertEquals(certificate.organisationNumber, "5566304928");
        assertEquals(certificate.environment, "test");
        const wrong = await assertRejects(
          () => readPkcs12(bytes, "qwerty124"),
          BankIdCertificateError,
        );
        assertEquals(wrong.code, "passphrase-wrong");
        assertEquals((await readPem(certificate)).subject, certificate.subject);
        assertEquals(await presentTo(certificate), "a certificate");
      }
    },
  },
  {
    name: "the published sample of a proof holds, and not with a letter changed",
    async run(): Promise<void> {
      const proof = await verifyCompletion(sample, { environment: "test" });
      assertEquals(proof.signedAt.toISOString(), "2022-09-13T14:09:19.000Z");
      const signature = btoa(atob(sample.signature).replace("c2lnbmVyaW5n", "c2lnbmVyaW5o"));
      const error = await assertRejects(
        () => verifyCompletion({ ...sample, signature }, { environment: "test" }),
        BankIdProofError,
      );
      assertEquals(error.check, "signed-data-digest");
    },
  },
  {
    name: "honest proofs of every algorithm and shape hold, and bad ones do not",
    async run(): Promise<void> {
      for (const each of CASES) {
        const outcome = await outcomeOf(each);
        assert(each.expect.includes(outcome), `${each.name}: ${outcome}`);
      }
      const [p256, p384] = [await ecKeys("P-256"), await ecKeys("P-384")];
      const signers = [{ user: p256 }, { user: p384, customers: p256, responder: p384 }];
      for (const hash of ["SHA-256", "SHA-384", "SHA-512"] as const) {
        for (const keys of [{}, ...signers]) {
          const proof = await proveBy({ ...keys, hash, digest: hash });
          assertEquals((await verifyInWorld(proof)).operation, "sign");
        }
      }
    },
  },
  {
    name: "a genuine proof holds, and each flaw is named",
    async run(): Promise<void> {
      const simulator = createSimulator({ autopilot: { delay: 0 } });
      using client = createClient(simulator);
      const text = { userVisibleData: "Jag köper *boken*.", userNonVisibleData: "order 42" };
      const expected = {
        ...text,
        environment: simulator.environment,
        operation: "sign",
        organisationNumber: "556630-4928",
        personalNumber: "191212121212",
        maxAge: 60_000,
      } as const;
      const complete = async (): Promise<Parameters<typeof verifyCompletion>[0]> =>
        await waitForCompletion(client, await sign(client, { ...request, ...text }));
      const proof = await verifyCompletion(await complete(), expected);
      assertEquals(proof.userVisibleData, text.userVisibleData);
      for (const check of Object.keys(SPOILINGS) as (keyof typeof SPOILINGS)[]) {
        simulator.spoilProofs(check);
        const completion = await complete();
        const error = await assertRejects(
          () => verifyCompletion(completion, expected),
          BankIdProofError,
        );
        assertEquals(error.check, check);
      }
    },
  },
];

/** What a server that asks for a certificate of anybody sees of it. */
async function presentTo(certificate: { cert: string; key: string }): Promise<string> {
  const { ca, server: own } = await certificates();
  let seen = "nothing";
  const server = createServer(
    { ...own, ca, requestCert: true, rejectUnauthorized: false },
    (incoming, response) => {
      const { authorizationError } = incoming.socket as unknown as { authorizationError: unknown };
      // Without a certificate there is no leaf whose signature could not be verified.
      seen = String(authorizationError).includes("UNABLE_TO_VERIFY_LEAF_SIGNATURE")
        ? "a certificate"
        : String(authorizationError);
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end(JSON.stringify(ORDER));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert(typeof address === "object" && address !== null);
  const environment = { apiUrl: `https://localhost:${address.port}/`, caCerts: [ca] };
  using client = createClient({ environment, certificate });
  await auth(client, request);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  return seen;
}
