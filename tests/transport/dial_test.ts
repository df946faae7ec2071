import { assert, assertEquals } from "@std/assert";
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
import { type Listening, serveHandshakes } from "../helpers/listen.ts";
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

/** What each certificate is like, and whether the guard lets the host through. */
const PLANS: readonly (readonly [string, Partial<CertificatePlan>, boolean])[] = [
  ["signed by the pinned root", {}, true],
  ["for several names", { extensions: [purpose(1), names("a.example", "localhost")] }, true],
  ["signed by a namesake of the root", { signer: namesake.privateKey }, false],
  ["signed by itself", { issuer: LOCALHOST, signer: server.privateKey }, false],
  ["not yet valid", { notBefore: new Date(Date.now() + DAY) }, false],
  ["expired", { notAfter: new Date(Date.now() - DAY) }, false],
  ["for clients only", { extensions: [purpose(2), names("localhost")] }, false],
  ["for another host", { extensions: [purpose(1), names("bankid.example")] }, false],
  ["for a longer name", { extensions: [purpose(1), names("localhost.example")] }, false],
  ["an authority's", { extensions: [...AUTHORITY, names("localhost")] }, false],
];

/** What a handshake comes to: `trusted`, or the code of the error. */
async function outcomeOf({ url }: Listening, material: TlsMaterial): Promise<string> {
  try {
    const socket = await dialer(url, material, () => undefined)(new AbortController().signal);
    socket.destroy();
    return "trusted";
  } catch (error) {
    assert(error instanceof BankIdNetworkError);
    assertEquals(error.sent, false);
    return error.code;
  }
}

Deno.test("dialer() connects only to what the pinned root vouches for", async () => {
  const root = await authorityKeys();
  const anchor = await certify(root.spki, { subject: ISSUER, extensions: AUTHORITY });
  const key = await keyPem(server);
  const own = { cert: writePem("CERTIFICATE", await certify(server.spki)), key };
  for (const [what, plan, isTrusted] of PLANS) {
    const der = await certify(server.spki, { subject: LOCALHOST, extensions: GOOD, ...plan });
    await using listening = await serveHandshakes({ cert: writePem("CERTIFICATE", der), key });
    const outcome = await outcomeOf(listening, {
      ...trustIn([writePem("CERTIFICATE", anchor)]),
      ...own,
    });
    assertEquals([what, outcome], [what, isTrusted ? "trusted" : "tls"]);
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
    const outcome = await outcomeOf(listening, { ...trustIn(caCerts), ...own });
    assertEquals(outcome, isTrusted ? "trusted" : "tls");
  }
});
