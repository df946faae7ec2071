/**
 * The public types: what goes to BankID, what comes back, and how a client is set up.
 *
 * @module
 */
export type * from "./types/answer.ts";
export type * from "./types/client.ts";
export type * from "./types/codes.ts";
export type * from "./types/request.ts";
