/**
 * The public types: what goes to BankID, what comes back, and how a client is set up.
 *
 * @module
 */
export type * from "./types/client.ts";
export type * from "./types/codes.ts";
export type * from "./types/payment_request.ts";
export type * from "./types/request.ts";
export type * from "./types/request_parts.ts";
export type * from "./types/response.ts";
