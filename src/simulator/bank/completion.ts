/**
 * What a completed order yields.
 *
 * @module
 */
import type { ProofCheck } from "../../errors.ts";
import {
  issueBankId,
  makeResponder,
  sharedAuthorities,
  type Signer,
} from "../pki/bankid_authorities.ts";
import type { Ending, SimulatedOrder } from "./order.ts";
import { MOBILE_POLICY, type Person } from "../pki/people.ts";
import { type MadeProof, makeProof, type ProofPlan } from "../pki/proof_maker.ts";
import { type Body, joinedBase64 } from "./rules.ts";
import { type Spoiling, SPOILINGS } from "./spoiling.ts";

/** The relying party that orders are for, as BankID states it in what is signed. */
const RELYING_PARTY =
  "cn=Simulated relying party,name=Test av BankID,serialNumber=5566304928,o=Testbank A AB (publ),c=SE";

/** Most BankIDs that are kept; the oldest go first. */
const MAX_BANK_IDS = 1000;

/** Makes completion data, and BankIDs for the people who complete orders. */
export class Completions {
  readonly #bankIds = new Map<string, Promise<Signer>>();
  /** The check that proofs are to fail, if any. */
  spoiled: ProofCheck | undefined;

  /** Completion data of an order that a person completed. */
  async of(order: SimulatedOrder, ending: Extract<Ending, { status: "complete" }>): Promise<Body> {
    const spoiling = this.spoiled === undefined ? {} : SPOILINGS[this.spoiled];
    const person = { ...(spoiling.person ?? ending.person), certificatePolicies: [ending.policy] };
    const { personalNumber, givenName, surname, ipAddress, uhi, bankIdIssueDate } = person;
    const name = `${givenName} ${surname}`;
    return {
      user: { personalNumber, name, givenName, surname, ...spoiling.unsignedUser },
      device: { ipAddress, uhi },
      ...(order.requirement.mrtd === true ? { stepUp: { mrtd: true } } : {}),
      bankIdIssueDate: withZone(bankIdIssueDate),
      ...await this.#prove(order, person, new Date(ending.at), spoiling),
      ...(order.body.returnRisk === true || order.requirement.risk !== undefined
        ? { risk: person.risk ?? "low" }
        : {}),
    };
  }

  async #prove(
    order: SimulatedOrder,
    person: Person,
    at: Date,
    spoiling: Spoiling,
  ): Promise<MadeProof> {
    const shared = await sharedAuthorities();
    const user = spoiling.user
      ? await issueBankId(person, shared.customers, spoiling.user)
      : await this.#bankIdOf(person, shared.customers);
    const responder = spoiling.responder
      ? await makeResponder(shared.customers, spoiling.responder)
      : shared.responder;
    const { userVisibleData, userVisibleDataFormat, userNonVisibleData } = order.body;
    const plan: ProofPlan = {
      operation: order.endpoint.endsWith("auth") ? "auth" : "sign",
      person,
      userVisibleData: data(userVisibleData),
      userVisibleDataFormat: text(userVisibleDataFormat),
      userNonVisibleData: data(userNonVisibleData),
      certificatePolicies: wantedPolicies(order),
      relyingParty: RELYING_PARTY,
      displayName: "Test av BankID",
      at,
    };
    return await makeProof(plan, user, { ...shared, responder }, spoiling.flaws);
  }

  #bankIdOf(person: Person, issuer: Signer): Promise<Signer> {
    const key = JSON.stringify(person);
    const kept = this.#bankIds.get(key);
    if (kept) return kept;
    const bankId = issueBankId(person, issuer);
    this.#bankIds.set(key, bankId);
    const [oldest] = this.#bankIds.keys();
    if (oldest !== undefined && this.#bankIds.size > MAX_BANK_IDS) this.#bankIds.delete(oldest);
    return bankId;
  }
}

/** BankID marks the date as one of UTC. */
function withZone(date: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) ? `${date}Z` : date;
}

/** The policies that the request names, as they are signed. */
function wantedPolicies({ requirement: { certificatePolicies: wanted } }: SimulatedOrder): string {
  return Array.isArray(wanted) && wanted.length > 0 ? wanted.join(",") : MOBILE_POLICY;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Base64 as it is signed. */
function data(value: unknown): string | undefined {
  return typeof value === "string" ? joinedBase64(value) : undefined;
}
