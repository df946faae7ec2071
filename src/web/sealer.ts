/**
 * Cookies that only this service can read or make: AES-256-GCM, bound to their purpose.
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

/** A key: 32 bytes, or their base64. */
export type SealingKey = string | Uint8Array;

const IV_LENGTH = 12;
const TAG_LENGTH = 16;
/** Most characters of a cookie that is looked at; browsers keep no more. */
const MAX_LENGTH = 4096;

function bytesOf(key: SealingKey, index: number): Bytes {
  // Keys out of files and variables may have white space, and no padding.
  const bytes = typeof key === "string"
    ? fromBase64(key.replaceAll(/\s/g, "").padEnd(44, "="))
    : key;
  if (!(bytes instanceof Uint8Array) || bytes.length !== 32) {
    throw new TypeError(
      `'key'${
        index > 0 ? `[${index}]` : ""
      } must be 32 random bytes, or their base64: make one with ` +
        "'openssl rand -base64 32' and keep it with your secrets",
    );
  }
  return bytes.slice();
}

/** Seals and opens texts for one purpose. */
export class Sealer {
  readonly #keys: readonly Bytes[];
  readonly #purpose: Bytes;
  #imported: Promise<CryptoKey[]> | undefined;

  /**
   * @param keys The first seals, all open: put a new key in front and drop the old one later.
   * @param purpose What the sealed texts are for; those for another purpose do not open.
   * @throws {TypeError} If there is no key, or one has not 32 bytes.
   */
  constructor(keys: SealingKey | readonly SealingKey[], purpose: string) {
    const list = [keys].flat();
    if (list.length === 0) throw new TypeError("'key' must have at least one key");
    this.#keys = list.map(bytesOf);
    this.#purpose = utf8(purpose);
  }

  #import(): Promise<CryptoKey[]> {
    return this.#imported ??= Promise.all(
      this.#keys.map((key) =>
        crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"])
      ),
    );
  }

  /** Seals a text, in base64url. */
  async seal(text: string): Promise<string> {
    const [key] = await this.#import();
    if (!key) throw new TypeError("'key' is missing");
    const iv = crypto.getRandomValues(new Uint8Array(IV_LENGTH));
    const algorithm = { name: "AES-GCM", iv, additionalData: this.#purpose };
    const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, utf8(text)));
    return toBase64Url(concat(iv, sealed));
  }

  /** Opens what was sealed for the purpose with one of the keys; anything else is `undefined`. */
  async open(sealed: string): Promise<string | undefined> {
    const bytes = sealed.length > MAX_LENGTH ? undefined : fromBase64Url(sealed);
    if (!bytes || bytes.length < IV_LENGTH + TAG_LENGTH) return undefined;
    const algorithm = {
      name: "AES-GCM",
      iv: bytes.slice(0, IV_LENGTH),
      additionalData: this.#purpose,
    };
    for (const key of await this.#import()) {
      try {
        const plain = await crypto.subtle.decrypt(algorithm, key, bytes.slice(IV_LENGTH));
        return fromUtf8(new Uint8Array(plain));
      } catch {
        // Sealed with another key, or not by this service.
      }
    }
    return undefined;
  }
}
