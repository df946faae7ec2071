import { assert, assertEquals, assertRejects } from "@std/assert";
import { decodeBase64 } from "@std/encoding";
import { readDer } from "../../src/asn1/der.ts";
import { NULL, objectId, octetString, sequence } from "../../src/asn1/der_writer.ts";
import { type Bytes, utf8 } from "../../src/bytes.ts";
import { decrypt, type Encrypted, readEncryptedKey } from "../../src/certificate/decryption.ts";
import { codingsOf } from "../../src/certificate/passphrase.ts";
import { UnsupportedError } from "../../src/certificate/refusal.ts";
import { algorithm } from "../../src/certificate/x509.ts";
import { encryptNew, encryptOld } from "../helpers/pkcs12.ts";

const PLAIN = utf8("What nobody may read");
const always = (): boolean => true;

function encrypted({ scheme, data }: { scheme: Bytes; data: Bytes }): Encrypted {
  return { how: algorithm(readDer(scheme)), data };
}

/** Which coding of a passphrase fits, `undefined` when none does. */
async function oddity(what: Encrypted, passphrase: string): Promise<string | undefined> {
  const decrypted = await decrypt(what, codingsOf(passphrase), (plain) => plain[0] === PLAIN[0]);
  if (decrypted) assertEquals(decrypted.plain, PLAIN);
  return decrypted?.codings[0]?.oddity;
}

Deno.test("decrypt() tries the codings of a passphrase one after the other", async () => {
  const [usual, latin1, old] = codingsOf("lösen");
  assert(usual && latin1 && old);
  assertEquals(await oddity(encrypted(encryptNew(PLAIN, usual.narrow)), "lösen"), "");
  assertEquals(await oddity(encrypted(encryptNew(PLAIN, latin1.narrow)), "lösen"), "Latin-1");
  for (const scheme of ["3des", "rc2-40"] as const) {
    assertEquals(await oddity(encrypted(encryptOld(scheme, PLAIN, usual.wide)), "lösen"), "");
    assertEquals(
      await oddity(encrypted(encryptOld(scheme, PLAIN, old.wide)), "lösen"),
      "UTF-8 taken for Latin-1",
    );
    const nothing = encrypted(encryptOld(scheme, PLAIN, new Uint8Array()));
    const decrypted = await decrypt(nothing, codingsOf(""), always);
    assertEquals(decrypted?.codings.map(({ wide }) => wide.length), [0]);
  }
  assertEquals(await oddity(encrypted(encryptNew(PLAIN, "lösen")), "losen"), undefined);
});

Deno.test("decrypt() keeps the codings that are the same for its scheme", async () => {
  const what = encrypted(encryptOld("3des", PLAIN, "lösen"));
  const decrypted = await decrypt(what, codingsOf("lösen"), always);
  assertEquals(decrypted?.codings.map((coding) => coding.oddity), ["", "Latin-1"]);
});

Deno.test("decrypt() does not take for right what only its padding is", async () => {
  const [usual, latin1] = codingsOf("lösen");
  assert(usual && latin1);
  const seen: number[] = [];
  // The usual coding decrypts, but to something else than is looked for.
  const what = encrypted(encryptNew(PLAIN, usual.narrow));
  const decrypted = await decrypt(what, [usual, latin1], (plain) => seen.push(plain.length) > 1);
  assertEquals([decrypted, seen], [undefined, [PLAIN.length]]);
});

Deno.test("decrypt() names a scheme that it does not know", async () => {
  const what = { how: algorithm(readDer(sequence(objectId("1.2.3"), NULL))), data: PLAIN };
  await assertRejects(
    () => decrypt(what, codingsOf(""), always),
    UnsupportedError,
    "encryption that is not known here, 1.2.3",
  );
});

Deno.test("decrypt() opens Triple DES of PBES2 as OpenSSL writes it", async () => {
  // OpenSSL 3.0.22: 'openssl pkcs8 -topk8 -v2 des3' of a throw-away key, passphrase 'x'.
  const der = decodeBase64(DES3);
  const decrypted = await decrypt(readEncryptedKey(readDer(der)), codingsOf("x"), always);
  assertEquals(decrypted?.plain.subarray(0, 2), Uint8Array.of(0x30, 0x81));
  const wrong = await decrypt(
    readEncryptedKey(readDer(der)),
    codingsOf("y"),
    (plain) => plain[0] === 0x30 && plain.length > 130,
  );
  assertEquals(wrong, undefined);
});

const DES3 =
  "MIHjME4GCSqGSIb3DQEFDTBBMCkGCSqGSIb3DQEFDDAcBAiU/hQwNVFV9wICCAAwDAYIKoZIhvcNAgkFADAUBggqhk" +
  "iG9w0DBwQItblSiJE/jJ4EgZCGdgUfGyeArGS+vjPOM1UgOdFs1MyXOLh/ESyt0yXrIO/E3OqG1YDghP7o9SFK0RP+" +
  "3hpuO7GoEJm4xjS8ii7/MqibeyKshkXeEtx4j+KjnVvIFABv4j2Rfxk2GapMlsCW0QEyzZE8VzHdtBVn1ayLxXYTJ5" +
  "BCyzx0tZQF/BUeHwEztoSm98iSqblpL3d5AH4=";

Deno.test("readEncryptedKey() reads scheme and data", () => {
  const { scheme, data } = encryptNew(PLAIN, "x");
  const { how, data: read } = readEncryptedKey(readDer(sequence(scheme, octetString(data))));
  assertEquals([how.oid, read], ["1.2.840.113549.1.5.13", data]);
});
