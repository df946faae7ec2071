/**
 * Swedish [BankID](https://www.bankid.com) for Deno, Bun and Node: identify people, have them sign, and
 * prove afterwards what they signed. It has one function for each call, mutual TLS to BankID, and no
 * dependencies.
 *
 * - **Covers** BankID's API for relying parties, version 6.0: identification, signatures, phone calls,
 *   payments and digital ID cards. With it come the animated QR code, the link that opens the app,
 *   BankID's messages to the person, a ready login page, offline verification of signatures, and a
 *   simulated BankID for tests.
 * - **Runtimes**: Deno 2.5, Bun 1.3.10 and Node 22, and later. Node 22 has no `using`: write `const`
 *   there, and `client.close()` at the end.
 * - **Permissions on Deno**: the module needs `--allow-net=appapi2.bankid.com`, and nothing else. The
 *   test environment is at `appapi2.test.bankid.com`; digital ID cards are checked at
 *   `idcardapi.bankid.com`.
 * - **Install**: `deno add jsr:@x/bankid`, `bunx jsr add @x/bankid` or `npx jsr add @x/bankid`.
 *
 * ## Log in
 *
 * A whole login, against a simulated BankID that needs no agreement, no certificate and no network. With
 * `autopilot` the simulated person opens the app and approves by themselves:
 *
 * ```ts
 * import { auth, createClient, launchUrl, waitForCompletion } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * using client = createClient(createSimulator({ autopilot: true }));
 *
 * const order = await auth(client, { endUserIp: "194.168.2.25" }); // the person's IP address
 * console.log("On this device:", launchUrl(order, { device: "…the browser's User-Agent…" }));
 * const { user } = await waitForCompletion(client, order);
 * console.log("Logged in:", user.name); // Tolvan Tolvansson
 * ```
 *
 * For BankID's test environment write `createClient({ environment: "test" })`: its public test
 * certificate is built in. For production, pass your own certificate, read by {@linkcode readPkcs12} or
 * {@linkcode readPem}. Make one client when your server starts, and keep it:
 *
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { createClient, readPkcs12 } from "@x/bankid";
 *
 * export async function production(passphrase: string) {
 *   const file = await readFile("/secrets/bankid.p12");
 *   const certificate = await readPkcs12(file, passphrase);
 *   return createClient({ environment: "production", certificate });
 * }
 * ```
 *
 * A person at a computer scans an animated QR code instead of opening a link:
 * {@linkcode qrContentStream} gives its texts, one a second, and {@linkcode qrSvg} draws them.
 * {@linkcode createHandler}, below, does both for you.
 *
 * ## Sign
 *
 * {@linkcode sign} takes the text that the person reads in the app. {@linkcode verifyCompletion} proves
 * that it was this text and this person, now and years later, without a network:
 *
 * ```ts
 * import { createClient, sign, verifyCompletion, waitForCompletion } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * const simulator = createSimulator({ autopilot: true });
 * using client = createClient(simulator);
 *
 * const userVisibleData = "I rent the flat from 1 March.";
 * const order = await sign(client, { endUserIp: "194.168.2.25", userVisibleData });
 * const completion = await waitForCompletion(client, order); // store it: BankID gives it once
 *
 * const proof = await verifyCompletion(completion, {
 *   environment: simulator.environment, // or "production"
 *   operation: "sign",
 *   userVisibleData,
 * });
 * console.log(proof.user.name, "signed at", proof.signedAt.toISOString());
 * ```
 *
 * ## Log in on a website
 *
 * {@linkcode createHandler} makes a login page in Swedish and English, and answers its calls. It keeps
 * no state on the server:
 *
 * ```ts ignore
 * import { clientAddress, createClient, createHandler } from "@x/bankid";
 *
 * const bankid = createHandler(createClient({ environment: "test" }), {
 *   key: crypto.getRandomValues(new Uint8Array(32)), // later: from your secrets
 *   origin: ["https://www.example.com", "http://localhost:8000"],
 *   request: () => ({ userVisibleData: "Log in to Example AB" }),
 *   clientIp: clientAddress(),
 *   onComplete({ user }) {
 *     const session = makeSession(user.personalNumber); // yours
 *     const cookie = `session=${session}; Path=/; HttpOnly; Secure; SameSite=Lax`;
 *     return new Response(null, { headers: { "Location": "/", "Set-Cookie": cookie } });
 *   },
 * });
 * Deno.serve(bankid); // send people to /bankid/
 * ```
 *
 * You can also make a page of your own: see `@x/bankid/browser`.
 *
 * ## Test your own code
 *
 * `createSimulator` of `@x/bankid/simulator` is a BankID for tests. The test plays the person with the
 * app:
 *
 * ```ts
 * import { auth, collect, createClient, qrContent } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * const simulator = createSimulator();
 * using client = createClient(simulator);
 * const order = await auth(client, { endUserIp: "194.168.2.25" });
 * await simulator.app.scan(await qrContent(order));
 * simulator.app.approve();
 * console.log((await collect(client, order)).status); // complete
 * ```
 *
 * ## What there is
 *
 * | Group                | Functions |
 * | -------------------- | --------- |
 * | Client               | {@linkcode createClient}, {@linkcode checkHealth}, {@linkcode environments}, {@linkcode testCertificate} |
 * | Orders               | {@linkcode auth}, {@linkcode sign}, {@linkcode phoneAuth}, {@linkcode phoneSign}, {@linkcode payment}, {@linkcode otherPayment}, {@linkcode collect}, {@linkcode cancel} |
 * | Following an order   | {@linkcode waitForCompletion}, {@linkcode collectUpdates}, {@linkcode waitWithRenewals} |
 * | QR code              | {@linkcode qrContent}, {@linkcode qrContentStream}, {@linkcode qrSvg}, {@linkcode qrTerminal} |
 * | Opening the app      | {@linkcode launchUrl}, {@linkcode returnUrlFor}, {@linkcode detectDevice} |
 * | Messages             | {@linkcode userMessage}: BankID's own words, in Swedish and English |
 * | Errors               | {@linkcode isBankIdError}, {@linkcode BankIdError} and its classes |
 * | Certificates         | {@linkcode readPkcs12}, {@linkcode readPem} |
 * | Proof                | {@linkcode verifyCompletion} |
 * | Digital ID card      | {@linkcode verifyIdCard} |
 * | Web                  | {@linkcode createHandler}, {@linkcode clientAddress} |
 * | Personal numbers     | {@linkcode parsePersonalNumber} |
 *
 * A wrong argument is a `TypeError` or `RangeError`, and nothing is sent. A call that you abort rejects
 * with the reason of your signal. Everything else is a {@linkcode BankIdError}: its `code` says what
 * happened, `retry` whether to try again, and {@linkcode userMessage} what to tell the person. No secret
 * is in an error, or in what `console.log` shows of a client, an order or a result.
 *
 * From the command line, `deno run -A jsr:@x/bankid/cli login` runs a login, and the command `doctor`
 * checks your certificate and your connection: see `@x/bankid/cli`.
 *
 * @module
 */
export { createClient } from "./src/client.ts";
export { environments } from "./src/environment/environments.ts";
export { testCertificate } from "./src/environment/test_certificate.ts";
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
export type { Language } from "./src/order/message_texts.ts";
export {
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
  FailureReason,
  LoginDetails,
  LoginEvent,
  LoginEventType,
  LoginFailure,
  WebRequest,
  WebRequestContext,
} from "./src/web/types.ts";
export type { PageOptions } from "./src/web/page_options.ts";
export type { PageTexts, ServerTexts } from "./src/web/page_texts.ts";
export type { ElementTexts, FirstTexts } from "./src/web/browser/texts.ts";
export type { PageColours, PageTheme } from "./src/web/theme.ts";
export type { LoginStore } from "./src/web/login_store.ts";
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
export type { SelectOptions } from "./src/certificate/selection.ts";
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
