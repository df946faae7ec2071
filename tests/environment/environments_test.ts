import { assert, assertEquals } from "@std/assert";
import {
  checkHealth,
  createClient,
  environments,
  testCertificate,
  verifyCompletion,
} from "../../mod.ts";
import { resolveEnvironment, signingRootsOf } from "../../src/environment/environment.ts";
import { createSimulator } from "../../src/simulator/mod.ts";
import { SAMPLE } from "../helpers/samples.ts";

Deno.test("environments has what a client and a verification use under the same name", async () => {
  assertEquals(Object.keys(environments), ["production", "test"]);
  for (const name of ["production", "test"] as const) {
    const { signingRoots, ...client } = environments[name];
    assertEquals(client, resolveEnvironment(name, false));
    assertEquals(signingRoots, await signingRootsOf(name));
  }
});

Deno.test("environments can stand wherever an environment of one's own can", async () => {
  const proof = await verifyCompletion(SAMPLE, { environment: environments.test });
  assertEquals(proof, await verifyCompletion(SAMPLE, { environment: "test" }));
  using client = createClient({
    environment: environments.test,
    fetch: () => Promise.resolve(Response.json({ errorCode: "x", details: "" }, { status: 400 })),
  });
  assert(client);
});

Deno.test("testCertificate() serves a fetch of one's own over real mutual TLS", async () => {
  await using server = await createSimulator().listen();
  using http = Deno.createHttpClient({
    ...testCertificate(),
    caCerts: [...server.environment.caCerts],
  });
  using client = createClient({
    environment: server.environment,
    fetch: (request) => fetch(request, { client: http }),
  });
  const { duration } = await checkHealth(client);
  assert(duration > 0);
});
