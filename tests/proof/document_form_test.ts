import { assertEquals, assertThrows } from "@std/assert";
import { readDocument } from "../../src/proof/document.ts";
import { XmlError } from "../../src/proof/xml.ts";
import { edited, SAMPLE_XML } from "../helpers/samples.ts";

const C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const DSIG = "http://www.w3.org/2000/09/xmldsig#";
const TRANSFORM = `<Transform Algorithm="${C14N}"></Transform>`;
const THIRD = '<Reference URI="file:///a.txt"><Transforms>' + TRANSFORM + "</Transforms>" +
  '<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></DigestMethod>' +
  `<DigestValue>${"A".repeat(43)}=</DigestValue></Reference>`;

/** Each an edit of the sample that the profile does not allow. */
const FRAME: readonly (readonly [find: string | RegExp, replace: string])[] = [
  // Names, namespaces and Ids.
  [/<Signature .*<\/Signature>/, `<Signed xmlns="${DSIG}"></Signed>`],
  [`<Signature xmlns="${DSIG}">`, "<Signature>"],
  [`<Signature xmlns="${DSIG}">`, `<Signature xmlns="${DSIG}" Id="s">`],
  [`<SignedInfo xmlns="${DSIG}">`, "<SignedInfo>"],
  [`<SignedInfo xmlns="${DSIG}">`, `<SignedInfo xmlns="${DSIG}" Id="bidSignedData">`],
  [`<KeyInfo xmlns="${DSIG}" Id`, "<KeyInfo Id"],
  ['Id="bidKeyInfo"', 'Id="bidSignedData"'],
  ['Id="bidKeyInfo"', 'ID="bidKeyInfo"'],
  [' Id="bidKeyInfo"', ""],
  ['Id="bidSignedData"', 'Id="bidsigneddata"'],
  ['Id="bidSignedData"', 'id="bidSignedData"'],
  [' Id="bidSignedData"', ""],
  ['v1.0.0/types" Id', 'v1.0.1/types" Id'],
  ["<SignatureValue>", '<SignatureValue Id="bidSignatureValue">'],
  ["<Object>", '<Object Id="bidSignedData">'],
  // Algorithms.
  [
    `<CanonicalizationMethod Algorithm="${C14N}">`,
    `<CanonicalizationMethod Algorithm="${C14N}#WithComments">`,
  ],
  [
    `<CanonicalizationMethod Algorithm="${C14N}">`,
    '<CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">',
  ],
  ["</CanonicalizationMethod>", "x</CanonicalizationMethod>"],
  ["2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#rsa-sha1"],
  ["xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256"],
  ["xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha224"],
  ["xmldsig-more#rsa-sha256", "xmldsig-more#ecdsa-sha1"],
  ["xmldsig-more#rsa-sha256", "xmldsig-more#ecdsa-sha224"],
  ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "constructor"],
  ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", ""],
  [/<SignatureMethod Algorithm="[^"]*">/, "<SignatureMethod>"],
  ["<SignatureMethod ", '<SignatureMethod A="" '],
  ["</SignatureMethod>", "<HMACOutputLength>8</HMACOutputLength></SignatureMethod>"],
  ["2001/04/xmlenc#sha256", "2000/09/xmldsig#sha1"],
  [/(?<=bidKeyInfo.*)2001\/04\/xmlenc#sha256/, "2000/09/xmldsig#sha1"],
  // Digests that are longer than those of the sample.
  ["xmlenc#sha256", "xmlenc#sha512"],
  ["xmlenc#sha256", "xmldsig-more#sha384"],
  ["http://www.w3.org/2001/04/xmlenc#sha256", "toString"],
  ["</DigestMethod>", "x</DigestMethod>"],
  // Transforms.
  [TRANSFORM, `<Transform Algorithm="${DSIG}enveloped-signature"></Transform>`],
  [TRANSFORM, '<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"></Transform>'],
  [TRANSFORM, '<Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"></Transform>'],
  [TRANSFORM, `<Transform Algorithm="${DSIG}base64"></Transform>`],
  [TRANSFORM, '<Transform Algorithm="http://www.w3.org/2006/12/xml-c14n11"></Transform>'],
  [TRANSFORM, TRANSFORM + TRANSFORM],
  [TRANSFORM, ""],
  [TRANSFORM, `<Transform Algorithm="${C14N}"><XPath>self::x</XPath></Transform>`],
  [/(?<=bidKeyInfo.*)<Transform /, '<Transform Id="x" '],
  [/<Transforms>.*?<\/Transforms>/, ""],
  // References.
  ['URI="#bidSignedData"', 'URI=""'],
  ['URI="#bidSignedData"', 'URI="#other"'],
  [' URI="#bidSignedData"', ""],
  [/ Type="[^"]*"/, ""],
  [/ Type="[^"]*"/, ' Type="http://www.w3.org/2000/09/xmldsig#Object"'],
  ['URI="#bidKeyInfo"', 'URI="#bidSignedData"'],
  ['URI="#bidKeyInfo"', 'Type="x" URI="#bidKeyInfo"'],
  [/<Reference URI="#bidKeyInfo">.*?<\/Reference>/, ""],
  [/<Reference Type.*?<\/Reference>/, ""],
  ["</SignedInfo>", `${THIRD}</SignedInfo>`],
  [/(<Reference Type.*?<\/Reference>)(<Reference URI.*?<\/Reference>)/, "$2$1"],
  [/<DigestValue>.*?</, `<DigestValue>${"A".repeat(42)}==<`],
  [/<DigestValue>.*?</, `<DigestValue>${"A".repeat(27)}=<`],
  [/<DigestValue>.*?</, "<DigestValue><"],
  [/<DigestValue>/, "<DigestValue> "],
  ["<DigestValue>", '<DigestValue Encoding="base64">'],
  // Parts of the signature.
  ["</SignatureValue>", "\u00a0</SignatureValue>"],
  ["==</SignatureValue>", "</SignatureValue>"],
  [/<SignatureValue>.*<\/SignatureValue>/, ""],
  [/(<SignatureValue>.*<\/SignatureValue>)(<KeyInfo.*<\/KeyInfo>)/, "$2$1"],
  ["<X509Data>", "<KeyName>a</KeyName><X509Data>"],
  ["</X509Data>", "</X509Data><X509Data></X509Data>"],
  ["</X509Data>", "<X509SubjectName>a</X509SubjectName></X509Data>"],
  ["<X509Certificate>", '<X509Certificate Id="a">'],
  ["<X509Certificate>", "<X509Certificate>="],
  [/<Object>.*<\/Object>/, "<Object></Object>"],
  [/<Object>.*<\/Object>/, ""],
  ["</Object>", "</Object><Object></Object>"],
  ["<Object>", "<Object></Object><Object>"],
  ["</Object>", "<more></more></Object>"],
  ["<Object>", "<Object><bankIdUnsignedData></bankIdUnsignedData>"],
  ["<Object>", "<More></More><Object>"],
];

