import { assertEquals, assertRejects } from "@std/assert";
import { auth, type AuthRequest, createClient, sign, type SignRequest } from "../../mod.ts";
import { ORDER, unreachable } from "../helpers/answers.ts";
import { assertOperation, type Operation } from "../helpers/operation.ts";

const endUserIp = "194.168.2.25";
const authenticate: Operation = (client, options) => auth(client, { endUserIp }, options);
const signText: Operation = (client, options) =>
  sign(client, { endUserIp, userVisibleData: "Jag hyr lägenheten." }, options);

Deno.test("auth() sends the request, encoded, and gives back the order", async () => {
  await assertOperation({
    call: authenticate,
    url: "https://bankid.example/rp/v6.0/auth",
    body: { endUserIp },
    answer: ORDER,
    result: ORDER,
    starts: true,
  });
  const request: AuthRequest = {
    endUserIp: "::ffff:194.168.2.25",
    userVisibleData: "Logga in på biblioteket",
    userNonVisibleData: Uint8Array.of(1, 2, 3),
    requirement: { pinCode: true },
    web: { referringDomain: "example.com" },
    extra: { newMember: 1 },
  };
  await assertOperation({
    call: (client) => auth(client, request),
    url: "https://bankid.example/rp/v6.0/auth",
    body: {
      endUserIp,
      userVisibleData: "TG9nZ2EgaW4gcMOlIGJpYmxpb3Rla2V0",
      userNonVisibleData: "AQID",
      requirement: { pinCode: true },
      web: { referringDomain: "example.com" },
      newMember: 1,
    },
    answer: { ...ORDER, added: "later" },
    result: { ...ORDER, extra: { added: "later" } },
    starts: true,
  });
});

Deno.test("sign() sends the text in base64 and gives back the order", async () => {
  await assertOperation({
    call: signText,
    url: "https://bankid.example/rp/v6.0/sign",
    body: { endUserIp, userVisibleData: "SmFnIGh5ciBsw6RnZW5oZXRlbi4=" },
    answer: ORDER,
    result: ORDER,
    starts: true,
  });
});

Deno.test("auth() and sign() send nothing when the request is wrong", async () => {
  using client = createClient(unreachable);
  const site: SignRequest = { endUserIp, userVisibleData: "text" };
  const wrong: [() => Promise<unknown>, typeof TypeError | typeof RangeError, string][] = [
    [() => auth(client, { endUserIp: "localhost" }), RangeError, "'request.endUserIp'"],
    [
      () => auth(client, { endUserIp, userVisibleData: "a".repeat(1126) }),
      RangeError,
      "'request.userVisibleData'",
    ],
    [() => Reflect.apply(auth, undefined, [client, {}]), TypeError, "'request.endUserIp'"],
    [() => Reflect.apply(auth, undefined, [client]), TypeError, "'request'"],
    [() => sign(client, { ...site, endUserIp: "" }), RangeError, "'request.endUserIp'"],
    [
      () => sign(client, { ...site, userVisibleData: "a".repeat(30_001) }),
      RangeError,
      "'request.userVisibleData'",
    ],
    [
      () => Reflect.apply(sign, undefined, [client, { endUserIp }]),
      TypeError,
      "'request.userVisibleData' is missing",
    ],
  ];
  for (const [call, error, message] of wrong) await assertRejects(call, error, message);
});

Deno.test("auth() and sign() call BankID's hosts under the names of the environments", async () => {
  const hosts = { production: "appapi2.bankid.com", test: "appapi2.test.bankid.com" } as const;
  for (const environment of ["production", "test"] as const) {
    const sent: string[] = [];
    const fetch = (request: Request): Promise<Response> => {
      sent.push(request.url);
      return Promise.resolve(Response.json(ORDER));
    };
    using client = createClient({ environment, fetch });
    await authenticate(client);
    await signText(client);
    const base = `https://${hosts[environment]}/rp/v6.0`;
    assertEquals(sent, [`${base}/auth`, `${base}/sign`]);
  }
});
