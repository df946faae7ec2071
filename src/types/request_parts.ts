/**
 * Parts that several requests have.
 *
 * @module
 */
/**
 * What the person's BankID must fulfil.
 *
 * @see https://developers.bankid.com/api-references/auth--sign/auth
 * @category Orders
 */
export interface Requirement {
  /**
   * The security code must be typed even where biometrics is switched on.
   *
   * @default {false}
   */
  readonly pinCode?: boolean;
  /**
   * The person must scan a Swedish passport or national ID card.
   *
   * @default {false}
   */
  readonly mrtd?: boolean;
  /** Card reader: `class1` or better, or `class2` (the code is typed on the reader). */
  readonly cardReader?: "class1" | "class2";
  /** Policy OIDs of acceptable BankIDs; one `*` may stand from the fifth position on. */
  readonly certificatePolicies?: readonly string[];
  /** 12 digits; a BankID of somebody else fails the order. */
  readonly personalNumber?: string;
  /** Members that BankID has added since this version; sent as they are, unchecked. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * What a BankID must fulfil in an order by phone; the person is named in the request itself.
 *
 * @category Orders
 */
export interface PhoneRequirement {
  /**
   * The security code must be typed even where biometrics is switched on.
   *
   * @default {false}
   */
  readonly pinCode?: boolean;
  /**
   * The person must scan a Swedish passport or national ID card.
   *
   * @default {false}
   */
  readonly mrtd?: boolean;
  /** Card reader: `class1` or better, or `class2` (the code is typed on the reader). */
  readonly cardReader?: "class1" | "class2";
  /** Policy OIDs of acceptable BankIDs; one `*` may stand from the fifth position on. */
  readonly certificatePolicies?: readonly string[];
  /** Members that BankID has added since this version; sent as they are, unchecked. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * What a BankID must fulfil in {@linkcode otherPayment}; the person is named in the request itself.
 *
 * @category Orders
 */
export interface OtherPaymentRequirement {
  /**
   * The security code must be typed even where biometrics is switched on.
   *
   * @default {false}
   */
  readonly pinCode?: boolean;
  /**
   * The person must scan a Swedish passport or national ID card.
   *
   * @default {false}
   */
  readonly mrtd?: boolean;
  /** Card reader: `class1` or better, or `class2` (the code is typed on the reader). */
  readonly cardReader?: "class1" | "class2";
  /** Policy OIDs of acceptable BankIDs; one `*` may stand from the fifth position on. */
  readonly certificatePolicies?: readonly string[];
  /** The highest risk that is accepted; an order above it fails. */
  readonly risk?: "low" | "moderate";
  /** Members that BankID has added since this version; sent as they are, unchecked. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * The browser in which the order was started.
 *
 * @see https://developers.bankid.com/api-references/auth--sign/auth
 * @category Orders
 */
export interface WebDevice {
  /** Domain that starts the app, such as `example.com`: 3–253 of `0-9 a-z . -`, IDN in punycode. */
  readonly referringDomain?: string;
  /** The browser's `User-Agent`; what exceeds 256 characters is cut off. */
  readonly userAgent?: string;
  /** A stable id of the browser, 1–64 characters, neither of the user nor of the session. */
  readonly deviceIdentifier?: string;
  /** Members that BankID has added since this version; sent as they are, unchecked. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * The native app in which the order was started.
 *
 * @see https://developers.bankid.com/api-references/auth--sign/auth
 * @category Orders
 */
export interface AppDevice {
  /** Android package or iOS bundle id. */
  readonly appIdentifier?: string;
  /** Operating system with version, such as `IOS 16.7.7`. */
  readonly deviceOS?: string;
  /** Maker and model, such as `Apple iPhone14,3`. */
  readonly deviceModelName?: string;
  /** A stable id of the device, not tied to one user. */
  readonly deviceIdentifier?: string;
  /** Members that BankID has added since this version; sent as they are, unchecked. */
  readonly extra?: Readonly<Record<string, unknown>>;
}
