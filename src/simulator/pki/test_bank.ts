/**
 * The authority that issues BankID's public test certificates to relying parties.
 *
 * @module
 */
import { ATTRIBUTE } from "../../certificate/x509.ts";

/** Its name in the certificates that it issues. */
export const TEST_BANK_NAME: readonly (readonly [string, string])[] = [
  [ATTRIBUTE.country, "SE"],
  [ATTRIBUTE.organisation, "Testbank A AB (publ)"],
  [ATTRIBUTE.serialNumber, "111111111111"],
  [ATTRIBUTE.commonName, "Testbank A RP CA v1 for BankID Test"],
];

/**
 * Modulus of its RSA key, whose exponent is 65537. Its own certificate is not published: the modulus
 * is the greatest common divisor of what its signatures in FP Testcert 4 and FP Testcert 5 say. The
 * SHA-1 of the key is the authority key identifier in both.
 */
export const TEST_BANK_MODULUS: string =
  "hCuw3j5VLfsBDQ+93ggQTIBY1UO2FnImu+1wE5CdJn4HskphLKinIFTyjIoPXQjrCk2WwH9mQ2MhQ3o7QbPUNf/AI7pN/K" +
  "ZeAv3I+y35jrkg+5u7+Vsuo4tXNnOGQftzFfXyPIwDCNIx23tLtkbPExSAQX5XyAzp/Ajurak26cscAAKnMp2OEL0dSHL3" +
  "gRzXMXFSxvXi+GVM4BvovwHJreUB7Lx0wj/uBzDbqK19FcVwgG7KP7lBoenJVQxFgu6ItnA0hu4z/0U1m461Z8zjGAYt6/" +
  "tyCVUIxsfsrW3vkpiR9olSYMeCVDHl/EoHnpPrLpm1KIu4TTN9iGkpH3i1huBZRs2ON+Vmn+IjECTSgtjq9kkgdi9ul4BL" +
  "ZKVxdISuDyHy5NCVZfqCiL3ptyC68tkfN/SASLG1QAIuapAZ5OeY6ZxH28Mh0meA9j3XivsS1Xp9PgoHNo9IdD36XunDGP" +
  "6cOACBBjRIAZ80IpgyGBKd1qwpQEUMtxc7VwUwgm6+yS9SXwk7sfPQzyE1BMjoryMl4+sQP8WbgHydA7HSyfVhn02efeCc" +
  "q1Lz5+l3vaBxS3M1xorVYimgwZBjZ34MZva2beioueg/HpDOF+wKlucQj085Vd5OvsoYzN4fYBGn4oTD1kcvr4xYF6nSEF" +
  "0x8S5JMxFKUWqRsHp5UVkEm3U=";
