/**
 * The store through which several instances of one handler share what they know of a login.
 *
 * @module
 */

/**
 * A store that all instances reach, for the option `store` of {@linkcode createHandler}. Its keys are
 * hashes, and its values are sealed with the handler's key: it learns nothing, and can forge nothing.
 *
 * If it fails, or does not answer within a second, `onError` is told, and the handler goes on as if it
 * had no store. For the next five seconds the store is not asked.
 *
 * @example Redis, with npm's client
 * ```ts ignore
 * import { createClient } from "npm:redis";
 * import type { LoginStore } from "@x/bankid";
 *
 * const redis = await createClient({ url: "redis://localhost" }).connect();
 * const store: LoginStore = {
 *   get: (key) => redis.get(`bankid:${key}`),
 *   set: (key, value, ttl) => redis.set(`bankid:${key}`, value, { PX: ttl }),
 *   delete: (key) => redis.del(`bankid:${key}`),
 *   setIfAbsent: async (key, value, ttl) =>
 *     await redis.set(`bankid:${key}`, value, { PX: ttl, NX: true }) === "OK",
 * };
 * ```
 *
 * @example Deno KV, where an entry may outlive its time
 * ```ts ignore
 * import type { LoginStore } from "@x/bankid";
 *
 * const kv = await Deno.openKv();
 * const read = (key: string) => kv.get<{ value: string; until: number }>(["bankid", key]);
 * const isOver = (entry: { until: number } | null) => !entry || entry.until < Date.now();
 * const store: LoginStore = {
 *   async get(key) {
 *     const { value: entry } = await read(key);
 *     return isOver(entry) ? null : entry?.value;
 *   },
 *   set: (key, value, ttl) =>
 *     kv.set(["bankid", key], { value, until: Date.now() + ttl }, { expireIn: ttl }),
 *   delete: (key) => kv.delete(["bankid", key]),
 *   async setIfAbsent(key, value, ttl) {
 *     const seen = await read(key);
 *     if (!isOver(seen.value)) return false;
 *     const entry = { value, until: Date.now() + ttl };
 *     const written = kv.atomic().check(seen).set(["bankid", key], entry, { expireIn: ttl });
 *     return (await written.commit()).ok;
 *   },
 * };
 * ```
 *
 * @category Web
 */
export interface LoginStore {
  /** What is stored under a key; `undefined` or `null` for nothing. */
  get(key: string): Promise<string | null | undefined>;
  /** Stores a value for a number of milliseconds, in place of an earlier one. */
  set(key: string, value: string, ttl: number): Promise<unknown>;
  /** Takes a value away, if there is one. */
  delete(key: string): Promise<unknown>;
  /**
   * Stores a value for a number of milliseconds unless there is one already, in one atomic step, and
   * returns whether it was stored. Without it, two instances that are asked about one login at the same
   * moment may both ask BankID, which allows one poll a second.
   */
  setIfAbsent?(key: string, value: string, ttl: number): Promise<boolean>;
}
