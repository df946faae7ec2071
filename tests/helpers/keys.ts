/**
 * Watches Web Crypto: which keys are imported, and whether a signature is under way.
 *
 * @module
 */

/** What {@linkcode watchKeys} has seen. */
export interface KeyWatch extends Disposable {
  /** Texts of the keys that were imported. */
  readonly imported: readonly string[];
  /** Resolves when no call is under way. */
  idle(): Promise<void>;
}

/** Watches until it is disposed of. */
export function watchKeys(): KeyWatch {
  const { subtle } = crypto;
  const imported: string[] = [];
  const underWay = new Set<Promise<unknown>>();
  const track = <T>(call: Promise<T>): Promise<T> => {
    underWay.add(call);
    call.finally(() => underWay.delete(call)).catch(() => {});
    return call;
  };
  const importKey = subtle.importKey.bind(subtle) as (...args: unknown[]) => Promise<CryptoKey>;
  const sign = subtle.sign.bind(subtle);
  Object.assign(subtle, {
    importKey: (format: string, key: BufferSource, ...rest: unknown[]) => {
      imported.push(new TextDecoder().decode(key));
      return track(importKey(format, key, ...rest));
    },
    sign: (...args: Parameters<typeof sign>) => track(sign(...args)),
  });
  return {
    imported,
    async idle(): Promise<void> {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    [Symbol.dispose]: () => {
      Reflect.deleteProperty(subtle, "importKey");
      Reflect.deleteProperty(subtle, "sign");
    },
  };
}
