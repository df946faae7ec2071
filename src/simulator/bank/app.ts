/**
 * The BankID app of a simulated person.
 *
 * @module
 */
import { checkOptions, wrongKind } from "../../options.ts";
import type { FailedHintCode, PendingHintCode } from "../../types.ts";
import type { IdCards } from "./id_cards.ts";
import type { SimulatedOrder } from "./order.ts";
import type { OrderBook } from "./order_book.ts";
import { checkPerson, type Person } from "../pki/people.ts";

/** How many seconds old a frame of the QR code may be when it is scanned. */
const MAX_FRAME_AGE = 5;

/** What an app needs of the simulator. */
export interface AppWorld {
  readonly book: OrderBook;
  readonly cards: IdCards;
  /** Milliseconds that BankID takes after the person has approved. */
  readonly processing: number;
}

/**
 * Plays a person with a BankID app. What the person does leads to the hint codes in the order in
 * which BankID gives them.
 *
 * @category The app and its people
 */
export class SimulatedApp {
  readonly #world: AppWorld;
  #person: Person;
  #current: SimulatedOrder | undefined;
  #wrongCodes = 0;

  /** Made by the simulator. */
  constructor(world: AppWorld, person: Person) {
    this.#world = world;
    this.#person = person;
  }

  /** Whose app it is. */
  get person(): Person {
    return this.#person;
  }

  /** Chooses another person's BankID, also for the order that is open. */
  identifyAs(person: Person): void {
    checkPerson(person);
    this.#person = person;
    this.#wrongCodes = 0;
    this.#current?.identify(person, this.#world.book.now());
  }

  /**
   * Scans the animated QR code, as an app on a phone does.
   *
   * @param content What the code says: `bankid.<token>.<second>.<code>`.
   * @returns The reference of the order.
   * @throws {TypeError} If it is no text.
   * @throws {Error} If no order waits for this code, or the frame is forged or too old.
   */
  async scan(content: string): Promise<string> {
    if (typeof content !== "string") {
      throw wrongKind("content", "the text of a QR code, such as qrContent gives", content);
    }
    const [, token = "", second = ""] =
      /^bankid\.([0-9a-f-]{36})\.(0|[1-9]\d{0,2})\.[0-9a-f]{64}$/.exec(content) ?? [];
    const { book } = this.#world;
    const order = this.#found(book.waitingFor(token));
    const age = Math.floor((book.now() - order.createdAt) / 1000) - Number(second);
    if (content !== await order.qrContent(Number(second))) throw new Error("The QR code is forged");
    if (Math.abs(age) > MAX_FRAME_AGE) throw new Error(`The QR code is ${age} seconds old`);
    // Another app may have been faster.
    this.#open(this.#found(book.waitingFor(token)), true);
    return order.orderRef;
  }

  /**
   * Opens an order by the token of its link, as on the same device.
   *
   * @throws {TypeError} If it is no text.
   * @throws {Error} If no order waits for this token.
   */
  open(autoStartToken: string): void {
    if (typeof autoStartToken !== "string") {
      throw wrongKind("autoStartToken", "that of an order", autoStartToken);
    }
    const order = this.#world.book.waitingFor(autoStartToken);
    // The QR code's token is no link's.
    this.#open(this.#found(order?.autoStartToken === autoStartToken ? order : undefined));
  }

  /**
   * Opens the order that was sent to the person by number, as in a phone call.
   *
   * @throws {Error} If there is none.
   */
  receive(): void {
    this.#open(this.#found(this.#world.book.sentTo(this.#person.personalNumber)));
  }

  #found(order: SimulatedOrder | undefined): SimulatedOrder {
    if (!order) {
      throw new Error("The app finds no order that waits for it: it is over, or opened already");
    }
    return order;
  }

  /** A person has one order open; opening another ends it. */
  #open(order: SimulatedOrder, isScanned = false): void {
    const now = this.#world.book.now();
    if (this.#current !== order) this.#current?.fail("cancelled", now);
    order.pickUp(this.#person, now, isScanned);
    this.#current = order;
    this.#wrongCodes = 0;
  }

  #opened(): SimulatedOrder {
    if (!this.#current || this.#current.ending(this.#world.book.now())) {
      throw new Error("The app shows no order: scan, open or receive one first");
    }
    return this.#current;
  }

  /** Confirms being in a call with the relying party. */
  confirmCall(): void {
    this.#opened().finish("userCallConfirm");
  }

  /** Says not to be in a call with the relying party; the order fails with `userDeclinedCall`. */
  denyCall(): void {
    const order = this.#opened();
    order.finish("userCallConfirm");
    order.fail("userDeclinedCall", this.#world.book.now());
  }

  /** Scans a passport or an ID card, as `mrtd` demands. */
  scanDocument(): void {
    this.#opened().finish("userMrtd");
  }

  /**
   * BankID asks for a step of its own, such as `userFace` or `userStepUp`; the order shows that hint
   * code until `finish()`.
   */
  ask(hintCode: PendingHintCode): void {
    this.#opened().ask(hintCode);
  }

  /** Does the step that BankID asked for. */
  finish(hintCode: PendingHintCode): void {
    this.#opened().finish(hintCode);
  }

  /** Types a wrong security code; the third one fails the order with `certificateErr`. */
  enterWrongCode(): void {
    const order = this.#opened();
    if (++this.#wrongCodes >= 3) order.fail("certificateErr", this.#world.book.now());
  }

  /**
   * Does all that is still asked, and approves.
   *
   * @param options `biometrics`: by fingerprint or face instead of the security code.
   * @throws {TypeError} If an option is not known.
   * @throws {Error} If no order is open, or `biometrics` is given and the order demands the code.
   */
  approve(options: { readonly biometrics?: boolean } = {}): void {
    checkOptions(options, "approve", { biometrics: true });
    const order = this.#opened();
    if (options.biometrics && order.requirement.pinCode === true) {
      throw new Error("The order demands the security code");
    }
    order.complete(this.#world.book.now(), this.#world.processing);
  }

  /** Cancels in the app; the order fails with `userCancel`. */
  decline(): void {
    this.fail("userCancel");
  }

  /** The order fails for a reason, such as `facialRecognitionFailed` or `notSupportedByUserApp`. */
  fail(hintCode: FailedHintCode): void {
    this.#opened().fail(hintCode, this.#world.book.now());
  }

  /**
   * Opens the digital ID card and shows its QR code, which lives for half a minute.
   *
   * @returns The text of the code, for `verifyIdCard`.
   */
  showIdCard(): string {
    return this.#world.cards.open(this.#person);
  }

  /** Closes the digital ID card; its code is not accepted any more. */
  closeIdCard(): void {
    this.#world.cards.close(this.#person);
  }
}
