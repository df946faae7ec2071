/**
 * Answers as BankID gives them, and a `fetch` that gives them.
 *
 * @module
 */
import type {
  ClientOptions,
  CompleteOrder,
  FetchLike,
  IdCard,
  PendingOrder,
} from "../../src/types.ts";

/** Example values of BankID's own documentation. */
export const ORDER = {
  orderRef: "131daac9-16c6-4618-beb0-365768f37288",
  autoStartToken: "7c40b5c9-fa74-49cf-b98c-bfe651f9a7c6",
  qrStartToken: "67df3917-fa0d-44e5-b327-edcc928297f8",
  qrStartSecret: "d28db9a7-4cde-429e-a983-359be676944c",
} as const;

/** An answer to collect for an order that waits. */
export const PENDING: PendingOrder = {
  orderRef: ORDER.orderRef,
  status: "pending",
  hintCode: "outstandingTransaction",
};

/** An answer to collect for an order that was completed. */
export const COMPLETE: CompleteOrder = {
  orderRef: ORDER.orderRef,
  status: "complete",
  completionData: {
    user: {
      personalNumber: "191212121212",
      name: "Tolvan Tolvansson",
      givenName: "Tolvan",
      surname: "Tolvansson",
    },
    device: { ipAddress: "192.168.0.1", uhi: "OZvYM9VvyiAmG7NA5jU5zqGcVpo=" },
    bankIdIssueDate: "2020-02-01",
    signature: "c2lnbmF0dXJl",
    ocspResponse: "b2NzcA==",
  },
};

/** An answer of the digital ID card check. */
export const ID_CARD: IdCard = {
  transactionType: "ID-kort-validering",
  user: { ...COMPLETE.completionData.user, age: 112 },
  verification: {
    verificationId: "2b3a1f2e-6d0b-4a53-9c5e-0d6c3d1f6d2a",
    verifiedAt: "2026-10-01T12:00:00.000Z",
    signature: "c2lnbmF0dXJl",
  },
  authentication: {
    identifiedAt: "2026-10-01T11:59:30.000Z",
    orderRef: ORDER.orderRef,
    signature: "c2lnbmF0dXJl",
    ocspResponse: "b2NzcA==",
  },
};

/** A JSON answer. */
export function answer(body: unknown, status = 200, headers: HeadersInit = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json", ...Object.fromEntries(new Headers(headers)) },
  });
}

/**
 * Lets an object pass for options of a client as it is: its other members are not enumerable, so
 * that neither the check of names nor a copy meets them.
 */
export function asOptions<T extends ClientOptions>(value: T): T {
  for (const name of Object.keys(value)) {
    const enumerable = name === "environment" || name === "fetch";
    Object.defineProperty(value, name, { enumerable });
  }
  return value;
}

/** Options of a client that gets the given answers one after the other, the last one for ever. */
export function answering(
  ...answers: readonly (Response | Error | ((request: Request) => Response | Promise<Response>))[]
): ClientOptions & { readonly requests: Request[] } {
  const requests: Request[] = [];
  const fetch: FetchLike = async (request) => {
    requests.push(request);
    const next = answers[Math.min(requests.length, answers.length) - 1];
    if (next instanceof Error) throw next;
    if (typeof next === "function") return await next(request);
    if (!next) throw new Error("No answer is left");
    // Reading the headers first keeps Deno from losing a lone one in the copy.
    next.headers.get("Content-Type");
    return next.clone();
  };
  return asOptions({
    environment: {
      apiUrl: "https://bankid.example/rp/v6.0/",
      idCardUrl: "https://bankid.example/rp/v1/",
      caCerts: [],
    },
    fetch,
    requests,
  });
}

/** A `fetch` that must not be called. */
export const unreachable: ClientOptions = {
  environment: { apiUrl: "https://bankid.example/rp/v6.0/", caCerts: [] },
  fetch: () => {
    throw new Error("Something was sent");
  },
};

/** A `fetch` that never answers. */
export const silent: ClientOptions = {
  ...unreachable,
  fetch: () => new Promise(() => {}),
};
