/**
 * BankID's signature document (Signature Profile for BankID): its exact skeleton, and what it says.
 *
 * @module
 */
import { type Bytes, fromBase64, fromUtf8, utf8 } from "../bytes.ts";
import type { SignatureHash } from "../certificate/rsa.ts";
import type { SignatureScheme } from "../certificate/signature.ts";
import { type Element, readXml, XmlError } from "./xml.ts";

const DSIG = "http://www.w3.org/2000/09/xmldsig#";
const TYPES = "http://www.bankid.com/signature/v1.0.0/types";

/** Canonical XML 1.0 without comments. */
const CANONICAL: Readonly<Record<string, true>> = {
  "http://www.w3.org/TR/2001/REC-xml-c14n-20010315": true,
};

/** Signatures by their identifiers (RFC 6931, 2.3), those of ECDSA as r and s alone (RFC 4050, 3.3). */
const SIGNATURES: Readonly<Record<string, SignatureScheme>> = {
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": { key: "rsa", hash: "SHA-256" },
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384": { key: "rsa", hash: "SHA-384" },
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512": { key: "rsa", hash: "SHA-512" },
  "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256": { key: "ec", hash: "SHA-256" },
  "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384": { key: "ec", hash: "SHA-384" },
  "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512": { key: "ec", hash: "SHA-512" },
};

/** Digests by their identifiers (XML Encryption 1.1, 5.8; RFC 6931, 2.1.3). */
const DIGESTS: Readonly<Record<string, SignatureHash>> = {
  "http://www.w3.org/2001/04/xmlenc#sha256": "SHA-256",
  "http://www.w3.org/2001/04/xmldsig-more#sha384": "SHA-384",
  "http://www.w3.org/2001/04/xmlenc#sha512": "SHA-512",
};

/** What a signature document holds. */
export interface SignatureDocument {
  /** The bytes that the signature is over. */
  readonly signedInfo: Bytes;
  /** The bytes that the second digest is over. */
  readonly keyInfo: Bytes;
  /** The bytes that the first digest is over. */
  readonly signedData: Bytes;
  /** The first digest as it is stated. */
  readonly signedDataDigest: Digest;
  /** The second digest as it is stated. */
  readonly keyInfoDigest: Digest;
  /** How it is signed. */
  readonly scheme: SignatureScheme;
  /** The signature. */
  readonly signature: Bytes;
  /** The user's certificate and those above it, in DER. */
  readonly certificates: readonly Bytes[];
  /** What was signed. */
  readonly content: SignedContent;
}

/** A digest, and the hash by which it was made. */
export interface Digest {
  readonly hash: SignatureHash;
  readonly value: Bytes;
}

/** What was signed, from the very element that was hashed. */
export interface SignedContent {
  readonly operation: "auth" | "sign" | (string & Record<never, never>);
  /** The text shown to the person. */
  readonly userVisibleData?: string;
  /** How that text is to be read. */
  readonly userVisibleDataFormat?: string;
  /** What was signed without being shown. */
  readonly userNonVisibleData?: Bytes;
  /** Distinguished name of the relying party. */
  readonly relyingParty: string;
  /** Name of the relying party as the person saw it. */
  readonly displayName?: string;
  /** What the app said of the device. */
  readonly device: Readonly<Record<string, string>>;
}

type Attributes = readonly (readonly [string, string])[];

/** Demands an element of a name with exactly these attributes. */
function expect(element: Element | undefined, name: string, attributes: Attributes = []): Element {
  if (element?.name !== name) {
    throw new XmlError(`Expected element '${name}', found '${element?.name ?? "nothing"}'`);
  }
  const areRight = element.attributes.length === attributes.length &&
    attributes.every(([key, value], index) => {
      const [foundKey, foundValue] = element.attributes[index] ?? [];
      return foundKey === key && foundValue === value;
    });
  if (!areRight) throw new XmlError(`Element '${name}' has other attributes than it must have`);
  return element;
}

function leaf(element: Element | undefined, name: string, attributes: Attributes = []): string {
  const found = expect(element, name, attributes);
  if (found.children.length > 0) throw new XmlError(`Element '${name}' must hold text only`);
  return found.text;
}

