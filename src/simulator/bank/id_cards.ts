/**
 * Digital ID cards: shown in the app, checked by `verify`.
 *
 * @module
 */
import { toBase64, utf8 } from "../../bytes.ts";
import type { Completions } from "./completion.ts";
import { SimulatedOrder } from "./order.ts";
import { ageOf, MOBILE_POLICY, type Person, policiesOf } from "../pki/people.ts";
import { type Body, Refusal } from "./rules.ts";

/** How long a card's QR code is accepted, in milliseconds. */
const CODE_LIFE = 30_000;

interface OpenCard {
  readonly person: Person;
  readonly openedAt: number;
}

/** The cards that are open. */
export class IdCards {
  readonly #now: () => number;
  readonly #completions: Completions;
  readonly #open = new Map<string, OpenCard>();

  constructor(now: () => number, completions: Completions) {
    this.#now = now;
    this.#completions = completions;
  }

  /** How many cards are kept. */
  get size(): number {
    return this.#open.size;
  }

  /** Opens a card and returns the text of its QR code. */
  open(person: Person): string {
    this.close(person);
    const code = `BANKIDF.${crypto.randomUUID()}`;
    this.#open.set(code, { person, openedAt: this.#now() });
    return code;
  }

  /** Closes a person's card. */
  close(person: Person): void {
    for (const [code, card] of this.#open) {
      const isOld = this.#now() - card.openedAt >= CODE_LIFE;
      if (isOld || card.person.personalNumber === person.personalNumber) this.#open.delete(code);
    }
  }

  /** Answers a check. */
  async verify({ qrCode }: Body): Promise<Body> {
    if (typeof qrCode !== "string" || qrCode === "") {
      throw new Refusal(400, "invalidParameters", "Invalid qrCode");
    }
    const now = this.#now();
    const card = this.#open.get(qrCode);
    if (!card || now - card.openedAt >= CODE_LIFE) {
      throw new Refusal(400, "verificationFailed", "Verification failed");
    }
    const { person, openedAt } = card;
    const order = new SimulatedOrder("auth", {}, openedAt);
    const policy = policiesOf(person)[0] ?? MOBILE_POLICY;
    const ending = { status: "complete", person, policy, at: openedAt } as const;
    const { user, signature, ocspResponse } = await this.#completions.of(order, ending);
    const verificationId = crypto.randomUUID();
    const statement = `<verification id="${verificationId}" simulated="true"></verification>`;
    return {
      transactionType: "ID-kort-validering",
      user: { ...Object(user), age: ageOf(person, now) },
      verification: {
        verificationId,
        verifiedAt: new Date(now).toISOString(),
        signature: toBase64(utf8(statement)),
      },
      authentication: {
        identifiedAt: new Date(openedAt).toISOString(),
        orderRef: order.orderRef,
        signature,
        ocspResponse,
      },
    };
  }
}
