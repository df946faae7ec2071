import { assertEquals, assertRejects } from "@std/assert";
import { demandListening } from "../../../src/simulator/http/permission.ts";

/** Has a question for a permission answered; what was asked for. */
function answering(state: Deno.PermissionState): Disposable & { readonly asked: unknown[] } {
  const { permissions } = Deno;
  const { request } = permissions;
  const asked: unknown[] = [];
  permissions.request = (what): Promise<Deno.PermissionStatus> => {
    asked.push(what);
    return Promise.resolve(Object.assign(new EventTarget(), { state }) as Deno.PermissionStatus);
  };
  return { asked, [Symbol.dispose]: () => void (permissions.request = request) };
}

Deno.test("demandListening() asks Deno for the very address, and is content when it is given", async () => {
  using permissions = answering("granted");
  await demandListening("127.0.0.1", 8443);
  await demandListening("::1", 0);
  assertEquals(permissions.asked, [
    { name: "net", host: "127.0.0.1:8443" },
    { name: "net", host: "[::1]:0" },
  ]);
});

Deno.test("demandListening() names the flag that is missing, as an error that Deno would throw", async () => {
  using _permissions = answering("denied");
  const hosts = {
    "127.0.0.1": "localhost,127.0.0.1",
    "0.0.0.0": "localhost,127.0.0.1,0.0.0.0",
    "::": "localhost,127.0.0.1,[::]",
  };
  for (const [address, flag] of Object.entries(hosts)) {
    const error = await assertRejects(() => demandListening(address, 80), Error);
    assertEquals([error.name, error.message], [
      "NotCapable",
      `Cannot listen on ${address}: start Deno with --allow-net=${flag}`,
    ]);
  }
});