const CONTENT: readonly (readonly [find: string | RegExp, replace: string])[] = [
  // Texts.
  ['charset="UTF-8"', 'charset="ISO-8859-1"'],
  ['charset="UTF-8" ', ""],
  ['visible="wysiwys"', 'visible="hidden"'],
  [' visible="wysiwys"', ""],
  ['charset="UTF-8"', 'charset="UTF-8" encoding="base64"'],
  ["c2lnbmVyaW5nc3RleHQ=", "c2lnbmVyaW5nc3RleHQ"],
  ["c2lnbmVyaW5nc3RleHQ=", "c2lnbmVyaW5nc3RleHR="],
  ["c2lnbmVyaW5nc3RleHQ=", "c2lnbmVyaW5n c3RleHQ="],
  ["c2lnbmVyaW5nc3RleHQ=", "c2lnbmVyaW5n&#xD;c3RleHQ="],
  ["c2lnbmVyaW5nc3RleHQ=", "/w=="],
  ["c2lnbmVyaW5nc3RleHQ=", "<b>YQ==</b>"],
  ["<usrNonVisibleData>", '<usrNonVisibleData charset="UTF-8">'],
  ["ZWogc3lubGln", "ZWogc3lubGl"],
  ["ZWogc3lubGln", "<b>YQ==</b>"],
  [/(<usrVis.*<\/usrVisibleData>)(<usrNon.*<\/usrNonVisibleData>)/, "$2$1"],
  [
    "</usrVisibleData>",
    '</usrVisibleData><usrVisibleData charset="UTF-8" visible="wysiwys">YQ==</usrVisibleData>',
  ],
  ["</usrNonVisibleData>", "</usrNonVisibleData><usrNonVisibleData>YQ==</usrNonVisibleData>"],
  ["<srvInfo>", "<more>YQ==</more><srvInfo>"],
  ["</clientInfo>", "</clientInfo><more>YQ==</more>"],
  // The relying party.
  [/<srvInfo>.*<\/srvInfo>/, ""],
  [/(<srvInfo>.*<\/srvInfo>)(<clientInfo>.*<\/clientInfo>)/, "$2$1"],
  ["<srvInfo>", '<srvInfo Id="bidSignedData">'],
  [/<srvInfo>.*<\/srvInfo>/, "<srvInfo><nonce>YQ==</nonce><name>YQ==</name></srvInfo>"],
  [/<srvInfo>.*<\/srvInfo>/, "<srvInfo><name>YQ==</name></srvInfo>"],
  [/<srvInfo>.*<\/srvInfo>/, "<srvInfo></srvInfo>"],
  ["</srvInfo>", "<name>YQ==</name></srvInfo>"],
  ["</srvInfo>", "<displayName>YQ==</displayName></srvInfo>"],
  ["<srvInfo><name>Y", "<srvInfo><name>*"],
  [/<srvInfo><name>.*?</, "<srvInfo><name>/w==<"],
  [/<displayName>.*?</, "<displayName>/w==<"],
  ["<displayName>", '<displayName visible="no">'],
  // The app.
  [/<clientInfo>.*<\/clientInfo>/, ""],
  ["<clientInfo>", '<clientInfo version="1">'],
  ["Identification", "auth"],
  ["Identification", "sign"],
  ["Identification", "Signing "],
  ["Identification", "Sign&amp;Pay"],
  ["Identification", "1Signing"],
  ["Identification", "S".repeat(65)],
  ["Identification", ""],
  [/<funcId>.*?<\/funcId>/, ""],
  [/(<funcId>.*?<\/funcId>)(<version>.*?<\/version>)/, "$2$1"],
  [/<version>.*?<\/version>/, ""],
  ["</version>", "</version><funcId>Signing</funcId>"],
  ["</deviceInfo>", "</deviceInfo><deviceinfo>MTA=</deviceinfo>"],
  ["</version>", "</version><version>YQ==</version>"],
  [/<env>.*<\/env>/, ""],
  ["</env>", "</env><env></env>"],
  ["</ai>", "</ai><ai></ai>"],
  [/<env>.*<\/env>/, "<env></env>"],
  [/<ai>.*<\/ai>/, "<pi></pi>"],
  ["<ai>", '<ai xmlns="urn:x">'],
  ["</uauth>", "</uauth><uauth>fp1</uauth>"],
  ["<value>", '<value type="x">'],
];

