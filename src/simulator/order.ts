/**
 * One simulated order: what happens to it through the person and through time.
 *
 * @module
 */
import { utf8 } from "../bytes.ts";
import { CARD_POLICIES, MOBILE_POLICY, type Person } from "./people.ts";
import { type Body, isObject } from "./rules.ts";

/** Life times in milliseconds (BankID: "collect", "errors"). */
export const LIFE = {
  /** Until the app must have picked up an order that is started by QR code or link. */
  start: 30_000,
  /** Until an order that waits for a person known by number says that no app has it. */
  noClient: 5000,
  /** Until such an order expires. */
  unanswered: 180_000,
  /** From pick-up to expiry. */
  total: 180_000,
  /** How long a completed order can be collected. */
  complete: 180_000,
  /** How long a failed order can be collected. */
  failed: 300_000,
} as const;

/** What a person without a screen does, and when. */
export interface Autopilot {
  /** Milliseconds from the start to pick-up, and again from pick-up to the decision. */
  readonly delay: number;
  /** What the person does. */
  readonly action: "approve" | "decline";
  /** Who it is, for an order that names somebody or nobody. */
  readonly person: (personalNumber: string | undefined) => Person;
}

/** How an order ended. */
export type Ending =
  | { readonly status: "failed"; readonly hintCode: string; readonly at: number }
  | { readonly status: "complete"; readonly person: Person; readonly at: number };

/** A simulated order. */
export class SimulatedOrder {
  readonly orderRef: string = crypto.randomUUID();
  readonly autoStartToken: string = crypto.randomUUID();
  readonly qrStartToken: string = crypto.randomUUID();
  readonly qrStartSecret: string = crypto.randomUUID();
  readonly endpoint: string;
  readonly body: Body;
  readonly requirement: Body;
  readonly createdAt: number;
  /** The person whom the order is for, when the request names one. */
  readonly personalNumber: string | undefined;
  readonly #autopilot: Autopilot | undefined;
  #pickedUp: { readonly at: number; readonly person: Person | undefined } | undefined;
  #steps: string[];
  #ending: Ending | undefined;

  constructor(endpoint: string, body: Body, createdAt: number, autopilot?: Autopilot) {
    this.endpoint = endpoint;
    this.body = body;
    this.requirement = isObject(body.requirement) ? body.requirement : {};
    this.createdAt = createdAt;
    this.#autopilot = autopilot;
    const named = body.personalNumber ?? this.requirement.personalNumber;
    this.personalNumber = typeof named === "string" ? named : undefined;
    this.#steps = [
      ...(endpoint.startsWith("phone/") ? ["userCallConfirm"] : []),
      ...(this.requirement.mrtd === true ? ["userMrtd"] : []),
      "userSign",
    ];
  }

  /** Whether a QR code and a link start it. */
  get startsByToken(): boolean {
    return !this.endpoint.startsWith("phone/") && this.endpoint !== "other/payment";
  }

  /** Whether an app has opened it. */
  get isPickedUp(): boolean {
    return this.#pickedUp !== undefined;
  }

  /** Brings the order to the given moment and says how it ended, if it has. */
  ending(now: number): Ending | undefined {
    this.#pilot(now);
    if (this.#ending && this.#ending.at <= now) return this.#ending;
    const expired = this.#pickedUp
      ? { at: this.#pickedUp.at + LIFE.total, hintCode: "expiredTransaction" }
      : this.startsByToken
      ? { at: this.createdAt + LIFE.start, hintCode: "startFailed" }
      : { at: this.createdAt + LIFE.unanswered, hintCode: "expiredTransaction" };
    if (now < expired.at) return undefined;
    return this.#ending = { status: "failed", ...expired };
  }

  #pilot(now: number): void {
    const pilot = this.#autopilot;
    if (!pilot || this.#ending) return;
    const at = this.createdAt + pilot.delay;
    if (!this.#pickedUp && now >= at && (!this.startsByToken || at < this.createdAt + LIFE.start)) {
      this.pickUp(pilot.person(this.personalNumber), at);
    }
    if (this.#ending || !this.#pickedUp || now < at + pilot.delay) return;
    if (pilot.action === "approve") this.complete(at + pilot.delay, 0);
    else this.fail("userCancel", at + pilot.delay);
  }

  /** The hint code of a pending order. */
  hintCode(now: number): string {
    if (!this.#pickedUp) {
      const isOverdue = this.personalNumber !== undefined && now >= this.createdAt + LIFE.noClient;
      return isOverdue ? "noClient" : "outstandingTransaction";
    }
    if (!this.#pickedUp.person) return "started";
    return this.#steps[0] ?? "processing";
  }

  /** The app has opened the order. Without a BankID that may be used it goes on looking for one. */
  pickUp(person: Person, at: number): void {
    if (this.personalNumber !== undefined && this.personalNumber !== person.personalNumber) {
      this.#pickedUp = { at, person };
      this.fail("certificateErr", at);
      return;
    }
    this.#pickedUp = { at, person: this.#accepts(person) ? person : undefined };
  }

  #accepts({ certificatePolicy = MOBILE_POLICY }: Person): boolean {
    const { certificatePolicies: policies, cardReader } = this.requirement;
    if (cardReader !== undefined && !CARD_POLICIES.includes(certificatePolicy)) return false;
    if (!Array.isArray(policies)) return true;
    return policies.some((policy) => matches(String(policy), certificatePolicy));
  }

  /** Asks for one more step first, as BankID does without being asked by the relying party. */
  ask(step: string): void {
    this.#steps.unshift(step);
  }

  /** The person has done a step. */
  finish(step: string): void {
    if (this.#steps[0] !== step) {
      throw new Error(
        `The app does not ask for ${step} now, but for ${this.#steps[0] ?? "nothing"}`,
      );
    }
    this.#steps.shift();
  }

  /** The person has done all that was asked; BankID takes some time to process it. */
  complete(at: number, processing: number): void {
    const person = this.#pickedUp?.person;
    if (!person) throw new Error("The app has no BankID for the order");
    this.#steps = [];
    if (this.requirement.risk !== undefined && isRiskier(person.risk, this.requirement.risk)) {
      this.fail("transactionRiskBlocked", at);
      return;
    }
    this.#ending ??= { status: "complete", person, at: at + processing };
  }

  /** The order has failed. */
  fail(hintCode: string, at: number): void {
    this.#ending ??= { status: "failed", hintCode, at };
  }

  /** Whether it can still be collected. */
  isCollectable(now: number): boolean {
    const ending = this.ending(now);
    return !ending || now < ending.at + LIFE[ending.status];
  }

  /** The content of the QR code in a second after the start. */
  async qrContent(second: number): Promise<string> {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", utf8(this.qrStartSecret), algorithm, false, [
      "sign",
    ]);
    const code = new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(String(second))));
    return `bankid.${this.qrStartToken}.${second}.${code.toHex()}`;
  }
}

/** Whether a policy, in which one part may be `*`, is that of a BankID. */
function matches(wanted: string, policy: string): boolean {
  const [parts, given] = [wanted.split("."), policy.split(".")];
  return parts.length === given.length &&
    parts.every((part, index) => part === "*" || part === given[index]);
}

const RISKS = ["low", "moderate", "high"];

function isRiskier(risk: string | undefined, allowed: unknown): boolean {
  return RISKS.indexOf(risk ?? "low") > RISKS.indexOf(String(allowed));
}
