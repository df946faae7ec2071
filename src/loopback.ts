/**
 * Names of this computer itself.
 *
 * @module
 */

/** Whether a URL's `hostname` is this computer: `localhost`, 127.0.0.0/8 or ::1 (RFC 6890). */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
