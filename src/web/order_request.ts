/**
 * What BankID is asked for when a login starts an order.
 *
 * @module
 */
import { auth, sign } from "../operations/identification.ts";
import { payment } from "../operations/payment.ts";
import { detectDevice, type DetectedDevice } from "../order/device.ts";
import type {
  AuthRequest,
  BankIdClient,
  Order,
  Requirement,
  UserVisibleTransaction,
  WebDevice,
} from "../types.ts";
import { checkMembers, oneOf } from "../protocol/fields.ts";
import { ipAddress } from "../protocol/ip_address.ts";
import { authFields, paymentFields, signFields } from "../protocol/request.ts";
import type { LoginAnswer, Markup } from "./browser/answer.ts";
import type { Operation } from "./login_state.ts";
import { markupOf } from "./markdown.ts";
import { areComputers, type Place, placeOf, policiesFor } from "./policies.ts";
import type { PageRequest } from "./requests.ts";
import type { Service } from "./service.ts";
import type { WebRequest } from "./types.ts";

/** What the browser and the page's script say of the device. */
export function deviceOf({ request, message }: PageRequest): DetectedDevice {
  const { touch, isBrave } = message;
  const hints = { isBrave, ...(touch === undefined ? {} : { maxTouchPoints: touch }) };
  return detectDevice(request.headers.get("User-Agent"), hints);
}

/** What differs between the orders of a login. */
export interface Wanted {
  readonly device: "this" | "other";
  /** The app's way back, from the page that `request` gives instead of the handler's, or none. */
  readonly returnUrlOf: (own: string | null | undefined) => string | undefined;
  readonly deviceId: string | undefined;
  readonly renewals: number;
}

/** An order, what it asks for, and whether nothing but a BankID on a computer can complete it. */
export interface Started {
  readonly operation: Operation;
  readonly order: Order;
  readonly computerOnly: boolean;
  readonly returnUrl: string | undefined;
  readonly signed: Signed;
}

/** What is to be signed or paid, which the page shows; too long for a cookie. */
export type Signed = Pick<LoginAnswer, "text" | "markup">;

const ANYBODY =
  "A signature was asked for that anybody with a BankID can give: 'request' named nobody. If the " +
  "person is known, name them: requirement: { personalNumber }. If not, see in 'onComplete' who signed";

/** Starts an order as the service wants it. */
export async function startOrder(
  service: Service,
  page: PageRequest,
  { device, returnUrlOf, deviceId, renewals }: Wanted,
): Promise<Started> {
  const { client, callbacks, settings } = service;
  const { request, info, ip, language } = page;
  const detected = deviceOf(page);
  const context = { ...detected, device, ip, language, renewals, info };
  const { returnUrl: own, ...wanted } = await callbacks.request(request, context);
  checkWish(wanted);
  const returnUrl = returnUrlOf(own);
  const place = placeOf(device, detected, page.message.touch);
  const requirement = requirementOf(service.apiUrl, place, wanted.requirement);
  const web: WebDevice = { ...browserOf(page, deviceId), ...wanted.web };
  const common = {
    endUserIp: ipAddress(ip, "clientIp()"),
    ...(requirement ? { requirement } : {}),
    ...(settings.returnRisk ? { returnRisk: true } : {}),
    ...(Object.keys(web).length > 0 ? { web } : {}),
    ...(returnUrl === undefined ? {} : { returnUrl }),
  };
  const computerOnly = device === "this" && areComputers(requirement?.certificatePolicies);
  const order = await orderOf(client, wanted, common);
  const { operation = "auth" } = wanted;
  if (operation === "sign" && requirement?.personalNumber === undefined) {
    service.reports.once(new Error(ANYBODY), request, "sign-without-person");
  }
  return { operation, order, computerOnly, returnUrl, signed: signedOf(wanted) };
}

/** What the service asks for, but for the way back. */
type Wish = WebRequest extends infer Each
  ? Each extends WebRequest ? Omit<Each, "returnUrl"> : never
  : never;

/** The members that an order of each operation may have. */
const FIELDS = { auth: authFields, sign: signFields, payment: paymentFields } as const;

/** Checks what the service asks for: the server knows the address, and there is no app but BankID's. */
function checkWish(asked: Wish): void {
  const { operation = "auth" } = asked;
  // A misspelt operation must not be taken for another one.
  if (!Object.hasOwn(FIELDS, operation)) {
    throw new TypeError(
      `'request' must ask for 'auth', 'sign' or 'payment': got '${String(operation)}'`,
    );
  }
  const { endUserIp: _address, app: _app, ...fields } = FIELDS[operation]();
  const ofOperation = oneOf(...Object.keys(FIELDS));
  checkMembers({ ...asked }, "request", { operation: ofOperation, ...fields });
}

/** Starts an order of the operation that is wanted. */
function orderOf(
  client: BankIdClient,
  asked: Wish,
  common: Pick<AuthRequest, "endUserIp" | "requirement" | "returnRisk" | "web" | "returnUrl">,
): Promise<Order> {
  if (asked.operation === "payment") {
    const { operation: _, ...wanted } = asked;
    return payment(client, { ...wanted, ...common });
  }
  if (asked.operation === "sign") {
    const { operation: _, ...wanted } = asked;
    return sign(client, { ...wanted, ...common });
  }
  const { operation: _, ...wanted } = asked;
  return auth(client, { ...wanted, ...common });
}

/** What the person agrees to: how much is paid to whom, and the text. */
function signedOf(asked: Wish): Signed {
  const { operation = "auth", userVisibleData, userVisibleDataFormat } = asked;
  if (operation === "auth") return {};
  const { money, recipient }: Partial<UserVisibleTransaction> = asked.operation === "payment"
    ? asked.userVisibleTransaction
    : {};
  const amount = money && `${money.amount} ${money.currency}`;
  const lines = [amount, recipient?.name, userVisibleData].filter((line) => line !== undefined);
  const markup: Markup[] = [];
  if (amount !== undefined) markup.push(["h2", amount]);
  if (recipient) markup.push(["p", recipient.name]);
  if (userVisibleDataFormat === "simpleMarkdownV1") markup.push(...markupOf(userVisibleData ?? ""));
  else if (userVisibleData !== undefined) markup.push(["div", userVisibleData]);
  return { text: lines.join("\n"), markup };
}

/** What the service demands, and the kinds of BankID that the flow admits unless it names its own. */
function requirementOf(
  apiUrl: string,
  place: Place,
  own: Requirement | undefined,
): Requirement | undefined {
  if (own?.certificatePolicies !== undefined) return own;
  const certificatePolicies = policiesFor(place, apiUrl, own);
  return certificatePolicies ? { ...own, certificatePolicies } : own;
}

/** What BankID is told of the browser. */
function browserOf(
  { request, origin }: PageRequest,
  deviceId: string | undefined,
): WebDevice {
  const userAgent = request.headers.get("User-Agent");
  const { hostname } = new URL(origin);
  return {
    // BankID takes neither the brackets of an IPv6 address nor an underscore.
    ...(/^[0-9a-z.-]{3,253}$/.test(hostname) ? { referringDomain: hostname } : {}),
    ...(userAgent ? { userAgent } : {}),
    ...(deviceId === undefined ? {} : { deviceIdentifier: deviceId }),
  };
}
