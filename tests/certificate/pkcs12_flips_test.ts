import { assert, assertEquals } from "@std/assert";
import { sequence } from "../../src/asn1/der_writer.ts";
import { readPemBlocks } from "../../src/certificate/pem.ts";
import { berOf } from "../helpers/ber.ts";
import {
  certificateBag,
  encryptedPart,
  encryptNew,
  encryptOld,
  pbmac1,
  pfx,
  pkcs12,
  plainPart,
  shroudedBag,
} from "../helpers/pkcs12.ts";
import identities from "../vectors/pkcs12/identities.json" with { type: "json" };
import { flipEveryByte } from "./flip_every_byte.ts";

const [certificate, key] = [identities.ec.cert, identities.ec.key].map((text) =>
  readPemBlocks(text, "The text")[0]?.der ?? new Uint8Array()
);
assert(certificate && key);
const bags = sequence(certificateBag(certificate));
const modern = sequence(
  encryptedPart(encryptNew(bags, "x")),
  plainPart(shroudedBag(encryptNew(key, "x"))),
);
const old = sequence(
  encryptedPart(encryptOld("rc2-40", bags, "x")),
  plainPart(shroudedBag(encryptOld("3des", key, "x"))),
);
const inBer = sequence(
  encryptedPart(encryptNew(berOf(bags, 100), "x")),
  plainPart(shroudedBag(encryptNew(key, "x"))),
);

/** What a file is, and how many bytes make no difference: of empty parameters, and of unused salt. */
const FILES: readonly (readonly [what: string, file: Uint8Array, same: number])[] = [
  ["in DER", pkcs12(modern, "x"), 1],
  ["with RC2 and Triple DES", pkcs12(old, "x", { hash: "SHA-1" }), 1],
  ["with PBMAC1", pfx(modern, pbmac1(modern)), 10],
  ["in BER", berOf(pkcs12(modern, "x")), 1],
  ["in BER in pieces", berOf(pkcs12(berOf(inBer, 100), "x"), 100), 1],
];

for (const [what, file, same] of FILES) {
  Deno.test(`readPkcs12() refuses a file ${what} with any byte changed, and any part of it`, async () => {
    const masks = what === "in DER" ? [0xff, 1, 0x20] : [0xff];
    const { verdicts, wrong } = await flipEveryByte(file, "x", masks);
    assertEquals(wrong, []);
    const total = [...verdicts.values()].reduce((sum, times) => sum + times, 0);
    assertEquals(total, (masks.length + 1) * file.length);
    assert((verdicts.get("passphrase-wrong") ?? 0) > masks.length * file.length * 2 / 3);
    assertEquals(verdicts.get("same"), same * masks.length);
  });
}
