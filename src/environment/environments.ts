/**
 * The pinned environments, for those who send requests by a `fetch` of their own.
 *
 * @module
 */
import type { Environment } from "../types.ts";
import { ENVIRONMENTS, SIGNING_ROOTS } from "./pinned.ts";

/**
 * BankID's two environments: addresses, TLS roots and signing roots, as this module pins them. A client
 * needs only their names. They are for a `fetch` of your own, which has to check the server itself, and
 * for other programs; `bankid environment` of `@x/bankid/cli` writes them to files, PEM and a truststore
 * for Java.
 *
 * @example A `fetch` of your own, on Deno
 * ```ts
 * import { createClient, environments, testCertificate } from "@x/bankid";
 *
 * const caCerts = [...environments.test.caCerts];
 * using http = Deno.createHttpClient({ ...testCertificate(), caCerts });
 * using client = createClient({
 *   environment: "test",
 *   fetch: (request) => fetch(request, { client: http }),
 * });
 * ```
 *
 * @example The same on Node, with npm's `undici`
 * ```ts ignore
 * const connect = { ...testCertificate(), ca: [...environments.test.caCerts] };
 * const dispatcher = new Agent({ connect });
 * const client = createClient({
 *   environment: "test",
 *   fetch: async (request) =>
 *     await fetch(request.url, {
 *       method: request.method,
 *       headers: request.headers,
 *       body: await request.text(),
 *       signal: request.signal,
 *       dispatcher,
 *     }),
 * });
 * ```
 *
 * On Cloudflare Workers the platform holds the certificate, and a binding (`mtls_certificates`) has the
 * `fetch` to pass. The platform then decides whether it trusts the server: BankID's root is BankID's own,
 * not a public one.
 *
 * @see https://developers.bankid.com/getting-started/environments
 * @category Client
 */
export const environments: Readonly<Record<"production" | "test", Environment>> = {
  production: /* @__PURE__ */ whole("production"),
  test: /* @__PURE__ */ whole("test"),
};

function whole(name: "production" | "test"): Environment {
  return { ...ENVIRONMENTS[name], signingRoots: SIGNING_ROOTS[name] };
}
