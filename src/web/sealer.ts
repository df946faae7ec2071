/**
 * Texts that only this service can read or make: AES-256-GCM (NIST SP 800-38D), with keys that
 * HKDF (RFC 5869) derives for one purpose.
 *
 * @module
 */
import {
  type Bytes,
  concat,
  fromBase64,
  fromBase64Url,
  fromUtf8,
  toBase64Url,
  utf8,
} from "../bytes.ts";
import { kindOf } from "../options.ts";

/**
 * A key: 32 random bytes, or their base64.
 *
 * @category Web
 */
export type SealingKey = string | Uint8Array;

const IV_LENGTH = 12;
/** Most characters that a browser keeps in a cookie. */
const MAX_COOKIE = 4096;

function bytesOf(key: SealingKey, index: number): Bytes {
  // Keys out of files and variables may have white space, and no padding.
  const bytes = typeof key === "string"
    ? fromBase64(key.replaceAll(/\s/g, "").padEnd(44, "="))
    : key;
  const name = `'key${index > 0 ? `[${index}]` : ""}'`;
  if (!(bytes instanceof Uint8Array) || bytes.length !== 32) {
    const text = key === "" ? "empty" : typeof key === "string" ? "not base64" : kindOf(key);
    const got = bytes instanceof Uint8Array ? `${bytes.length} bytes` : text;
    throw new TypeError(
      `${name} must be 32 random bytes, or their base64, but is ${got}: make one with ` +
        "'openssl rand -base64 32' and keep it with your secrets",
    );
  }
  if (bytes.every((byte) => byte === 0)) {
    throw new TypeError(`${name} is all zeros: fill it with crypto.getRandomValues()`);
  }
  return bytes.slice();
}

/** Seals and opens texts for one purpose. */
export class Sealer {
  readonly #keys: readonly Bytes[];
  readonly #purpose: string;
  readonly #maxLength: number;
  #derived: Promise<CryptoKey[]> | undefined;

  /**
   * @param keys The first seals, all open.
   * @param purpose What the sealed texts are for; those for another purpose do not open.
   * @param maxLength Most characters of a sealed text that is looked at.
   * @throws {TypeError} If there is no key, or one has not 32 bytes, or is all zeros.
   */
  constructor(
    keys: SealingKey | readonly SealingKey[],
    purpose: string,
    maxLength: number = MAX_COOKIE,
  ) {
    const list = [keys].flat();
    if (list.length === 0) throw new TypeError("'key' must have at least one key");
    this.#keys = list.map(bytesOf);
    this.#purpose = purpose;
    this.#maxLength = maxLength;
  }

  /** The service's key seals nothing itself: each purpose has a key of its own. */
  #derive(): Promise<CryptoKey[]> {
    return this.#derived ??= Promise.all(
      this.#keys.map(async (key) => {
        const base = await crypto.subtle.importKey("raw", key, "HKDF", false, ["deriveKey"]);
        const hkdf = { name: "HKDF", hash: "SHA-256", salt: utf8(""), info: utf8(this.#purpose) };
        const algorithm = { name: "AES-GCM", length: 256 };
        return await crypto.subtle.deriveKey(hkdf, base, algorithm, false, ["encrypt", "decrypt"]);
      }),
    );
  }

  /**
   * Seals a text, in base64url.
   *
   * @param text The text.
   * @param context Where it is valid; it opens in the same context only.
   */
  async seal(text: string, context: readonly string[]): Promise<string> {
    const [key] = await this.#derive();
    if (!key) throw new TypeError("'key' is missing");
    const iv = crypto.getRandomValues(new Uint8Array(IV_LENGTH));
    const sealed = await crypto.subtle.encrypt(gcm(iv, context), key, utf8(text));
    return toBase64Url(concat(iv, new Uint8Array(sealed)));
  }

  /** Opens what was sealed in the context with one of the keys; anything else is `undefined`. */
  async open(sealed: string, context: readonly string[]): Promise<string | undefined> {
    const bytes = sealed.length > this.#maxLength ? undefined : fromBase64Url(sealed);
    if (!bytes) return undefined;
    const algorithm = gcm(bytes.slice(0, IV_LENGTH), context);
    for (const key of await this.#derive()) {
      try {
        const plain = await crypto.subtle.decrypt(algorithm, key, bytes.slice(IV_LENGTH));
        return fromUtf8(new Uint8Array(plain));
      } catch {
        // Sealed with another key, in another context, or not by this service; or too short.
      }
    }
    return undefined;
  }
}

/** The parts of a context are told apart whatever they hold. */
function gcm(iv: Bytes, context: readonly string[]): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: utf8(JSON.stringify(context)) };
}