/** Demands an element that names one of the known algorithms, and nothing else. */
function algorithm<Known>(
  element: Element | undefined,
  name: string,
  known: Readonly<Record<string, Known>>,
): Known {
  const [, id = ""] = element?.attributes[0] ?? [];
  if (leaf(element, name, [["Algorithm", id]]) !== "") {
    throw new XmlError("An algorithm must have no content");
  }
  const found = Object.hasOwn(known, id) ? known[id] : undefined;
  if (found === undefined) {
    throw new XmlError(`Element '${name}' names an algorithm not known here`);
  }
  return found;
}

function base64(text: string, name: string): Bytes {
  const bytes = fromBase64(text);
  if (!bytes) throw new XmlError(`Element '${name}' is not strict base64`);
  return bytes;
}

function base64Text(text: string, name: string): string {
  try {
    return fromUtf8(base64(text, name));
  } catch (error) {
    if (error instanceof XmlError) throw error;
    throw new XmlError(`Element '${name}' is not UTF-8`);
  }
}

/**
 * Reads a signature document.
 *
 * @throws {XmlError} If it is not exactly as the profile has it.
 */
export function readDocument(source: string): SignatureDocument {
  const root = expect(readXml(source), "Signature", [["xmlns", DSIG]]);
  const [first, second, third, fourth, ...more] = root.children;
  const signedInfo = expect(first, "SignedInfo", [["xmlns", DSIG]]);
  const signature = base64(leaf(second, "SignatureValue"), "SignatureValue");
  const keyInfo = expect(third, "KeyInfo", [["xmlns", DSIG], ["Id", "bidKeyInfo"]]);
  const [data, ...others] = expect(fourth, "Object").children;
  const signedData = expect(data, "bankIdSignedData", [["xmlns", TYPES], ["Id", "bidSignedData"]]);
  if (more.length + others.length > 0) throw new XmlError("The signature has too many parts");
  const slice = ({ start, end }: Element): Bytes => utf8(source.slice(start, end));
  return {
    signedInfo: slice(signedInfo),
    keyInfo: slice(keyInfo),
    signedData: slice(signedData),
    ...readSignedInfo(signedInfo),
    signature,
    certificates: readKeyInfo(keyInfo),
    content: readSignedData(signedData),
  };
}

function readSignedInfo(
  signedInfo: Element,
): Pick<SignatureDocument, "scheme" | "signedDataDigest" | "keyInfoDigest"> {
  const [c14n, method, first, second, ...others] = signedInfo.children;
  if (others.length > 0) throw new XmlError("What is signed has too many parts");
  algorithm(c14n, "CanonicalizationMethod", CANONICAL);
  return {
    scheme: algorithm(method, "SignatureMethod", SIGNATURES),
    signedDataDigest: readReference(first, [["Type", TYPES], ["URI", "#bidSignedData"]]),
    keyInfoDigest: readReference(second, [["URI", "#bidKeyInfo"]]),
  };
}

function readReference(reference: Element | undefined, attributes: Attributes): Digest {
  const found = expect(reference, "Reference", attributes);
  const [transforms, method, value, ...others] = found.children;
  const [transform, ...more] = expect(transforms, "Transforms").children;
  if (others.length + more.length > 0) throw new XmlError("A reference has too many parts");
  algorithm(transform, "Transform", CANONICAL);
  const hash = algorithm(method, "DigestMethod", DIGESTS);
  const digest = base64(leaf(value, "DigestValue"), "DigestValue");
  if (`SHA-${8 * digest.length}` !== hash) {
    throw new XmlError("A digest has another length than it must");
  }
  return { hash, value: digest };
}

function readKeyInfo(keyInfo: Element): Bytes[] {
  const [data, ...others] = keyInfo.children;
  const certificates = expect(data, "X509Data").children;
  if (others.length > 0) throw new XmlError("'KeyInfo' must hold 'X509Data' only");
  if (certificates.length < 2 || certificates.length > 4) {
    throw new XmlError("There must be 2 to 4 certificates");
  }
  return certificates.map((each) => base64(leaf(each, "X509Certificate"), "X509Certificate"));
}

