/**
 * Makes genuine proofs: the XML signature of a simulated person, and the OCSP response to it.
 *
 * @module
 */
import { type Bytes, concat, toBase64, utf8 } from "../../bytes.ts";
import type { Authorities, Signer } from "./bankid_authorities.ts";
import { makeOcspResponse, type OcspPlan } from "./ocsp_writer.ts";
import { MOBILE_POLICY, type Person } from "./people.ts";

/** What a proof is to say. */
export interface ProofPlan {
  readonly operation: "auth" | "sign";
  readonly person: Person;
  /** Base64, as the relying party sent it. */
  readonly userVisibleData?: string | undefined;
  readonly userVisibleDataFormat?: string | undefined;
  /** Base64, as the relying party sent it. */
  readonly userNonVisibleData?: string | undefined;
  /** Policies that the BankID had to have, joined by commas. */
  readonly certificatePolicies?: string;
  /** Distinguished name of the relying party. */
  readonly relyingParty: string;
  readonly displayName: string;
  /** The moment of signing. */
  readonly at: Date;
}

/** Places at which a proof can be made to go wrong. Each gets what is right and returns what is used. */
export interface Flaws {
  readonly plan?: (plan: ProofPlan) => ProofPlan;
  /** The signed element, before it is hashed. */
  readonly signedData?: (xml: string) => string;
  /** The signed element, after it was hashed. */
  readonly signedDataAfter?: (xml: string) => string;
  readonly keyInfoAfter?: (xml: string) => string;
  readonly signatureValue?: (signature: Bytes) => Bytes;
  readonly document?: (xml: string) => string;
  readonly signature?: (base64: string) => string;
  readonly ocsp?: (plan: OcspPlan) => OcspPlan | Promise<OcspPlan>;
  readonly ocspResponse?: (base64: string) => string;
}

/** The two halves of a proof, in base64. */
export interface MadeProof {
  readonly signature: string;
  readonly ocspResponse: string;
}

const DSIG = "http://www.w3.org/2000/09/xmldsig#";
const TYPES = "http://www.bankid.com/signature/v1.0.0/types";
const C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";

function base64(text: string): string {
  return toBase64(utf8(text));
}

async function sha(algorithm: "SHA-1" | "SHA-256", data: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest(algorithm, data.slice()));
}

/** The element that is signed. */
function signedDataXml(plan: ProofPlan): string {
  const { userVisibleData: visible, userVisibleDataFormat, userNonVisibleData: nonVisible } = plan;
  const format = userVisibleDataFormat === "simpleMarkdownV1"
    ? ` format="${userVisibleDataFormat}"`
    : "";
  const nonce = toBase64(crypto.getRandomValues(new Uint8Array(20)));
  return `<bankIdSignedData xmlns="${TYPES}" Id="bidSignedData">` +
    (visible === undefined
      ? ""
      : `<usrVisibleData charset="UTF-8"${format} visible="wysiwys">${visible}</usrVisibleData>`) +
    (nonVisible === undefined ? "" : `<usrNonVisibleData>${nonVisible}</usrNonVisibleData>`) +
    `<srvInfo><name>${base64(plan.relyingParty)}</name><nonce>${nonce}</nonce>` +
    `<displayName>${base64(plan.displayName)}</displayName></srvInfo>` +
    `<clientInfo><funcId>${plan.operation === "auth" ? "Identification" : "Signing"}</funcId>` +
    `<version>${base64("simulator")}</version><env><ai><type>${base64("SIMULATOR")}</type>` +
    `<deviceInfo>${base64("1.0")}</deviceInfo><uhi>${plan.person.uhi}</uhi><fsib>0</fsib>` +
    "<utb>cs1</utb><requirement><condition><type>CertificatePolicies</type>" +
    `<value>${plan.certificatePolicies ?? MOBILE_POLICY}</value></condition></requirement>` +
    "<uauth>pw</uauth></ai></env></clientInfo>" +
    "</bankIdSignedData>";
}

function keyInfoXml(certificates: readonly Uint8Array[]): string {
  const list = certificates.map((der) => `<X509Certificate>${toBase64(der)}</X509Certificate>`);
  return `<KeyInfo xmlns="${DSIG}" Id="bidKeyInfo"><X509Data>${list.join("")}</X509Data></KeyInfo>`;
}

async function reference(attributes: string, xml: string): Promise<string> {
  return `<Reference ${attributes}><Transforms><Transform Algorithm="${C14N}"></Transform>` +
    '</Transforms><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></DigestMethod>' +
    `<DigestValue>${toBase64(await sha("SHA-256", utf8(xml)))}</DigestValue></Reference>`;
}

async function signedInfoXml(signedData: string, keyInfo: string): Promise<string> {
  return `<SignedInfo xmlns="${DSIG}"><CanonicalizationMethod Algorithm="${C14N}">` +
    "</CanonicalizationMethod><SignatureMethod " +
    'Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></SignatureMethod>' +
    await reference(`Type="${TYPES}" URI="#bidSignedData"`, signedData) +
    await reference('URI="#bidKeyInfo"', keyInfo) + "</SignedInfo>";
}

const same = <T>(value: T): T => value;

/** Makes a proof; with flaws, one that does not hold. */
export async function makeProof(
  wanted: ProofPlan,
  user: Signer,
  authorities: Authorities,
  flaws: Flaws = {},
): Promise<MadeProof> {
  const plan = (flaws.plan ?? same)(wanted);
  const { customers, bank } = authorities;
  const signedData = (flaws.signedData ?? same)(signedDataXml(plan));
  const keyInfo = keyInfoXml([user.certificate, customers.certificate, bank.certificate]);
  const signedInfo = await signedInfoXml(signedData, keyInfo);
  const made = await crypto.subtle.sign(
    "RSASSA-PKCS1-v1_5",
    user.keys.privateKey,
    utf8(signedInfo),
  );
  const value = (flaws.signatureValue ?? same)(new Uint8Array(made));
  const xml = (flaws.document ?? same)(
    `<?xml version="1.0" encoding="UTF-8" standalone="no"?><Signature xmlns="${DSIG}">${signedInfo}` +
      `<SignatureValue>${toBase64(value)}</SignatureValue>` +
      (flaws.keyInfoAfter ?? same)(keyInfo) +
      `<Object>${(flaws.signedDataAfter ?? same)(signedData)}</Object></Signature>`,
  );
  const signature = (flaws.signature ?? same)(base64(xml));
  const random = crypto.getRandomValues(new Uint8Array(12));
  const ocsp: OcspPlan = {
    status: 0,
    responder: authorities.responder,
    issuer: customers,
    certificate: user.certificate,
    isGood: true,
    producedAt: plan.at,
    thisUpdate: plan.at,
    nonce: concat(await sha("SHA-1", utf8(signature)), random),
    signatureValue: same,
  };
  const response = await makeOcspResponse(await (flaws.ocsp ?? same)(ocsp));
  return { signature, ocspResponse: (flaws.ocspResponse ?? same)(toBase64(response)) };
}
