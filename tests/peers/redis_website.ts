// One instance of a website whose store is a Redis: prints where it is, and at the end of its input
// which orders it completed and what went wrong.
import process from "node:process";
import { clientAddress, createClient, createHandler, type LoginStore } from "../../mod.ts";
import { ORIGIN } from "../trouble/browsers.ts";

/** What is used of npm's client. */
interface Redis {
  connect(): Promise<Redis>;
  get(key: string): Promise<string | null>;
  set(key: string, value: string, options: object): Promise<string | null>;
  del(key: string): Promise<unknown>;
}

const [bank = "", socket = "", key = ""] = Deno.args;
// It is fetched when it is needed, and not when the tests are checked.
const name = "npm:redis@^5";
const npm: { createClient(options: object): Redis } = await import(name);
const redis = await npm.createClient({ socket: { path: socket } }).connect();
const store: LoginStore = {
  get: (key) => redis.get(`bankid:${key}`),
  set: (key, value, ttl) => redis.set(`bankid:${key}`, value, { PX: ttl }),
  delete: (key) => redis.del(`bankid:${key}`),
  setIfAbsent: async (key, value, ttl) =>
    await redis.set(`bankid:${key}`, value, { PX: ttl, NX: true }) === "OK",
};

const completed: string[] = [];
const errors: string[] = [];
const handler = createHandler(createClient(JSON.parse(bank)), {
  key,
  store,
  origin: ORIGIN,
  clientIp: clientAddress({ trustedProxies: 1 }),
  onComplete: (_completion, _request, { orderRef }) => void completed.push(orderRef),
  onError: (error) => void errors.push(String(error)),
});
const onListen = ({ port }: { readonly port: number }): void =>
  void process.stdout.write(`http://127.0.0.1:${port}\n`);
Deno.serve({ port: 0, hostname: "127.0.0.1", onListen }, handler);
process.stdin.on("end", () => {
  process.stdout.write(`${JSON.stringify({ completed, errors })}\n`, () => process.exit(0));
});
process.stdin.resume();
