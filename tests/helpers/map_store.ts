/**
 * A store in memory, as several instances of a website share one.
 *
 * @module
 */
import type { LoginStore } from "../../mod.ts";

/** A store in memory that heeds the time to live. */
export class MapStore implements LoginStore {
  readonly entries: Map<string, { readonly value: string; readonly until: number }> = new Map();

  get(key: string): Promise<string | undefined> {
    const entry = this.entries.get(key);
    return Promise.resolve(entry && entry.until > Date.now() ? entry.value : undefined);
  }

  set(key: string, value: string, ttl: number): Promise<void> {
    this.entries.set(key, { value, until: Date.now() + ttl });
    return Promise.resolve();
  }

  delete(key: string): Promise<void> {
    this.entries.delete(key);
    return Promise.resolve();
  }
}

/** One that can store what is absent in one step. */
export class AtomicMapStore extends MapStore {
  setIfAbsent(key: string, value: string, ttl: number): Promise<boolean> {
    const entry = this.entries.get(key);
    if (entry && entry.until > Date.now()) return Promise.resolve(false);
    this.entries.set(key, { value, until: Date.now() + ttl });
    return Promise.resolve(true);
  }
}
