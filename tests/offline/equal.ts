/**
 * When `@std/assert` takes two values for equal: `tests/offline_equal_test.ts` runs one table of pairs on
 * both. It differs from `node:assert`: 0 is -0, and an object without a prototype is like any other.
 *
 * @module
 */

type Collection = Map<unknown, unknown> | Set<unknown>;

const TypedArray = Object.getPrototypeOf(Uint8Array);

/** What is told apart by its text. */
const BY_TEXT: readonly unknown[] = [RegExp, URL, URLSearchParams, Intl.Locale]
  .map(({ prototype }) => prototype);

function isCollection(value: object): value is Collection {
  return value instanceof Map || value instanceof Set;
}

function isBuffer(value: object): value is ArrayBuffer {
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
}

function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== "object" && typeof value !== "function");
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (a !== a && b !== b);
}

function isSameList(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  return a.length === b.length && Array.prototype.every.call(a, (each, at) => isSame(each, b[at]));
}

function prototypeOf(value: object): unknown {
  return Object.getPrototypeOf(value) ?? Object.prototype;
}

/** What is compared: own members, and of an instance what its classes have, getters among them. */
function membersOf(value: object): readonly PropertyKey[] {
  const prototype = prototypeOf(value);
  if (prototype === Object.prototype || prototype === Array.prototype) {
    return Reflect.ownKeys(value).filter((key) =>
      Object.prototype.propertyIsEnumerable.call(value, key)
    );
  }
  const keys: PropertyKey[] = [];
  for (let at: object | null = value; at && at !== Object.prototype;) {
    keys.push(...Reflect.ownKeys(at));
    at = Object.getPrototypeOf(at);
  }
  return keys;
}

/** Whether two values are equal in depth. */
export function equal(first: unknown, second: unknown): boolean {
  const pairs = new Map<object, object>();

  function isEqualCollection(a: Collection, b: Collection): boolean {
    if (a.size !== b.size) return false;
    const others = [...b.entries()];
    return [...a.entries()].every(([key, value]) =>
      isPrimitive(key)
        ? b.has(key) && (b instanceof Set || isEqual(value, b.get(key)))
        : others.some((other) => isEqual(key, other[0]) && isEqual(value, other[1]))
    );
  }

  function isEqualObject(a: object, b: object): boolean {
    if (a instanceof Date && b instanceof Date) return isSame(a.getTime(), b.getTime());
    if (prototypeOf(a) !== prototypeOf(b)) return false;
    if (a instanceof TypedArray) return isSameList(a as Uint8Array, b as Uint8Array);
    if (isBuffer(a)) return isSameList(new Uint8Array(a), new Uint8Array(b as ArrayBuffer));
    if (a instanceof WeakMap || a instanceof WeakSet) {
      throw new TypeError(`Cannot compare ${a.constructor.name} instances`);
    }
    if (a instanceof WeakRef) return isEqual(a.deref(), (b as WeakRef<WeakKey>).deref());
    if (pairs.get(a) === b) return true;
    if (Object.keys(a).length !== Object.keys(b).length) return false;
    pairs.set(a, b);
    if (isCollection(a)) return isEqualCollection(a, b as Collection);
    if (BY_TEXT.includes(prototypeOf(a))) return String(a) === String(b);
    return [...membersOf(a), ...membersOf(b)].every((key) =>
      key in a && key in b && isEqual(Reflect.get(a, key), Reflect.get(b, key))
    );
  }

  function isEqual(a: unknown, b: unknown): boolean {
    if (isSame(a, b)) return true;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
    return isEqualObject(a, b);
  }

  return isEqual(first, second);
}
