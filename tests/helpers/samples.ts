/**
 * Recorded proofs of BankID's test environment.
 *
 * @module
 */
import { decodeBase64 } from "@std/encoding";
import { readFileSync } from "node:fs";
import attackVectors from "../vectors/attacks.json" with { type: "json" };

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

/** A further recording of `tests/vectors`. */
export function recorded(name: string): Sample {
  return read(new URL(`../vectors/${name}.json`, import.meta.url));
}

/** The sample's document, edited by somebody who wants to be believed. */
export interface Attack {
  readonly name: string;
  readonly xml: string;
}

/** Every recorded attack. */
export const ATTACKS: readonly Attack[] = attackVectors.attacks.map(({ name, edits }) => ({
  name,
  xml: edits.reduceRight(
    (xml, { at, take, put }) => xml.slice(0, at) + put + xml.slice(at + take),
    SAMPLE_XML,
  ),
}));
