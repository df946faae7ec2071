/**
 * People who have a simulated BankID.
 *
 * @module
 */
import { checkOptions, kindOf, type OptionNames } from "../../options.ts";

/**
 * A person with a BankID on a device.
 *
 * @category The app and its people
 */
export interface Person {
  /** 12 digits. */
  readonly personalNumber: string;
  /** Given names. */
  readonly givenName: string;
  /** Surname. */
  readonly surname: string;
  /** IP address of the device on which the app runs. */
  readonly ipAddress: string;
  /** Unique hardware id of that device. */
  readonly uhi: string;
  /** Issue date of the BankID, `YYYY-MM-DD`. */
  readonly bankIdIssueDate: string;
  /**
   * Policy OIDs of the BankIDs that the person has: on a phone, on file, on a smart card.
   *
   * @default {["1.2.3.4.25", "1.2.3.4.5"]}
   */
  readonly certificatePolicies?: readonly string[];
  /**
   * Age in years.
   *
   * @default worked out from the personal number
   */
  readonly age?: number;
  /**
   * How risky BankID finds what the person does.
   *
   * @default {"low"}
   */
  readonly risk?: string;
}

const MEMBERS: OptionNames<Person> = {
  personalNumber: true,
  givenName: true,
  surname: true,
  ipAddress: true,
  uhi: true,
  bankIdIssueDate: true,
  certificatePolicies: true,
  age: true,
  risk: true,
};

/** Refuses a person of another form, before an order of theirs fails in a way hard to understand. */
export function checkPerson(person: Person): void {
  checkOptions(person, "a simulated person", MEMBERS);
  const { personalNumber, givenName, surname, ipAddress, uhi, bankIdIssueDate } = person;
  const texts = { personalNumber, givenName, surname, ipAddress, uhi, bankIdIssueDate };
  for (const [name, value] of Object.entries(texts)) {
    if (typeof value !== "string") {
      throw new TypeError(`'${name}' of a simulated person must be a string: got ${kindOf(value)}`);
    }
  }
}

/** Policy of a BankID on a phone in BankID's test environment. */
export const MOBILE_POLICY = "1.2.3.4.25";

/** Policy of a BankID on file there, which authorities and responders have too. */
export const FILE_POLICY = "1.2.3.4.5";

/** Policy of a BankID on a smart card there. */
export const CARD_POLICY = "1.2.3.4.10";

/** The kinds of BankID, each by its policy in the test environment and in production. */
const KINDS: readonly (readonly string[])[] = [
  [MOBILE_POLICY, "1.2.752.78.1.5"],
  [FILE_POLICY, "1.2.752.78.1.1"],
  [CARD_POLICY, "1.2.752.78.1.2"],
];

/** The policies that mean the same as a given one, itself included. */
export function samePolicies(policy: string): readonly string[] {
  return KINDS.find((kind) => kind.includes(policy)) ?? [policy];
}

/** The policies of a person's BankIDs. */
export function policiesOf(person: Person): readonly string[] {
  return person.certificatePolicies ?? [MOBILE_POLICY, FILE_POLICY];
}

/** The test identity of BankID's own sample code. */
export const TOLVAN: Person = {
  personalNumber: "191212121212",
  givenName: "Tolvan",
  surname: "Tolvansson",
  ipAddress: "192.0.2.12",
  uhi: "OZvYM9VvyiAmG7NA5jU5zqGcVpo=",
  bankIdIssueDate: "2024-02-01",
};

/**
 * People with personal numbers that Skatteverket has set aside for tests. The first has a BankID on a phone
 * and one on a computer (on file). The second has one on a phone only. The third has one on a computer
 * only, with which no QR code can be scanned.
 *
 * @category The app and its people
 */
export const PEOPLE: readonly Person[] = [
  TOLVAN,
  {
    personalNumber: "199001012385",
    givenName: "Anna Karin",
    surname: "Åkesson",
    ipAddress: "192.0.2.90",
    uhi: "giCsUsVYgZEg96P/l/7QIxWjusqW",
    bankIdIssueDate: "2025-05-22",
    certificatePolicies: [MOBILE_POLICY],
  },
  {
    personalNumber: "200002292399",
    givenName: "Örjan",
    surname: "Öberg",
    ipAddress: "192.0.2.20",
    uhi: "q83vEjRWeJCrze8SNFZ4kKvN7xI=",
    bankIdIssueDate: "2026-01-15",
    certificatePolicies: [FILE_POLICY],
  },
];

/** The person with a number; somebody without a name of their own if the number is not known. */
export function personWith(personalNumber: string, people: readonly Person[]): Person {
  const known = people.find((person) => person.personalNumber === personalNumber);
  return known ??
    { ...TOLVAN, personalNumber, givenName: "Test", surname: personalNumber.slice(0, 8) };
}

/** Age in years at a moment. */
export function ageOf({ personalNumber, age }: Person, now: number): number {
  if (age !== undefined) return age;
  const today = new Date(now).toISOString().slice(0, 10).replaceAll("-", "");
  const years = Number(today.slice(0, 4)) - Number(personalNumber.slice(0, 4));
  return today.slice(4) < personalNumber.slice(4, 8) ? years - 1 : years;
}
