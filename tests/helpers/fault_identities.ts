/**
 * Certificates of a BankID on which everything can go wrong, made by OpenSSL.
 *
 * @module
 */
import type { Certificate } from "../../src/types.ts";
import vector from "../vectors/fault_server_tls.json" with { type: "json" };

function pem(label: string, der: string): string {
  return `-----BEGIN ${label}-----\n${der.match(/.{1,64}/g)?.join("\n")}\n-----END ${label}-----\n`;
}

function pairOf({ cert, key }: { readonly cert: string; readonly key: string }): Certificate {
  return { cert: pem("CERTIFICATE", cert), key: pem("PRIVATE KEY", key) };
}

/** PEM of the authority that clients trust, and whose clients the servers take. */
export const CA: string = pem("CERTIFICATE", vector.ca);

/** Name of a server: with the right certificate, of another root, for another host, or expired. */
export type Identity = "server" | "foreign" | "elsewhere" | "expired";

/** What each server presents. */
export const SERVERS: Readonly<Record<Identity, Certificate>> = {
  server: pairOf(vector.server),
  foreign: pairOf(vector.foreign),
  elsewhere: pairOf(vector.elsewhere),
  expired: pairOf(vector.expired),
};

/** What a client presents. */
export const CLIENT: Certificate = pairOf(vector.client);
