/**
 * Watches Web Crypto: which keys are imported.
 *
 * @module
 */

/** What {@linkcode watchKeys} has seen. */
export interface KeyWatch extends Disposable {
  /** Texts of the keys that were imported. */
  readonly imported: readonly string[];
}

/** Watches until it is disposed of. */
export function watchKeys(): KeyWatch {
  const { subtle } = crypto;
  const imported: string[] = [];
  const importKey = subtle.importKey.bind(subtle) as (...args: unknown[]) => Promise<CryptoKey>;
  Object.assign(subtle, {
    importKey: (format: string, key: BufferSource, ...rest: unknown[]) => {
      imported.push(new TextDecoder().decode(key));
      return importKey(format, key, ...rest);
    },
  });
  return {
    imported,
    [Symbol.dispose]: () => void Reflect.deleteProperty(subtle, "importKey"),
  };
}