const VISIBLE: Attributes = [["charset", "UTF-8"], ["visible", "wysiwys"]];

function readSignedData(signedData: Element): SignedContent {
  const rest = [...signedData.children];
  const visible = rest[0]?.name === "usrVisibleData" ? rest.shift() : undefined;
  const nonVisible = rest[0]?.name === "usrNonVisibleData" ? rest.shift() : undefined;
  const [server, client, ...others] = rest;
  if (others.length > 0) throw new XmlError("The signed data has too many parts");
  const format = visible?.attributes.find(([name]) => name === "format")?.[1];
  const attributes = format === undefined
    ? VISIBLE
    : [["charset", "UTF-8"], ["format", format], ["visible", "wysiwys"]] as const;
  expectPlain(server);
  expectPlain(client);
  return {
    ...readServerInfo(expect(server, "srvInfo")),
    ...readClientInfo(expect(client, "clientInfo")),
    ...(visible && {
      userVisibleData: base64Text(leaf(visible, "usrVisibleData", attributes), "usrVisibleData"),
    }),
    ...(format === undefined ? {} : { userVisibleDataFormat: format }),
    ...(nonVisible && {
      userNonVisibleData: base64(leaf(nonVisible, "usrNonVisibleData"), "usrNonVisibleData"),
    }),
  };
}

/** Demands that neither the element nor any in it has attributes. */
function expectPlain(element: Element | undefined): void {
  if (!element) return;
  expect(element, element.name);
  element.children.forEach(expectPlain);
}

/** Text of leaves by name; the profile lets BankID add leaves, but none may stand twice. */
function leaves(parent: Element): Map<string, string> {
  const found = new Map<string, string>();
  for (const child of parent.children) {
    if (child.children.length > 0) continue;
    // It comes in either spelling.
    const name = child.name === "deviceinfo" ? "deviceInfo" : child.name;
    if (found.has(name)) throw new XmlError(`Element '${name}' stands twice`);
    found.set(name, leaf(child, child.name));
  }
  return found;
}

function readServerInfo(info: Element): Pick<SignedContent, "relyingParty" | "displayName"> {
  leaf(info.children[0], "name");
  leaf(info.children[1], "nonce");
  const found = leaves(info);
  const display = found.get("displayName");
  return {
    relyingParty: base64Text(found.get("name") ?? "", "name"),
    ...(display === undefined ? {} : { displayName: base64Text(display, "displayName") }),
  };
}

/** Leaves of `ai` that are base64 of text; the others are words, numbers or bytes. */
const CODED = ["type", "deviceInfo"];

/** What is only told to the reader need not be in base64. */
function decoded(text: string): string {
  const bytes = fromBase64(text);
  return bytes ? new TextDecoder().decode(bytes) : text;
}

function readClientInfo(info: Element): Pick<SignedContent, "operation" | "device"> {
  const funcId = leaf(info.children[0], "funcId");
  leaf(info.children[1], "version");
  leaves(info);
  const environment = info.children.filter(({ name }) => name === "env");
  const [ai, ...others] = environment.flatMap(({ children }) => children);
  if (environment.length !== 1 || others.length > 0) {
    throw new XmlError("'env' must hold 'ai' only");
  }
  const device = [...leaves(expect(ai, "ai"))].map(([name, text]) =>
    [name, CODED.includes(name) ? decoded(text) : text] as const
  );
  return { operation: operationOf(funcId), device: Object.fromEntries(device) };
}

function operationOf(funcId: string): SignedContent["operation"] {
  if (funcId === "Identification") return "auth";
  if (funcId === "Signing") return "sign";
  // BankID may add others. None of them may be taken for one of the two.
  if (!/^\p{L}(?:[^&]{0,62}[^&\s])?$/u.test(funcId) || funcId === "auth" || funcId === "sign") {
    throw new XmlError("'funcId' must be Identification, Signing or other words");
  }
  return funcId;
}
