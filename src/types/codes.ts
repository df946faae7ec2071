/**
 * Codes that BankID gives, and ids of its messages. BankID may add codes, so that each union also
 * takes any string: `string & Record<never, never>` keeps an editor from forgetting the known ones.
 *
 * @module
 */
/**
 * Hint codes of a `pending` order. Unknown ones mean: keep polling.
 *
 * @see https://developers.bankid.com/api-references/auth--sign/collect
 * @category Orders
 */
export type PendingHintCode =
  | "outstandingTransaction"
  | "noClient"
  | "started"
  | "userMrtd"
  | "userCallConfirm"
  | "userSign"
  | "processing"
  | "userStepUp"
  | "userFace"
  | (string & Record<never, never>);

/**
 * Hint codes of a `failed` order. Unknown ones are final too.
 *
 * @see https://developers.bankid.com/api-references/auth--sign/collect
 * @category Orders
 */
export type FailedHintCode =
  | "expiredTransaction"
  | "certificateErr"
  | "userCancel"
  | "cancelled"
  | "startFailed"
  | "userDeclinedCall"
  | "notSupportedByUserApp"
  | "transactionRiskBlocked"
  | "mrtdVerificationFailed"
  | "facialRecognitionFailed"
  | "nfcNotSupportedByDevice"
  | "multipleBankIdsOnDevice"
  | "stepUpFailed"
  | (string & Record<never, never>);

/**
 * Any hint code.
 *
 * @category Orders
 */
export type HintCode = PendingHintCode | FailedHintCode;

/**
 * Error codes in BankID's error answers.
 *
 * @see https://developers.bankid.com/api-references/errors
 * @category Errors
 */
export type ApiErrorCode =
  | "alreadyInProgress"
  | "invalidParameters"
  | "canceled"
  | "verificationFailed"
  | "unauthorized"
  | "notFound"
  | "methodNotAllowed"
  | "requestTimeout"
  | "unsupportedMediaType"
  | "tooManyRequests"
  | "internalError"
  | "maintenance"
  | (string & Record<never, never>);

/**
 * How risky BankID found the order. Compare without regard to case.
 *
 * @category Orders
 */
export type Risk = "low" | "moderate" | "high" | (string & Record<never, never>);

/**
 * Ids of BankID's recommended user messages.
 *
 * @see https://developers.bankid.com/ui-resources/user-messages
 * @category Messages
 */
export type RfaId =
  | "RFA1"
  | "RFA2"
  | "RFA3"
  | "RFA4"
  | "RFA5"
  | "RFA6"
  | "RFA8"
  | "RFA9"
  | "RFA13"
  | "RFA15A"
  | "RFA15B"
  | "RFA16"
  | "RFA17A"
  | "RFA17B"
  | "RFA18"
  | "RFA19"
  | "RFA20"
  | "RFA21"
  | "RFA22"
  | "RFA23"
  | "RFA24"
  | "RFA25"
  | "RFA26"
  | "RFA27"
  | "RFA28"
  | "RFA29"
  | "RFA30";
