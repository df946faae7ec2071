import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { createPublicKey } from "node:crypto";
import { identify } from "../../src/certificate/identified.ts";
import { readPemBlocks } from "../../src/certificate/pem.ts";
import { BankIdCertificateError } from "../../src/errors.ts";
import { certify } from "../helpers/x509.ts";
import identities from "../vectors/pkcs12/identities.json" with { type: "json" };

const { rsa } = identities;

function ders(pem: string): Uint8Array<ArrayBuffer>[] {
  return readPemBlocks(pem, "The text").map(({ der }) => der);
}

Deno.test("identify() says what the certificate says of itself, and keeps the key out of logs", () => {
  const found = identify({ certificates: ders(rsa.cert), keys: ders(rsa.key) }, {}, ["A note"]);
  assertEquals([found.cert, found.key, found.notes], [rsa.cert, rsa.key, ["A note"]]);
  assertStringIncludes(found.subject, "CN=Throw-away");
  assertStringIncludes(Deno.inspect(found), "[hidden]");
  assert(!Deno.inspect(found).includes("PRIVATE"));
});

Deno.test("identify() notes that there was more than one certificate to choose from", async () => {
  const spki = createPublicKey(rsa.cert).export({ type: "spki", format: "der" });
  const other = await certify(Uint8Array.from(spki));
  const keys = ders(rsa.key);
  const noted = identify({ certificates: [...ders(rsa.cert), other], keys }, {}, []).notes;
  assertEquals(noted, ["Of 2 certificates for the key the one that is valid longest was taken"]);
  assertEquals(identify({ certificates: [other, other], keys }, {}, []).notes, []);
});

Deno.test("identify() says what is missing", () => {
  const contents = { certificates: ders(rsa.cert), keys: ders(rsa.key) };
  const table = [
    [{ ...contents, keys: [] }, "key-missing", "pass the file with the key, too"],
    [
      { ...contents, certificates: [] },
      "certificate-missing",
      "pass the file with the certificate",
    ],
  ] as const;
  for (const [given, code, advice] of table) {
    const error = assertThrows(() => identify(given, {}, []), BankIdCertificateError);
    assertEquals(error.code, code);
    assertStringIncludes(error.message, advice);
  }
});