/** Applies an edit; `$1` and `$2` in it stand for groups of the pattern. */
function apply([find, replace]: readonly [string | RegExp, string]): string {
  return typeof find === "string" ? edited(find, replace) : SAMPLE_XML.replace(find, replace);
}

Deno.test("readDocument() refuses another frame than the profile's", () => {
  const accepted = FRAME.filter((edit) => holds(apply(edit)));
  assertEquals(accepted, []);
});

Deno.test("readDocument() refuses other contents than the profile's", () => {
  const accepted = CONTENT.filter((edit) => holds(apply(edit)));
  assertEquals(accepted, []);
});

function holds(xml: string): boolean {
  if (xml === SAMPLE_XML) return true;
  try {
    readDocument(xml);
    return true;
  } catch (error) {
    if (error instanceof XmlError) return false;
    throw error;
  }
}

Deno.test("readDocument() says what is wrong, and repeats no text of the document", () => {
  const wrong: readonly (readonly [string, string, string])[] = [
    [
      "<SignatureValue>",
      '<SignatureValue Id="a">',
      "Element 'SignatureValue' has other attributes",
    ],
    ["c2lnbmVyaW5nc3RleHQ=", "/w==", "Element 'usrVisibleData' is not UTF-8"],
    ["c2lnbmVyaW5nc3RleHQ=", "c2lnbmVyaW5nc3R", "Element 'usrVisibleData' is not strict base64"],
    ["Identification", "191212121212", "'funcId' must be Identification, Signing or"],
    ["</srvInfo>", "<name>YQ==</name></srvInfo>", "Element 'name' stands twice"],
    ["<srvInfo>", "<more></more><srvInfo>", "too many parts"],
  ];
  for (const [find, replace, message] of wrong) {
    const error = assertThrows(() => readDocument(edited(find, replace)), XmlError, message);
    assertEquals(error.message.includes("191212121212"), false);
  }
});
