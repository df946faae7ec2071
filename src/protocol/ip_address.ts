/**
 * IP addresses as text.
 *
 * @module
 */
import { quoted } from "../redact.ts";

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/**
 * Checks an address and returns it as BankID wants it: bare, and IPv4 where it is IPv4 mapped into
 * IPv6 (`::ffff:192.0.2.1`), as sockets that listen on both report it.
 *
 * @throws {RangeError} If it is not a bare IPv4 or IPv6 address.
 */
export function ipAddress(address: string, path: string): string {
  if (IPV4.test(address) || isIpv6(address)) return unmapped(address);
  throw new RangeError(
    `'${path}' must be a bare IPv4 or IPv6 address, without port, brackets or zone: got ${
      quoted(address)
    }`,
  );
}

function isIpv6(address: string): boolean {
  return /^[0-9a-f:.]{2,45}$/i.test(address) && URL.canParse(`http://[${address}]/`);
}

/** An IPv6 address as IPv4, if that is what it holds; other texts as they are. */
export function unmapped(address: string): string {
  if (!isIpv6(address)) return address;
  // The URL parser writes the address in hexadecimal groups, however it was given.
  const groups = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(
    new URL(`http://[${address}]/`).hostname,
  );
  if (!groups) return address;
  const [high = 0, low = 0] = groups.slice(1).map((group) => parseInt(group, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
