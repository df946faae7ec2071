/**
 * Swedish BankID for Deno, Bun and Node: identify people and have them sign, over the runtime's own
 * mutual TLS, with no dependency.
 *
 * @example Log a person in
 * ```ts
 * import { auth, createClient, waitForCompletion } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * using client = createClient(createSimulator({ autopilot: { delay: 0 } }));
 * const order = await auth(client, { endUserIp: "194.168.2.25" });
 * const { user } = await waitForCompletion(client, order);
 * console.log(user.name); // Tolvan Tolvansson
 * ```
 *
 * @module
 */
export { createClient } from "./src/client.ts";
export {
  type AnyBankIdError,
  BankIdApiError,
  BankIdCertificateError,
  BankIdError,
  type BankIdErrorCode,
  BankIdFollowError,
  BankIdNetworkError,
  BankIdOrderError,
  BankIdResponseError,
  type CertificateErrorCode,
  isBankIdError,
  type RateLimit,
  type RetryAdvice,
} from "./src/errors.ts";
export { auth, sign } from "./src/operations/identification.ts";
export { checkHealth, type Health } from "./src/operations/health.ts";
export { verifyIdCard } from "./src/operations/id_card.ts";
export { cancel, collect } from "./src/operations/order.ts";
export { otherPayment, payment } from "./src/operations/payment.ts";
export { phoneAuth, phoneSign } from "./src/operations/phone.ts";
export {
  collectUpdates,
  type FollowOptions,
  waitForCompletion,
  type WaitOptions,
} from "./src/order/follow.ts";
export {
  type Language,
  type MessageUpdate,
  type UserMessage,
  userMessage,
  type UserMessageOptions,
} from "./src/order/messages.ts";
export {
  qrContent,
  qrContentStream,
  type QrContentStreamOptions,
  type QrSource,
} from "./src/order/qr_content.ts";
export { waitWithRenewals, type WaitWithRenewalsOptions } from "./src/order/renewal.ts";
export type * from "./src/types.ts";
export { clientAddress, type ClientAddressOptions } from "./src/web/client_address.ts";
export { type BankIdHandler, createHandler } from "./src/web/handler.ts";
export type { HandlerOptions } from "./src/web/options.ts";
export type {
  Binding,
  ErrorContext,
  LoginDetails,
  LoginFailure,
  WebRequest,
  WebRequestContext,
} from "./src/web/types.ts";
export type { PageOptions } from "./src/web/page_options.ts";
export type { PageTexts, ServerTexts } from "./src/web/page_texts.ts";
export type { ElementTexts, LoginTexts } from "./src/web/browser/texts.ts";
export type { PageColours, PageTheme } from "./src/web/theme.ts";
export type { LoginStore } from "./src/web/store.ts";
export type { SealingKey } from "./src/web/sealer.ts";
export { qrSvg, type QrSvgOptions, qrTerminal, type QrTerminalOptions } from "./src/qr/draw.ts";
export type { QrLevel } from "./src/qr/versions.ts";
export {
  type Browser,
  detectDevice,
  type DetectedDevice,
  type DeviceHints,
  type OperatingSystem,
} from "./src/order/device.ts";
export {
  type LaunchOptions,
  launchUrl,
  type ReturnOptions,
  returnUrlFor,
} from "./src/order/launch.ts";
export { parsePersonalNumber, type PersonalNumber } from "./src/protocol/personal_number.ts";
export type { IdentifiedCertificate } from "./src/certificate/identified.ts";
export type { CertificateInfo } from "./src/certificate/identity.ts";
export type { SelectOptions } from "./src/certificate/pairing.ts";
export { type Pkcs12Options, readPkcs12 } from "./src/certificate/pkcs12.ts";
export { type PemOptions, type PemSource, readPem } from "./src/certificate/read_pem.ts";
export { BankIdProofError, type ProofCheck } from "./src/errors.ts";
export type { Expectations, ProvenUser } from "./src/proof/meaning.ts";
export {
  type Evidence,
  type Proof,
  type ProofCertificate,
  verifyCompletion,
  type VerifyOptions,
} from "./src/proof/verify.ts";
