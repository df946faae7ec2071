/**
 * Taking things down. `await using` does the same, but Node 22 does not know it.
 *
 * @module
 */

/** Uses something, and takes it down whatever comes of it. */
export async function disposing<Resource extends AsyncDisposable, Result>(
  resource: Resource,
  use: (resource: Resource) => Promise<Result>,
): Promise<Result> {
  try {
    return await use(resource);
  } finally {
    await resource[Symbol.asyncDispose]();
  }
}

/** Makes something out of what must be taken down if that fails. */
export async function keeping<Resource extends AsyncDisposable, Result>(
  resource: Resource,
  make: (resource: Resource) => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await make(resource);
  } catch (error) {
    await resource[Symbol.asyncDispose]();
    throw error;
  }
}
