/**
 * BankID's signature document (Signature Profile for BankID): its exact skeleton, and what it says.
 *
 * @module
 */
import { type Bytes, fromBase64, fromUtf8, utf8 } from "../bytes.ts";
import { type Element, readXml, XmlError } from "./xml.ts";

const DSIG = "http://www.w3.org/2000/09/xmldsig#";
const TYPES = "http://www.bankid.com/signature/v1.0.0/types";
const C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256";

/** What a signature document holds. */
export interface SignatureDocument {
  /** The bytes that the signature is over. */
  readonly signedInfo: Bytes;
  /** The bytes that the second digest is over. */
  readonly keyInfo: Bytes;
  /** The bytes that the first digest is over. */
  readonly signedData: Bytes;
  /** The first digest as it is stated. */
  readonly signedDataDigest: Bytes;
  /** The second digest as it is stated. */
  readonly keyInfoDigest: Bytes;
  /** The signature. */
  readonly signature: Bytes;
  /** The user's certificate and those above it, in DER. */
  readonly certificates: readonly Bytes[];
  /** What was signed. */
  readonly content: SignedContent;
}

/** What was signed, from the very element that was hashed. */
export interface SignedContent {
  readonly operation: "auth" | "sign";
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

/** Demands exactly these children, by name and attributes. */
function expectChildren(
  parent: Element,
  ...wanted: readonly (readonly [name: string, attributes?: Attributes])[]
): Element[] {
  if (parent.children.length !== wanted.length) {
    throw new XmlError(`Element '${parent.name}' must have ${wanted.length} children`);
  }
  return wanted.map(([name, attributes], index) =>
    expect(parent.children[index], name, attributes)
  );
}

function leaf(element: Element | undefined, name: string, attributes: Attributes = []): string {
  const found = expect(element, name, attributes);
  if (found.children.length > 0) throw new XmlError(`Element '${name}' must hold text only`);
  return found.text;
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
  const [signedInfo, value, keyInfo, object] = expectChildren(
    root,
    ["SignedInfo", [["xmlns", DSIG]]],
    ["SignatureValue"],
    ["KeyInfo", [["xmlns", DSIG], ["Id", "bidKeyInfo"]]],
    ["Object"],
  );
  if (!signedInfo || !keyInfo || !object) throw new XmlError("The signature has no content");
  const [signedData] = expectChildren(object, [
    "bankIdSignedData",
    [["xmlns", TYPES], ["Id", "bidSignedData"]],
  ]);
  if (!signedData) throw new XmlError("There is no signed data");
  const slice = ({ start, end }: Element): Bytes => utf8(source.slice(start, end));
  const digests = readSignedInfo(signedInfo);
  return {
    signedInfo: slice(signedInfo),
    keyInfo: slice(keyInfo),
    signedData: slice(signedData),
    ...digests,
    signature: base64(leaf(value, "SignatureValue"), "SignatureValue"),
    certificates: readKeyInfo(keyInfo),
    content: readSignedData(signedData),
  };
}

function readSignedInfo(
  signedInfo: Element,
): Pick<SignatureDocument, "signedDataDigest" | "keyInfoDigest"> {
  const [c14n, method, first, second] = expectChildren(
    signedInfo,
    ["CanonicalizationMethod", [["Algorithm", C14N]]],
    ["SignatureMethod", [["Algorithm", RSA_SHA256]]],
    ["Reference", [["Type", TYPES], ["URI", "#bidSignedData"]]],
    ["Reference", [["URI", "#bidKeyInfo"]]],
  );
  for (const empty of [c14n, method]) {
    if (!empty || leaf(empty, empty.name, empty.attributes) !== "") {
      throw new XmlError("An algorithm must have no content");
    }
  }
  return { signedDataDigest: readReference(first), keyInfoDigest: readReference(second) };
}

function readReference(reference: Element | undefined): Bytes {
  if (!reference) throw new XmlError("A reference is missing");
  const [transforms, method, value] = expectChildren(
    reference,
    ["Transforms"],
    ["DigestMethod", [["Algorithm", SHA256]]],
    ["DigestValue"],
  );
  const [transform] = transforms
    ? expectChildren(transforms, ["Transform", [["Algorithm", C14N]]])
    : [];
  for (const empty of [transform, method]) {
    if (!empty || leaf(empty, empty.name, empty.attributes) !== "") {
      throw new XmlError("An algorithm must have no content");
    }
  }
  const digest = base64(leaf(value, "DigestValue"), "DigestValue");
  if (digest.length !== 32) throw new XmlError("A digest must have 32 bytes");
  return digest;
}

function readKeyInfo(keyInfo: Element): Bytes[] {
  const [data] = expectChildren(keyInfo, ["X509Data"]);
  const certificates = data?.children ?? [];
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
    if (found.has(child.name)) throw new XmlError(`Element '${child.name}' stands twice`);
    found.set(child.name, leaf(child, child.name));
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

const OPERATIONS: Readonly<Record<string, "auth" | "sign">> = {
  Identification: "auth",
  Signing: "sign",
};

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
  const operation = Object.hasOwn(OPERATIONS, funcId) ? OPERATIONS[funcId] : undefined;
  if (!operation) throw new XmlError("'funcId' must be Identification or Signing");
  leaves(info);
  const environment = info.children.filter(({ name }) => name === "env");
  const [ai, ...others] = environment.flatMap(({ children }) => children);
  if (environment.length !== 1 || others.length > 0) {
    throw new XmlError("'env' must hold 'ai' only");
  }
  const device = [...leaves(expect(ai, "ai"))].map(([name, text]) =>
    [name, CODED.includes(name) ? decoded(text) : text] as const
  );
  return { operation, device: Object.fromEntries(device) };
}
