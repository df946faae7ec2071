import { assert, assertEquals } from "@std/assert";
import { decodeBase64 } from "@std/encoding";
import { createHash, createPublicKey, createVerify } from "node:crypto";
import { concat, utf8 } from "../../../src/bytes.ts";
import { readDer } from "../../../src/asn1/der.ts";
import { writePem } from "../../../src/certificate/pem.ts";
import { readCertificate } from "../../../src/certificate/x509.ts";
import {
  type Answer,
  type OcspResponse,
  readResponse,
  readStatus,
} from "../../../src/proof/ocsp.ts";
import {
  issueBankId,
  makeAuthorities,
  type Signer,
} from "../../../src/simulator/pki/bankid_authorities.ts";
import { makeOcspResponse, type OcspPlan } from "../../../src/simulator/pki/ocsp_writer.ts";
import { TOLVAN } from "../../../src/simulator/pki/people.ts";
import { openssl, WITHOUT_OPENSSL } from "../../helpers/openssl.ts";
import { SAMPLE } from "../../helpers/samples.ts";

const { root, bank, customers, responder } = await makeAuthorities();
const user = await issueBankId(TOLVAN, customers);
const AT = new Date("2026-03-01T12:34:56Z");
const NONCE = new Uint8Array(32).fill(7);

const PLAN: OcspPlan = {
  status: 0,
  responder,
  issuer: customers,
  certificate: user.certificate,
  isGood: true,
  producedAt: AT,
  thisUpdate: AT,
  nonce: NONCE,
  signatureValue: (signature) => signature,
};

function read(der: Uint8Array): OcspResponse {
  const { status, body } = readStatus(der);
  assert(status === 0 && body);
  return readResponse(body);
}

/** The one answer of a response. */
function only({ answers }: OcspResponse): Answer {
  const [answer, ...others] = answers;
  assert(answer && others.length === 0);
  return answer;
}

/** What responses of BankID have in common, as far as no name and no key is in it. */
function shapeOf(response: OcspResponse): unknown {
  const { tbs, signatureAlgorithm, responderId, certificates, extensions } = response;
  const single = only(response);
  return {
    // The tag of the responder's name, before which there is no version.
    begins: readDer(tbs).content[0],
    algorithm: signatureAlgorithm.oid,
    parameters: signatureAlgorithm.parameters?.tag,
    byName: "name" in responderId,
    hash: single.hashAlgorithm,
    lengths: [single.issuerNameHash.length, single.issuerKeyHash.length],
    isGood: single.isGood,
    nextUpdate: single.nextUpdate,
    single: single.extensions.size,
    certificates: certificates.length,
    extensions: [...extensions].map(([id, { critical, value }]) => [id, critical, value.length]),
  };
}

Deno.test("makeOcspResponse() makes a response of the shape of BankID's own", async () => {
  const sample = read(decodeBase64(SAMPLE.ocspResponse));
  const made = read(await makeOcspResponse(PLAN));
  assertEquals(shapeOf(made), shapeOf(sample));
  assertEquals(readDer(made.tbs).content[0], 0xa1);
  assertEquals(only(sample).thisUpdate, sample.producedAt);
});

Deno.test("makeOcspResponse() says who answers about whom, and when", async () => {
  const made = read(await makeOcspResponse(PLAN));
  assertEquals(made.responderId, { name: responder.name });
  assertEquals(made.certificates, [responder.certificate]);
  assertEquals([made.producedAt, only(made).thisUpdate], [AT, AT]);
  const sha1 = (bytes: Uint8Array): string => createHash("sha1").update(bytes).digest("hex");
  const { serialNumber, issuer } = readCertificate(user.certificate);
  assertEquals(only(made).serialNumber, serialNumber);
  assertEquals(only(made).issuerNameHash.toHex(), sha1(issuer.raw));
  assertEquals(only(made).issuerKeyHash.toHex(), sha1(customers.keys.keyBits));
});

Deno.test("makeOcspResponse() is signed by the responder, over the bytes that say so", async () => {
  const { tbs, signature } = read(await makeOcspResponse(PLAN));
  const verified = ({ keys }: Signer): boolean =>
    createVerify("sha256").update(tbs).verify(
      createPublicKey(writePem("PUBLIC KEY", keys.spki)),
      signature,
    );
  assertEquals([responder, customers, user].map(verified), [true, false, false]);
});

Deno.test("makeOcspResponse() holds the nonce as BankID does: critical, and bare", async () => {
  const nonceOf = async (
    nonce: OcspPlan["nonce"],
  ): Promise<unknown[]> => [...read(await makeOcspResponse({ ...PLAN, nonce })).extensions];
  assertEquals(await nonceOf(NONCE), [["1.3.6.1.5.5.7.48.1.2", { critical: true, value: NONCE }]]);
  assertEquals(await nonceOf(undefined), []);
});

Deno.test("makeOcspResponse() makes what is wrong on request, and only that", async () => {
  const later = new Date("2026-03-02T00:00:00Z");
  const right = read(await makeOcspResponse(PLAN));
  const table: readonly (readonly [Partial<OcspPlan>, Partial<Answer>])[] = [
    [{ isGood: false }, { isGood: false }],
    [{ thisUpdate: later }, { thisUpdate: later }],
    [{ nextUpdate: later }, { nextUpdate: later }],
    [{ certificate: responder.certificate }, {
      serialNumber: readCertificate(responder.certificate).serialNumber,
    }],
  ];
  for (const [change, single] of table) {
    const made = read(await makeOcspResponse({ ...PLAN, ...change }));
    assertEquals({ ...only(made) }, { ...only(right), ...single });
  }
  const flip = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => bytes.fill(1);
  const { signature } = read(await makeOcspResponse({ ...PLAN, signatureValue: flip }));
  assertEquals(signature, new Uint8Array(256).fill(1));
});

Deno.test("makeOcspResponse() that is no success has a status and nothing else", async () => {
  for (const status of [1, 3, 6]) {
    const der = await makeOcspResponse({ ...PLAN, status });
    assertEquals([...der], [0x30, 3, 0x0a, 1, status]);
  }
});

/** What OpenSSL says of a response. */
async function verdict(plan: Partial<OcspPlan>): Promise<string> {
  const pem = ({ certificate }: Signer): string => writePem("CERTIFICATE", certificate);
  const { output, errors } = await openssl(
    ["ocsp", "-respin", "response.der", "-no_nonce", "-issuer", "customers.pem"]
      .concat(["-cert", "user.pem", "-CAfile", "root.pem", "-verify_other", "upper.pem"]),
    {
      "response.der": await makeOcspResponse({ ...PLAN, ...plan }),
      "customers.pem": pem(customers),
      "user.pem": pem(user),
      "root.pem": pem(root),
      "upper.pem": pem(customers) + pem(bank),
    },
  );
  const status = /^user\.pem: (\w+)/m.exec(output)?.[1] ?? "no status";
  const verified = /Response verify OK/.test(errors) ? "verified" : "not verified";
  return `${verified}, ${status}`;
}

Deno.test("makeOcspResponse() is verified by OpenSSL", WITHOUT_OPENSSL, async () => {
  assertEquals(await verdict({}), "verified, good");
  assertEquals(await verdict({ isGood: false }), "verified, revoked");
  assertEquals(await verdict({ nonce: concat(NONCE, utf8("more")) }), "verified, good");
  assertEquals(
    await verdict({ signatureValue: (it) => it.map((byte) => byte ^ 1) }),
    "not verified, good",
  );
  assertEquals(await verdict({ responder: user }), "not verified, good");
});
