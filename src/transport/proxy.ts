/**
 * Which proxy a connection goes through.
 *
 * @module
 */
import { BankIdNetworkError } from "../errors.ts";
import { isLoopback } from "../loopback.ts";

/** An HTTP proxy that makes tunnels (RFC 9110, 9.3.6). */
export interface Proxy {
  /** As it was given; a secret, where it has credentials. */
  readonly url: URL;
  /** Host name or address, without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** Whether it is spoken to over TLS. */
  readonly isSecure: boolean;
  /** Who asks; a secret. */
  readonly credentials: Credentials | undefined;
  /** Host and port, for errors: without credentials. */
  readonly name: string;
}

/** A user of a proxy. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Finds the proxy for a URL; `undefined` to connect directly. */
export type ProxyChoice = (url: URL) => Proxy | undefined;

/**
 * What the option `proxy` says: a proxy, `false` for none, or `undefined` for what the environment's
 * variables say.
 *
 * @throws {TypeError} If it is no URL of an HTTP proxy. The value is not shown: it may hold a password.
 */
export function proxyChoice(option: string | false | undefined): ProxyChoice {
  if (option === undefined) return proxyFromEnvironment;
  if (option === false) return () => undefined;
  const proxy = typeof option === "string" ? readProxy(option) : undefined;
  if (!proxy) {
    throw new TypeError(
      "'proxy' must be the URL of an HTTP proxy, such as 'http://user:password@proxy.example:3128', " +
        "or false for none",
    );
  }
  return () => proxy;
}

function readProxy(text: string): Proxy | undefined {
  const address = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || !url.hostname || url.pathname !== "/") {
    return undefined;
  }
  const isSecure = url.protocol === "https:";
  const port = Number(url.port || (isSecure ? 443 : 80));
  return {
    url,
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port,
    isSecure,
    credentials: credentialsOf(url),
    name: `${url.hostname}:${port}`,
  };
}

function credentialsOf({ username, password }: URL): Credentials | undefined {
  if (!username && !password) return undefined;
  try {
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    // A stray percent sign was meant as it stands.
    return { username, password };
  }
}

/** `HTTPS_PROXY`, else `ALL_PROXY`, unless `NO_PROXY` has the host; never for this computer itself. */
function proxyFromEnvironment({ hostname }: URL): Proxy | undefined {
  if (isLoopback(hostname) || isExempt(hostname)) return undefined;
  for (const name of ["HTTPS_PROXY", "ALL_PROXY"]) {
    const value = variable(name);
    if (!value) continue;
    const proxy = readProxy(value);
    if (proxy) return proxy;
    throw new BankIdNetworkError(
      "connection",
      `The environment variable ${name} must be the URL of an HTTP proxy: other kinds are not ` +
        "supported. The option 'proxy' overrides it",
      { retry: "never", sent: false },
    );
  }
  return undefined;
}

/** Entries are hosts, domains with or without a dot in front, or `*`. */
function isExempt(hostname: string): boolean {
  const entries = (variable("NO_PROXY") ?? "").split(/[\s,]+/).filter((entry) => entry !== "");
  return entries.some((entry) => {
    const domain = entry.toLowerCase().replace(/^\*?\./, "").replace(/:\d+$/, "");
    return entry === "*" || hostname === domain || hostname.endsWith(`.${domain}`);
  });
}

/** An environment variable, in capitals or in small letters, if it may be read without asking. */
function variable(name: string): string | undefined {
  return [name, name.toLowerCase()].map(readVariable).find(Boolean);
}

function readVariable(variable: string): string | undefined {
  const { Deno, process } = globalThis as unknown as {
    Deno?: {
      permissions?: { querySync(wanted: { name: "env"; variable: string }): { state: string } };
    };
    process?: { env: Readonly<Record<string, string | undefined>> };
  };
  const { state = "granted" } = Deno?.permissions?.querySync({ name: "env", variable }) ?? {};
  return state === "granted" ? process?.env[variable] : undefined;
}
