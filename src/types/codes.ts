/**
 * Codes that BankID gives, and ids of its messages.
 *
 * @module
 */
/** A string union that BankID may extend: the known values complete in an editor, others pass. */
export type Open<Known extends string> = Known | (string & Record<never, never>);

/** Hint codes of a `pending` order (BankID: "collect"). Unknown ones mean: keep polling. */
export type PendingHintCode = Open<
  | "outstandingTransaction"
  | "noClient"
  | "started"
  | "userMrtd"
  | "userCallConfirm"
  | "userSign"
  | "processing"
  | "userStepUp"
  | "userFace"
>;

/** Hint codes of a `failed` order (BankID: "collect"). Unknown ones are final too. */
export type FailedHintCode = Open<
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
>;

/** Any hint code. */
export type HintCode = PendingHintCode | FailedHintCode;

/** Error codes in BankID's error answers (BankID: "errors"). */
export type ApiErrorCode = Open<
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
>;

/** How risky BankID found the order. Compare without regard to case. */
export type Risk = Open<"low" | "moderate" | "high">;

/** Ids of BankID's recommended user messages. */
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
