import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { connect, createServer, type Socket } from "node:net";
import tls from "node:tls";
import { utf8 } from "../../src/bytes.ts";
import { writePem } from "../../src/certificate/pem.ts";
import { ATTRIBUTE } from "../../src/certificate/x509.ts";
import { trustIn } from "../../src/connection.ts";
import { BankIdNetworkError } from "../../src/errors.ts";
import {
  type CertificatePlan,
  distinguishedName,
  extension,
  keyPem,
} from "../../src/simulator/pki/authority.ts";
import { element, objectId, sequence, TRUE } from "../../src/asn1/der_writer.ts";
import { dialer } from "../../src/transport/dial.ts";
import type { TlsMaterial } from "../../src/transport/transport.ts";
import { listen, type Listening, serveHandshakes } from "../helpers/listen.ts";
import { certificates, foreignCertificates, replaceTls } from "../helpers/tls.ts";
import { authorityKeys, certify, ISSUER } from "../helpers/x509.ts";
import { rsaKeys, STRANGER } from "../helpers/rsa.ts";

const DAY = 86_400_000;
const LOCALHOST = distinguishedName([[ATTRIBUTE.commonName, "localhost"]]);
const AUTHORITY = [extension("2.5.29.19", sequence(TRUE), true)];

function names(...list: string[]): Uint8Array<ArrayBuffer> {
  return extension("2.5.29.17", sequence(...list.map((name) => element(0x82, utf8(name)))));
}

function purpose(number: number): Uint8Array<ArrayBuffer> {
  return extension("2.5.29.37", sequence(objectId(`1.3.6.1.5.5.7.3.${number}`)));
}

const server = await rsaKeys("bank");
const namesake = await rsaKeys("person");
const GOOD = [purpose(1), names("localhost")];

const UNTRUSTED = /: its certificate does not lead to the environment's pinned root/;
const OWN = /: its certificate is that of an authority, or signed by itself/;

/** What each certificate is like, and what is said of it; nothing if the host is let through. */
const PLANS: readonly (readonly [string, Partial<CertificatePlan>, RegExp?])[] = [
  ["signed by the pinned root", {}],
  ["for several names", { extensions: [purpose(1), names("a.example", "localhost")] }],
  ["signed by a namesake of the root", { signer: namesake.privateKey }, UNTRUSTED],
  ["signed by itself", { issuer: LOCALHOST, signer: server.privateKey }, OWN],
  [
    "not yet valid",
    { notBefore: new Date(Date.now() + DAY) },
    /: its certificate is not valid before 20/,
  ],
  ["expired", { notAfter: new Date(Date.now() - DAY) }, /: its certificate expired on 20/],
  [
    "for clients only",
    { extensions: [purpose(2), names("localhost")] },
    /: its certificate is not for servers/,
  ],
  [
    "for another host",
    { extensions: [purpose(1), names("bankid.example")] },
    /: its certificate is not for localhost/,
  ],
  [
    "for a longer name",
    { extensions: [purpose(1), names("localhost.example")] },
    /: its certificate is not for localhost/,
  ],
  ["for a common name alone", { extensions: [purpose(1)] }, /: its certificate names no host/],
  ["an authority's", { extensions: [...AUTHORITY, names("localhost")] }, OWN],
];

/** What a handshake comes to: an error, or nothing if the host is let through. */
async function failureOf(
  { url }: Pick<Listening, "url">,
  material: TlsMaterial,
): Promise<BankIdNetworkError | undefined> {
  try {
    const socket = await dialer(url, material, () => undefined)(new AbortController().signal);
    socket.destroy();
    return undefined;
  } catch (error) {
    assert(error instanceof BankIdNetworkError);
    assertEquals(error.sent, false);
    return error;
  }
}

Deno.test("dialer() connects only to what the pinned root vouches for", async () => {
  const root = await authorityKeys();
  const anchor = await certify(root.spki, { subject: ISSUER, extensions: AUTHORITY });
  const key = await keyPem(server);
  const own = { cert: writePem("CERTIFICATE", await certify(server.spki)), key };
  for (const [what, plan, why] of PLANS) {
    const der = await certify(server.spki, { subject: LOCALHOST, extensions: GOOD, ...plan });
    await using listening = await serveHandshakes({ cert: writePem("CERTIFICATE", der), key });
    const trust = trustIn([writePem("CERTIFICATE", anchor)]);
    const error = await failureOf(listening, { ...trust, ...own });
    const wanted = why ? [what, "tls", "never"] : [what, undefined, undefined];
    assertEquals([what, error?.code, error?.retry], wanted);
    if (why) assertMatch(error?.message ?? "", why);
  }
});

Deno.test("dialer() takes any of several pinned roots, and no root at all vouches for nothing", async () => {
  const root = await authorityKeys();
  const pem = async (keys: typeof root): Promise<string> =>
    writePem("CERTIFICATE", await certify(keys.spki, { subject: ISSUER, extensions: AUTHORITY }));
  const der = await certify(server.spki, { subject: LOCALHOST, extensions: GOOD });
  const own = { cert: writePem("CERTIFICATE", der), key: await keyPem(server) };
  await using listening = await serveHandshakes(own);
  const other = await rsaKeys(STRANGER);
  const others = writePem(
    "CERTIFICATE",
    await certify(other.spki, { subject: LOCALHOST, extensions: AUTHORITY }),
  );
  const table: readonly (readonly [readonly string[], boolean])[] = [
    [[others, await pem(root)], true],
    [[await pem(root), others], true],
    [[others], false],
    [[], false],
  ];
  for (const [caCerts, isTrusted] of table) {
    const error = await failureOf(listening, { ...trustIn(caCerts), ...own });
    assertEquals(error?.code, isTrusted ? undefined : "tls");
  }
});

