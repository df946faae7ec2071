/**
 * Recorded proofs of BankID's test environment. One is carried along; the others lie outside of the
 * repository, and tests of them are left out where they are absent.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { decodeBase64 } from "@std/encoding";

/** A signature with its OCSP response. */
export interface Sample {
  readonly signature: string;
  readonly ocspResponse: string;
}

function read(url: URL): Sample {
  return JSON.parse(readFileSync(url, "utf8"));
}

/** The published sample: an identification with visible and non-visible data. */
export const SAMPLE: Sample = read(
  new URL("../vectors/samplecode_visible.json", import.meta.url),
);

/** Its document. */
export const SAMPLE_XML: string = new TextDecoder().decode(decodeBase64(SAMPLE.signature));

/** The sample's document with one text replaced by another. */
export function edited(find: string | RegExp, replace: string): string {
  const xml = SAMPLE_XML.replace(find, () => replace);
  if (xml === SAMPLE_XML) throw new Error(`The sample has no ${find}`);
  return xml;
}

/** Where they lie. */
export const MORE: URL = new URL("../../../shared/vectors/", import.meta.url);

/** Whether further recordings are there. */
export const HAS_MORE: boolean = existsSync(MORE);

/** A further recording. */
export function recorded(name: string): Sample {
  return read(new URL(`${name}.json`, MORE));
}

/** One of the recorded attacks, in base64. */
export function attack(name: string): string {
  return readFileSync(new URL(`attacks/${name}`, MORE)).toString("base64");
}
