import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { decodeBase64 } from "@std/encoding";
import { readPem, readPkcs12 } from "../../mod.ts";
import { sequence } from "../../src/asn1/der_writer.ts";
import { checkCertificate } from "../../src/certificate/client_certificate.ts";
import { readPemBlocks } from "../../src/certificate/pem.ts";
import { BankIdCertificateError } from "../../src/errors.ts";
import { openssl, WITHOUT_OPENSSL } from "../helpers/openssl.ts";
import { certificateBag, encryptNew, pkcs12, plainPart, shroudedBag } from "../helpers/pkcs12.ts";
import identities from "../vectors/pkcs12/identities.json" with { type: "json" };
import pem from "../vectors/pkcs12/pem.json" with { type: "json" };
import refused from "../vectors/pkcs12/refused.json" with { type: "json" };

const { rsa, ec } = identities;
const PASSPHRASE = "anew";

/** The command of OpenSSL that an error recommends, in its arguments. */
function commandIn({ message }: Error): string[] | undefined {
  return /'openssl ([^']+)'/.exec(message)?.[1]?.split(" ");
}

/** Runs the command on a file, answering its questions for passphrases; gives what it wrote. */
async function follow(
  args: readonly string[],
  file: string | Uint8Array,
  passphrase: string,
): Promise<string> {
  const out = args[args.indexOf("-out") + 1];
  assert(args.includes("FILE") && out, args.join(" "));
  const passphrases = ["-passin", `pass:${passphrase}`, "-passout", `pass:${PASSPHRASE}`];
  // What is written goes to the output instead, so that it can be read from there.
  const answered = [...args.map((arg) => arg === out ? "/dev/stdout" : arg), ...passphrases];
  const { code, output, errors } = await openssl(answered, { FILE: file });
  assertEquals(code, 0, errors);
  return output;
}

/** Those that no command helps, as the key or the certificate is not in the file at all. */
const NO_COMMAND = [
  "without MAC",
  "no key",
  "a trusted certificate alone",
  "no certificate",
  "two keys",
];

for (const { name, passphrase, base64 } of refused.files) {
  Deno.test(
    `readPkcs12() recommends a command that opens '${name}', or none`,
    WITHOUT_OPENSSL,
    async () => {
      const file = decodeBase64(base64);
      const error = await assertRejects(() => readPkcs12(file, passphrase), BankIdCertificateError);
      const command = commandIn(error);
      assertEquals(command === undefined, NO_COMMAND.includes(name), error.message);
      if (!command) return;
      const { cert, key } = await readPem(await follow(command, file, passphrase), PASSPHRASE);
      assertEquals({ cert, key }, rsa);
    },
  );
}

Deno.test(
  "readPkcs12() recommends a command for more iterations than it does",
  WITHOUT_OPENSSL,
  async () => {
    const [certificate, secret] = [rsa.cert, rsa.key].map((text) =>
      readPemBlocks(text, "It")[0]?.der
    );
    assert(certificate && secret);
    const shrouded = shroudedBag(encryptNew(secret, "x", { count: 1_000_001 }));
    const sealed = pkcs12(sequence(plainPart(certificateBag(certificate), shrouded)), "x");
    const error = await assertRejects(() => readPkcs12(sealed, "x"), BankIdCertificateError);
    assertStringIncludes(
      error.message,
      "has 1000001 iterations; at most 1000000 are supported: con",
    );
    const command = commandIn(error);
    assert(command);
    const { cert, key } = await readPem(await follow(command, sealed, "x"), PASSPHRASE);
    assertEquals({ cert, key }, rsa);
  },
);

for (const { name, passphrase, text } of pem.refused) {
  Deno.test(
    `readPem() recommends a command that opens a key of ${name}`,
    WITHOUT_OPENSSL,
    async () => {
      const error = await assertRejects(
        () => readPem({ cert: ec.cert, key: text }, passphrase),
        BankIdCertificateError,
      );
      const command = commandIn(error);
      assert(command, error.message);
      const written = await follow(command, text, passphrase);
      const { cert, key } = await readPem({ cert: ec.cert, key: written }, PASSPHRASE);
      assertEquals({ cert, key }, ec);
    },
  );
}

for (const cipher of ["aes256", "des3", "des", "bf", "rc2-cbc", "seed"]) {
  Deno.test(
    `readPem() recommends a command that opens a key in OpenSSL's old form, encrypted with ${cipher}`,
    WITHOUT_OPENSSL,
    async () => {
      const providers = ["-provider", "legacy", "-provider", "default"];
      const how = ["ec", "-in", "key.pem", `-${cipher}`, "-passout", "pass:open", ...providers];
      const { code, output } = await openssl(how, { "key.pem": ec.key });
      if (code !== 0) return;
      const both = ec.cert + output;
      const error = await assertRejects(() => readPem(both, "open"), BankIdCertificateError);
      assertStringIncludes(error.message, "is encrypted in OpenSSL's old PEM form");
      const command = commandIn(error);
      assert(command);
      // The certificate is where it was, beside the old key.
      const written = await follow(command, both, "open");
      const { cert, key } = await readPem({ cert: both, key: written }, PASSPHRASE);
      assertEquals({ cert, key }, ec);
    },
  );
}

Deno.test(
  "readPem() recommends a command for a key that writes its curve out",
  WITHOUT_OPENSSL,
  async () => {
    const explicit = ["ec", "-in", "key.pem", "-param_enc", "explicit"];
    const { output } = await openssl(explicit, { "key.pem": ec.key });
    const error = await assertRejects(
      () => readPem({ cert: ec.cert, key: output }),
      BankIdCertificateError,
    );
    assertStringIncludes(error.message, "The EC key must name its curve");
    assertThrows(
      () => checkCertificate({ cert: ec.cert, key: output }, Date.now()),
      BankIdCertificateError,
      "The EC key must name its curve",
    );
    const command = commandIn(error)?.map((arg) => arg === "key.pem" ? "/dev/stdout" : arg);
    assert(command);
    const { code, output: key } = await openssl(command, { FILE: output });
    assertEquals(code, 0);
    assertEquals((await readPem({ cert: ec.cert, key })).cert, ec.cert);
  },
);
