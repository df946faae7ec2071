/**
 * A view of an X.509 certificate (RFC 5280): what it says, not whether to believe it.
 *
 * @module
 */
import { equalBytes } from "../bytes.ts";
import {
  children,
  contextTag,
  cursor,
  type Der,
  DerError,
  only,
  readDer,
  readParts,
  TAG,
} from "../asn1/der.ts";
import {
  bitStringBytes,
  boolean,
  isNull,
  octets,
  oid,
  positiveInteger,
  smallInteger,
  text,
  time,
} from "../asn1/der_values.ts";

/** Object identifier of the attribute by which authorities are told apart. */
export const COMMON_NAME = "2.5.4.3";

type AttributeName =
  | "commonName"
  | "surname"
  | "serialNumber"
  | "country"
  | "organisation"
  | "organisationalUnit"
  | "name"
  | "givenName";

/** Object identifiers of the name attributes that BankID uses, by their names. */
export const ATTRIBUTE: Readonly<Record<AttributeName, string>> = {
  commonName: COMMON_NAME,
  surname: "2.5.4.4",
  serialNumber: "2.5.4.5",
  country: "2.5.4.6",
  organisation: "2.5.4.10",
  organisationalUnit: "2.5.4.11",
  name: "2.5.4.41",
  givenName: "2.5.4.42",
};

/** A distinguished name. */
export interface Name {
  /** Its DER, for comparing names byte by byte. */
  readonly raw: Uint8Array;
  /** Its attributes in their order. */
  readonly attributes: readonly { readonly type: string; readonly value: string }[];
}

/** A public key as far as its kind is known here. */
export type PublicKey =
  | { readonly kind: "rsa"; readonly modulus: Uint8Array; readonly exponent: Uint8Array }
  | { readonly kind: "rsa-pss"; readonly modulus: Uint8Array; readonly exponent: Uint8Array }
  | { readonly kind: "ec"; readonly curve: string; readonly point: Uint8Array }
  | { readonly kind: "other"; readonly algorithm: string };

/** An extension, its value still in DER. */
export interface Extension {
  /** Whether a reader that does not know it must refuse the certificate. */
  readonly critical: boolean;
  /** The content of `extnValue`. */
  readonly value: Uint8Array;
}

/** What a certificate says. */
export interface X509 {
  /** Its version as people count: 3, or 1 in old ones. */
  readonly version: 1 | 3;
  /** The whole certificate. */
  readonly raw: Uint8Array;
  /** The signed part. */
  readonly tbs: Uint8Array;
  /** Serial number, magnitude only. */
  readonly serialNumber: Uint8Array;
  /** Object identifier of the signature algorithm; its parameters are checked by who verifies. */
  readonly signatureAlgorithm: Algorithm;
  /** The issuer's signature. */
  readonly signature: Uint8Array;
  /** Who issued it. */
  readonly issuer: Name;
  /** Whom it was issued to. */
  readonly subject: Name;
  /** First moment of its validity. */
  readonly notBefore: Date;
  /** Last moment of its validity. */
  readonly notAfter: Date;
  /** SubjectPublicKeyInfo in DER. */
  readonly spki: Uint8Array;
  /** Content of the key's BIT STRING, over which key identifiers are computed. */
  readonly keyBits: Uint8Array;
  /** The public key. */
  readonly publicKey: PublicKey;
  /** Extensions by object identifier. */
  readonly extensions: ReadonlyMap<string, Extension>;
}

/** An algorithm identifier. */
export interface Algorithm {
  /** Its object identifier. */
  readonly oid: string;
  /** Its parameters, `undefined` when absent. */
  readonly parameters: Der | undefined;
}

/** Reads an AlgorithmIdentifier. */
export function algorithm(element: Der): Algorithm {
  const [identifier, parameters, ...rest] = children(element);
  if (!identifier) throw new DerError("The identifier of an algorithm is missing");
  if (rest.length > 0) throw new DerError("An algorithm identifier has too many parts");
  return { oid: oid(identifier), parameters };
}

/** Reads a Name. */
export function name(element: Der): Name {
  const attributes = children(element).flatMap((set) =>
    children(set, TAG.set).map((pair) => {
      const [type, value] = readParts(pair, oid, text);
      return { type, value };
    })
  );
  return { raw: element.raw, attributes };
}

