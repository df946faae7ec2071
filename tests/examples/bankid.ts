/**
 * Logging in and signing with BankID: what every site here shares.
 *
 * @module
 */
import process from "node:process";
import {
  type BankIdHandler,
  clientAddress,
  createClient,
  createHandler,
  verifyCompletion,
} from "@x/bankid";
import { createSimulator } from "@x/bankid/simulator";
import { key, sessionCookie, sessionOf } from "./session.ts";

// A simulated BankID, whose people approve by themselves. In production, instead:
// createClient({ environment: "production", certificate: await readPkcs12(file, passphrase) })
const simulator = createSimulator({ autopilot: true });
const { environment } = simulator;
const client = createClient(simulator);

const common = {
  key,
  origin: process.env.ORIGIN ?? "http://localhost:8000",
  // Next.js, SvelteKit and Astro tell no address: there, a proxy of yours must name it.
  clientIp: clientAddress({ trustedProxies: Number(process.env.PROXIES ?? 0) }),
};

/** Log in, at /bankid. */
export const login: BankIdHandler = createHandler(client, {
  ...common,
  request: () => ({ userVisibleData: "Log in to Example AB" }),
  async onComplete({ user: { name, personalNumber } }) {
    const cookie = await sessionCookie({ name, personalNumber });
    return new Response(null, { status: 303, headers: { Location: "/", "Set-Cookie": cookie } });
  },
});

const TEXT = "I rent the flat from 1 March.";

/** Sign, at /sign: only the person of the session can, and only what the server says. */
export const signing: BankIdHandler = createHandler(client, {
  ...common,
  basePath: "/sign",
  page: { operation: "sign" },
  async request(request) {
    const session = await sessionOf(request);
    if (!session) throw new Error("Nobody is logged in");
    const { personalNumber } = session;
    return { operation: "sign", userVisibleData: TEXT, requirement: { personalNumber } };
  },
  async onComplete(completion, request) {
    const session = await sessionOf(request);
    if (!session) return new Response(null, { status: 403 });
    const { personalNumber } = session;
    await verifyCompletion(completion, {
      environment,
      operation: "sign",
      userVisibleData: TEXT,
      personalNumber,
    });
    // Store the completion here: it is the evidence.
    const cookie = await sessionCookie({ ...session, signed: TEXT });
    return new Response(null, { status: 303, headers: { Location: "/", "Set-Cookie": cookie } });
  },
});