Deno.test("dialer() looks at a server that it does not trust once for all who fail at the time", async () => {
  await using listening = await serveHandshakes((await foreignCertificates()).server);
  const { client, ca } = await certificates();
  const dial = dialer(listening.url, { ...trustIn([ca]), ...client }, () => undefined);
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, () => dial(new AbortController().signal).catch((error) => error)),
  );
  for (const error of outcomes) assertMatch(error.message, UNTRUSTED);
  assert(listening.attempts() < 16, `${listening.attempts()} connections`);
});

/** A server below TLS, which does something else with each connection. */
async function servePlain(serve: (socket: Socket) => void): Promise<Listening> {
  return await listen(createServer(serve));
}

Deno.test("dialer() tells a port without TLS, a server that closes, and a closed port apart", async () => {
  const { client, ca } = await certificates();
  const material = { ...trustIn([ca]), ...client };
  const table: readonly (readonly [(socket: Socket) => void, RegExp])[] = [
    [(socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"), /: it does not speak TLS there/],
    [(socket) => socket.end(), /: it closed the connection during the handshake/],
    [(socket) => socket.once("data", () => socket.destroy()), /: it closed the connection/],
    [(socket) => socket.once("data", () => socket.resetAndDestroy()), /: it closed the connection/],
  ];
  for (const [serve, why] of table) {
    await using listening = await servePlain(serve);
    const error = await failureOf(listening, material);
    assertEquals([error?.code, error?.retry], ["tls", "never"]);
    assertMatch(error?.message ?? "", why);
  }
  const { url, ...closed } = await servePlain(() => {});
  await closed[Symbol.asyncDispose]();
  const error = await failureOf({ url }, material);
  assertEquals([error?.code, error?.retry], ["connection", "by-user"]);
});

Deno.test("dialer() takes a host that closes for one in trouble, once it has done well", async () => {
  const { client, ca, server: own } = await certificates();
  const target = await serveHandshakes({ ...own, clientCa: ca });
  let isDraining = false;
  await using front = await servePlain((socket) => {
    if (isDraining) socket.end();
    else socket.pipe(connect(target.port, "127.0.0.1").on("error", () => {})).pipe(socket);
  });
  const dial = dialer(front.url, { ...trustIn([ca]), ...client }, () => undefined);
  const { signal } = new AbortController();
  (await dial(signal)).destroy();
  isDraining = true;
  const error = await assertRejects(() => dial(signal), BankIdNetworkError);
  assertEquals([error.code, error.retry, error.sent], ["connection", "by-user", false]);
  await target[Symbol.asyncDispose]();
});

Deno.test("dialer() hands out no connection that was closed while its certificate was looked at", async () => {
  const { client, ca, server: own } = await certificates();
  const target = await serveHandshakes({ ...own, clientCa: ca });
  let isClosing = true;
  let cut = (): void => {};
  await using front = await servePlain((socket) => {
    cut = () => void socket.destroy();
    socket.pipe(connect(target.port, "127.0.0.1").on("error", () => {})).pipe(socket);
  });
  let made: tls.TLSSocket | undefined;
  using _tls = replaceTls({
    connect: (options: tls.ConnectionOptions) => made = tls.connect(options),
  });
  const check = async (): Promise<undefined> => {
    if (isClosing) cut();
    while (isClosing && !made?.destroyed) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  const dial = dialer(front.url, { ...trustIn([ca]), ...client, check }, () => undefined);
  const { signal } = new AbortController();
  const codes = [];
  for (isClosing of [true, false, true]) {
    const error = await dial(signal).then((socket) => void socket.destroy(), (error) => error);
    if (error) codes.push([error.code, error.sent]);
  }
  // A host that has done well before is going through something that passes.
  assertEquals(codes, [["tls", false], ["connection", false]]);
  await target[Symbol.asyncDispose]();
});

Deno.test("dialer() heeds a signal that has aborted before, and leaves nothing open", async () => {
  const { client, ca } = await certificates();
  await using listening = await servePlain((socket) => socket.resume());
  const url = `https://127.0.0.1:${listening.port}/`;
  const dial = dialer(url, { ...trustIn([ca]), ...client }, () => undefined);
  await assertRejects(() => dial(AbortSignal.abort(new Error("early"))), Error, "early");
  const ending = new AbortController();
  const dialling = dial(ending.signal);
  ending.abort(new Error("in the same turn"));
  await assertRejects(() => dialling, Error, "in the same turn");
  while (listening.open() > 0) await new Promise((resolve) => setTimeout(resolve, 1));
});

Deno.test("dialer() shows nothing of the client to a server that it only looks at", async () => {
  await using listening = await serveHandshakes((await foreignCertificates()).server);
  const { client, ca } = await certificates();
  const shown: [boolean, unknown, unknown][] = [];
  using _tls = replaceTls({
    connect(options: tls.ConnectionOptions): tls.TLSSocket {
      shown.push([options.rejectUnauthorized === true, options.cert, options.key]);
      return tls.connect(options);
    },
  });
  const error = await failureOf(listening, { ...trustIn([ca]), ...client });
  assertMatch(error?.message ?? "", UNTRUSTED);
  assertEquals(shown, [[true, client.cert, client.key], [false, undefined, undefined]]);
});
