import { assertEquals, assertNotEquals } from "@std/assert";
import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import { type Certificate, checkHealth, createClient, createHandler } from "../../mod.ts";
import { concat, fromUtf8 } from "../../src/bytes.ts";
import { createSimulator } from "../../src/simulator/mod.ts";
import { shiftClock } from "../helpers/clock.ts";
import { certificates, foreignCertificates, json, serveTls } from "../helpers/tls.ts";
import { Browser, KEY } from "../helpers/web.ts";

/** What was sent, and by the owner of which certificate. */
async function readRequest(
  incoming: IncomingMessage,
): Promise<{ owner: string; text: string; endpoint: string }> {
  const { fingerprint256: owner } = (incoming.socket as TLSSocket).getPeerCertificate();
  const text = fromUtf8(concat(...await Array.fromAsync(incoming)));
  return { owner, text, endpoint: incoming.url?.split("/").at(-1) ?? "" };
}

Deno.test("createHandler() goes on with logins in flight when the certificate is renewed", async () => {
  const [own, other] = await Promise.all([certificates(), foreignCertificates()]);
  const simulator = createSimulator();
  const owners = new Map<string, string>();
  const collected: string[] = [];
  let isAccepted = false;
  await using server = await serveTls(async (incoming, response) => {
    const { owner, text, endpoint } = await readRequest(incoming);
    if (!isAccepted) return json(response, 403, {});
    const { orderRef } = JSON.parse(text);
    if (endpoint === "collect") {
      collected.push(owner);
      // BankID lets nobody else collect an order.
      if (owners.get(orderRef) !== owner) {
        return json(response, 400, { errorCode: "invalidParameters", details: "No such order" });
      }
    }
    const headers = { "Content-Type": "application/json" };
    const url = `${simulator.environment.apiUrl}${endpoint}`;
    const answer = await simulator.fetch(
      new Request(url, { method: "POST", headers, body: text }),
    );
    const body = await answer.json();
    if (endpoint === "auth") owners.set(body.orderRef, owner);
    json(response, answer.status, body);
  }, { ...own, ca: `${own.ca}\n${other.ca}` });

  let certificate: Certificate = own.client;
  using client = createClient({
    environment: server.environment,
    certificate: () => Promise.resolve(certificate),
  });
  // What BankID refuses is asked for anew after a minute.
  await checkHealth(client).catch(() => {});
  isAccepted = true;
  const names: string[] = [];
  const handler = createHandler(client, {
    key: KEY,
    origin: "http://localhost",
    clientIp: () => "192.0.2.12",
    onComplete: ({ user }) => void names.push(user.name),
  });
  const browser = new Browser(handler, { origin: "http://localhost" });
  assertEquals((await browser.start("other")).body.state, "pending");
  for (const { autoStartToken = "" } of simulator.pending) simulator.app.open(autoStartToken);

  certificate = other.client;
  let ahead = 61_000;
  using _ = shiftClock(() => ahead);
  assertEquals((await browser.poll()).body.state, "pending");
  simulator.app.approve();
  ahead += 3000;
  assertEquals((await browser.poll()).body.state, "complete");
  assertEquals(names, ["Tolvan Tolvansson"]);
  const [before, renewed, again] = collected;
  assertNotEquals(before, renewed);
  assertEquals([collected.length, again], [3, before]);
});
