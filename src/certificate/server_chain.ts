/**
 * Whether the certificates that a TLS server presents lead to one of the pinned roots (RFC 5280,
 * section 6; RFC 9525). The runtime has checked them too, but on some versions of Deno against its
 * own roots besides.
 *
 * @module
 */
import { fromLatin1, toHex } from "../bytes.ts";
import { children, contextTag, type Der, DerError, readDer } from "../asn1/der.ts";
import { position, SUBJECT_ALT_NAME } from "./extensions.ts";
import { hasSigned, isNamedIssuer, isSelfIssued, type Placed } from "./link.ts";
import { timeFault } from "./validity.ts";
import { readCertificate, type X509 } from "./x509.ts";

/** Extended key usages that let a certificate be a server's: serverAuth, and any. */
const SERVER = ["1.3.6.1.5.5.7.3.1", "2.5.29.37.0"];

/** Most authorities between the server's certificate and the root. */
const MAX_DEPTH = 8;

/** What a server presents. */
export interface ServerChain {
  /** DER of its own certificate, and of those that may stand between it and a root. */
  readonly certificates: readonly Uint8Array[];
  /** Name or address by which it was called, as the URL parser writes it but without brackets. */
  readonly host: string;
}

/**
 * What is wrong with a server's chain; `undefined` if it leads to one of the roots.
 *
 * @param roots The only roots that count.
 * @param now Epoch milliseconds.
 */
export async function serverFault(
  { certificates, host }: ServerChain,
  roots: readonly X509[],
  now: number,
): Promise<string | undefined> {
  try {
    const [server, ...others] = certificates.map((der) => placed(readCertificate(der)));
    if (!server) return "it presents no certificate";
    const anchors = roots.map(placed);
    return ownFault(server, host, now) ?? await pathFault(server, others, anchors, now);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return `its certificate is malformed: ${error.message}`;
  }
}

function placed(x509: X509): Placed {
  return { x509, constraints: position(x509) };
}

function ownFault(server: Placed, host: string, now: number): string | undefined {
  const { x509, constraints: { ca, extendedKeyUsage } } = server;
  if (ca.value || isSelfIssued(server)) {
    return "its certificate is that of an authority, or signed by itself";
  }
  if (extendedKeyUsage && !extendedKeyUsage.some((id) => SERVER.includes(id))) {
    return "its certificate is not for servers";
  }
  const names = alternativeNames(x509);
  if (names.length === 0) return "its certificate names no host; the common name does not count";
  return names.some((name) => isName(name, host))
    ? timeFaultOf("its certificate", x509, now)
    : `its certificate is not for ${host}`;
}

function timeFaultOf(what: string, x509: X509, now: number): string | undefined {
  const fault = timeFault(x509, now);
  return fault && `${what} ${fault}`;
}

/** Goes up from the server, through the certificates that it sent, to a root. */
async function pathFault(
  server: Placed,
  others: readonly Placed[],
  roots: readonly Placed[],
  now: number,
): Promise<string | undefined> {
  let issued: Placed | undefined = server;
  for (let depth = 0; issued && depth < MAX_DEPTH; depth++) {
    // A root of version 1 cannot say that it is one; it is trusted all the same.
    const root = await issuerOf(
      issued,
      roots,
      (each) => each.x509.version === 1 || isAuthority(each, depth),
    );
    if (root) return timeFaultOf("the pinned root", root.x509, now);
    issued = await issuerOf(issued, others, (each) => isAuthority(each, depth));
    const fault = issued && timeFaultOf("the certificate of its issuer", issued.x509, now);
    if (fault !== undefined) return fault;
  }
  return "its certificate does not lead to the environment's pinned root";
}

async function issuerOf(
  issued: Placed,
  candidates: readonly Placed[],
  mayIssue: (candidate: Placed) => boolean,
): Promise<Placed | undefined> {
  for (const issuer of candidates) {
    const mayBe = isNamedIssuer(issuer, issued) && mayIssue(issuer);
    if (mayBe && await hasSigned(issuer, issued)) return issuer;
  }
  return undefined;
}

function isAuthority({ constraints: { ca, keyUsage } }: Placed, authoritiesBelow: number): boolean {
  return ca.value && keyUsage?.keyCertSign !== false &&
    (ca.pathLength === undefined || ca.pathLength >= authoritiesBelow);
}

const DNS_NAME = /* @__PURE__ */ contextTag(2, "primitive");
const IP_ADDRESS = /* @__PURE__ */ contextTag(7, "primitive");

/** Names of hosts and addresses. The common name no longer counts (RFC 9525, 1.4.2). */
function alternativeNames({ extensions }: X509): readonly Der[] {
  const extension = extensions.get(SUBJECT_ALT_NAME);
  return extension ? children(readDer(extension.value)) : [];
}

function isName({ tag, content }: Der, host: string): boolean {
  // An address is no name, whatever a certificate writes into its names.
  if (/^[\d.]+$|:/.test(host)) return tag === IP_ADDRESS && addressOf(content) === host;
  if (tag !== DNS_NAME) return false;
  const name = fromLatin1(content).toLowerCase();
  const wanted = host.toLowerCase().replace(/\.$/, "");
  // A wildcard stands for one whole label, the first (RFC 9525, 6.3).
  return name === wanted ||
    (/^\*\.[^*]+\.[^*]+$/.test(name) && name.slice(1) === wanted.replace(/^[^.]+/, ""));
}

/** An IP address as the URL parser writes it. */
function addressOf(bytes: Uint8Array): string {
  if (bytes.length !== 16) return bytes.join(".");
  const groups = toHex(bytes).match(/.{4}/g)?.join(":");
  return new URL(`http://[${groups}]/`).hostname.slice(1, -1);
}
