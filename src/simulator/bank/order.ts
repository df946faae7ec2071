/**
 * One simulated order: what happens to it through the person and through time.
 *
 * @module
 */
import { isRecord } from "../../options.ts";
import { toHex, utf8 } from "../../bytes.ts";
import {
  CARD_POLICY,
  MOBILE_POLICY,
  type Person,
  policiesOf,
  samePolicies,
} from "../pki/people.ts";
import type { Body } from "./rules.ts";

/**
 * Life times in milliseconds.
 *
 * @see https://developers.bankid.com/api-references/auth--sign/collect
 */
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
  /** How long an order can be collected that timed out before any app had picked it up. */
  missed: 190_000,
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
  | {
    readonly status: "complete";
    readonly person: Person;
    /** Policy of the BankID that was used. */
    readonly policy: string;
    readonly at: number;
  };

/** A person with the BankID that they use. */
type Identity = Pick<Extract<Ending, { status: "complete" }>, "person" | "policy">;

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
  #pickedUpAt: number | undefined;
  /** Whose BankID it is that is used, once there is one that may be used. */
  #identity: Identity | undefined;
  /** A computer cannot scan: after a scan only a BankID on a phone counts. */
  #isScanned = false;
  #steps: string[];
  #ending: Ending | undefined;

  constructor(endpoint: string, body: Body, createdAt: number, autopilot?: Autopilot) {
    this.endpoint = endpoint;
    this.body = body;
    this.requirement = isRecord(body.requirement) ? body.requirement : {};
    this.createdAt = createdAt;
    this.#autopilot = autopilot;
    const named = this.startsByToken ? this.requirement.personalNumber : body.personalNumber;
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
    return this.#pickedUpAt !== undefined;
  }

  /** Brings the order to the given moment and says how it ended, if it has. */
  ending(now: number): Ending | undefined {
    this.#pilot(now);
    const expiry = this.#expiry();
    if (now >= expiry.at) this.#ending ??= expiry;
    return this.#ending && this.#ending.at <= now ? this.#ending : undefined;
  }

  /** How it ends unless somebody acts. */
  #expiry(): Ending {
    const status = "failed";
    if (this.#pickedUpAt !== undefined) {
      return { status, hintCode: "expiredTransaction", at: this.#pickedUpAt + LIFE.total };
    }
    return this.startsByToken
      ? { status, hintCode: "startFailed", at: this.createdAt + LIFE.start }
      : { status, hintCode: "expiredTransaction", at: this.createdAt + LIFE.unanswered };
  }

  #pilot(now: number): void {
    const pilot = this.#autopilot;
    if (!pilot || this.#ending) return;
    const at = this.createdAt + pilot.delay;
    const isTime = (moment: number): boolean => moment <= now && moment < this.#expiry().at;
    if (!this.isPickedUp && isTime(at)) this.pickUp(pilot.person(this.personalNumber), at);
    const decidedAt = at + pilot.delay;
    if (!this.isPickedUp || !isTime(decidedAt)) return;
    if (pilot.action === "decline") this.fail("userCancel", decidedAt);
    else if (this.#identity) this.complete(decidedAt, 0);
  }

  /** The hint code of a pending order. */
  hintCode(now: number): string {
    if (!this.isPickedUp) {
      const isOverdue = this.personalNumber !== undefined && now >= this.createdAt + LIFE.noClient;
      return isOverdue ? "noClient" : "outstandingTransaction";
    }
    if (!this.#identity) return "started";
    return this.#steps[0] ?? "processing";
  }

  /** The app of a person has opened the order, by a scan of its QR code or otherwise. */
  pickUp(person: Person, at: number, isScanned = false): void {
    this.#pickedUpAt = at;
    this.#isScanned = isScanned;
    this.identify(person, at);
  }

  /** A person is to use their BankID. If none may be used the app goes on looking for one. */
  identify(person: Person, at: number): void {
    if (this.#ending) return;
    if (this.personalNumber !== undefined && this.personalNumber !== person.personalNumber) {
      this.fail("certificateErr", at);
    }
    const policy = policiesOf(person).find((each) => this.#accepts(samePolicies(each)));
    this.#identity = policy === undefined ? undefined : { person, policy };
  }

  /** Whether a BankID may be used that has one of these policies, which mean the same. */
  #accepts(same: readonly string[]): boolean {
    const { certificatePolicies: wanted, cardReader } = this.requirement;
    if (this.#isScanned && !same.includes(MOBILE_POLICY)) return false;
    if (cardReader !== undefined && !same.includes(CARD_POLICY)) return false;
    if (!Array.isArray(wanted) || wanted.length === 0) return true;
    return wanted.some((each) => same.some((policy) => matches(String(each), policy)));
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
    const identity = this.#identity;
    if (!identity) throw new Error(`The app has no BankID for the order${this.#wants()}`);
    this.#steps = [];
    if (
      this.requirement.risk !== undefined && isRiskier(identity.person.risk, this.requirement.risk)
    ) {
      this.fail("transactionRiskBlocked", at);
      return;
    }
    this.#ending ??= { status: "complete", ...identity, at: at + processing };
  }

  /** What a BankID must be to be used, for a message. */
  #wants(): string {
    const { certificatePolicies: wanted, cardReader } = this.requirement;
    const rules = [
      ...(Array.isArray(wanted) && wanted.length > 0
        ? [`'certificatePolicies' allows ${wanted.join(", ")}`]
        : []),
      ...(cardReader === undefined ? [] : ["'cardReader' demands a smart card"]),
      ...(this.#isScanned ? ["a QR code is scanned with a BankID on a phone"] : []),
    ];
    return `: ${rules.join("; ")}`;
  }

  /** The order has failed, even if it was being processed. */
  fail(hintCode: string, at: number): void {
    if (this.#ending && this.#ending.at <= at) return;
    this.#ending = { status: "failed", hintCode, at };
  }

  /** Whether it can still be collected. */
  isCollectable(now: number): boolean {
    const ending = this.ending(now);
    if (!ending) return true;
    return now < ending.at + LIFE[this.isMissed(now) ? "missed" : ending.status];
  }

  /** Whether its time ran out before any app had opened it. */
  isMissed(now: number): boolean {
    return !this.isPickedUp && this.ending(now)?.at === this.#expiry().at;
  }

  /** The content of the QR code in a second after the start. */
  async qrContent(second: number): Promise<string> {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", utf8(this.qrStartSecret), algorithm, false, [
      "sign",
    ]);
    const code = new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(String(second))));
    return `bankid.${this.qrStartToken}.${second}.${toHex(code)}`;
  }
}

/** Whether a BankID has a policy, of which `*` may stand for one part or for several. */
function matches(wanted: string, policy: string): boolean {
  const pattern = wanted.replaceAll(".", "\\.").replace("*", ".+");
  return new RegExp(`^${pattern}$`).test(policy);
}

const RISKS = ["low", "moderate", "high"];

function isRiskier(risk: string | undefined, allowed: unknown): boolean {
  return RISKS.indexOf(risk ?? "low") > RISKS.indexOf(String(allowed).toLowerCase());
}
