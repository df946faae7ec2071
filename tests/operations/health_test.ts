import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  BankIdApiError,
  BankIdError,
  BankIdNetworkError,
  BankIdResponseError,
  checkHealth,
  createClient,
} from "../../mod.ts";
import { readCertificate } from "../../src/certificate/x509.ts";
import { readPemBlocks } from "../../src/certificate/pem.ts";
import { createSimulator } from "../../src/simulator/mod.ts";
import { answer, answering, PENDING } from "../helpers/answers.ts";
import { foreignCertificates } from "../helpers/tls.ts";

const NO_SUCH_ORDER = { errorCode: "invalidParameters", details: "No such order" };

Deno.test("checkHealth() asks for an order that does not exist, each time another, and starts none", async () => {
  const simulator = createSimulator();
  using client = createClient(simulator);
  for (let time = 0; time < 2; time++) {
    const { duration, ...rest } = await checkHealth(client);
    assert(duration >= 0 && duration < 60_000);
    // The `fetch` is another's, and so is its certificate.
    assertEquals(rest, {});
  }
  const { requests } = simulator;
  assertEquals(requests.map(({ endpoint }) => endpoint), ["collect", "collect"]);
  const [first, second] = requests.map(({ body }) => Object(body).orderRef);
  assertMatch(first, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert(first !== second);
  assertEquals(simulator.pending, []);
});

Deno.test("checkHealth() refuses an option that there is not, under its own name", async () => {
  const simulator = createSimulator();
  using client = createClient(simulator);
  const options: object = { signl: undefined };
  const message = "checkHealth has no option 'signl': did you mean 'signal'?";
  await assertRejects(() => checkHealth(client, options), TypeError, message);
  assertEquals(simulator.requests.length, 0);
});

Deno.test("checkHealth() tells over mutual TLS until when the certificate is valid", async () => {
  await using server = await createSimulator().listen();
  using client = createClient(server);
  const [block] = readPemBlocks(server.certificate.cert, "The certificate");
  assert(block);
  assertEquals((await checkHealth(client)).notAfter, readCertificate(block.der).notAfter);
});

Deno.test("checkHealth() proves the certificate, the pinned root and the connection", async () => {
  const simulator = createSimulator();
  await using server = await simulator.listen();
  await using other = await simulator.listen({ serverCertificate: "other-authority" });
  const { client: certificate } = await foreignCertificates();
  using stranger = createClient({ ...server, certificate });
  const refused = await assertRejects(() => checkHealth(stranger), BankIdApiError);
  assertEquals([refused.status, refused.retry], [403, "never"]);
  using untrusting = createClient(other);
  const untrusted = await assertRejects(() => checkHealth(untrusting), BankIdNetworkError);
  assertEquals(untrusted.code, "tls");
  using client = createClient(server);
  await server.close();
  const gone = await assertRejects(() => checkHealth(client), BankIdNetworkError);
  assertEquals(gone.code, "connection");
});

Deno.test("checkHealth() is well only if BankID says that there is no such order", async () => {
  using client = createClient(answering(() => answer(NO_SUCH_ORDER, 400)));
  await checkHealth(client);
  for (
    const [status, body, Kind] of [
      [401, { errorCode: "unauthorized" }, BankIdApiError],
      [503, { errorCode: "maintenance" }, BankIdApiError],
      [503, "<html></html>", BankIdApiError],
      [429, { errorCode: "tooManyRequests" }, BankIdApiError],
      [400, { errorCode: "alreadyInProgress" }, BankIdApiError],
      [400, "<html></html>", BankIdResponseError],
      [502, "<html></html>", BankIdError],
      [200, PENDING, BankIdResponseError],
      [200, {}, BankIdResponseError],
      [200, "<html></html>", BankIdResponseError],
    ] as const
  ) {
    using sick = createClient(answering(() => answer(body, status)));
    await assertRejects(() => checkHealth(sick), Kind);
  }
});