/** The only value of an attribute in a name; `undefined` when it is absent or there are several. */
export function attribute(of: Name, type: string): string | undefined {
  const values = of.attributes.filter((each) => each.type === type);
  return values.length === 1 ? values[0]?.value : undefined;
}

/** Type of RSA keys (RFC 8017). */
export const RSA_KEY = "1.2.840.113549.1.1.1";
/** Type of RSA keys that are for PSS alone (RFC 4055). */
export const RSA_PSS_KEY = "1.2.840.113549.1.1.10";
/** Type of keys on curves (RFC 5480). */
export const EC_KEY = "1.2.840.10045.2.1";

/** Reads a SubjectPublicKeyInfo. */
export function publicKey(element: Der): { key: PublicKey; bits: Uint8Array } {
  const [kind, bits] = readParts(element, algorithm, bitStringBytes);
  return { key: keyOf(kind, bits), bits };
}

function keyOf({ oid: kind, parameters }: Algorithm, bits: Uint8Array): PublicKey {
  if (kind === RSA_KEY) {
    // RFC 3279, 2.3.1. Some runtimes take what others refuse.
    if (!isNull(parameters)) throw new DerError("An RSA key must have the parameters NULL");
    return { kind: "rsa", ...rsaKey(readDer(bits)) };
  }
  if (kind === RSA_PSS_KEY) return { kind: "rsa-pss", ...rsaKey(readDer(bits)) };
  if (kind === EC_KEY && parameters?.tag === TAG.oid) {
    return { kind: "ec", curve: oid(parameters), point: bits };
  }
  return { kind: "other", algorithm: kind };
}

function rsaKey(element: Der): { modulus: Uint8Array; exponent: Uint8Array } {
  const [modulus, exponent] = readParts(element, positiveInteger, positiveInteger);
  return { modulus, exponent };
}

/** Reads an Extensions sequence; an extension that stands twice is refused. */
export function extensions(element: Der): ReadonlyMap<string, Extension> {
  const found = new Map<string, Extension>();
  for (const each of children(element)) {
    const parts = cursor(each);
    const id = oid(parts.next());
    const flag = parts.optional(TAG.boolean);
    // DER leaves out FALSE, which is the default; many authorities write it.
    const critical = flag !== undefined && boolean(flag);
    const value = octets(parts.next());
    parts.end();
    if (found.has(id)) throw new DerError(`Extension ${id} stands twice`);
    found.set(id, { critical, value });
  }
  return found;
}

/** Reads a certificate. Throws a {@linkcode DerError} when it is not one. */
export function readCertificate(der: Uint8Array): X509 {
  const itself = (part: Der): Der => part;
  const [tbs, signatureAlgorithm, signature] = readParts(
    readDer(der),
    itself,
    itself,
    bitStringBytes,
  );
  const parts = cursor(tbs);
  const version = parts.optional(contextTag(0));
  if (version && smallInteger(only(version)) !== 2) {
    throw new DerError("Only X.509 version 3 is supported");
  }
  const serialNumber = positiveInteger(parts.next());
  if (serialNumber.length > 20) throw new DerError("The serial number is too long");
  if (!equalBytes(parts.next().raw, signatureAlgorithm.raw)) {
    throw new DerError("The two signature algorithms differ");
  }
  const issuer = name(parts.next());
  const [notBefore, notAfter] = readParts(parts.next(), time, time);
  const subject = name(parts.next());
  const spki = parts.next();
  const { key, bits } = publicKey(spki);
  const wrapped = parts.optional(contextTag(3));
  parts.end();
  if (wrapped && !version) throw new DerError("Extensions belong to X.509 version 3");
  return {
    version: version ? 3 : 1,
    raw: der,
    tbs: tbs.raw,
    serialNumber,
    signatureAlgorithm: algorithm(signatureAlgorithm),
    signature,
    issuer,
    subject,
    notBefore,
    notAfter,
    spki: spki.raw,
    keyBits: bits,
    publicKey: key,
    extensions: wrapped ? extensions(only(wrapped)) : new Map(),
  };
}
