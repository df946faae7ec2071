// deno-lint-ignore-file no-console
// Run by conceal_test.ts in a process of its own: prints what the module hands out.
import { auth, cancel, collect, createClient, verifyIdCard } from "../../mod.ts";
import { answer, answering, COMPLETE, ID_CARD, ORDER } from "./answers.ts";

const events: unknown[] = [];
const options = answering(
  () => answer(ORDER),
  () => answer(COMPLETE),
  () => answer(ID_CARD),
  () => answer({ errorCode: "invalidParameters", details: "No such order for 191212121212" }, 400),
  () => answer({ ...COMPLETE, status: "unheard of" }),
);
const client = createClient({ ...options, onExchange: (event) => events.push(event) });
const order = await auth(client, { endUserIp: "194.168.2.25" });
console.log(client, order, [order], await collect(client, order));
console.log("%o", await verifyIdCard(client, { qrCode: "BANKIDF.1.2.3" }));
await cancel(client, order).catch((error) => console.log(error, `${error}`, JSON.stringify(error)));
await collect(client, order).catch((error) => console.log(error, JSON.stringify(error)));
console.log(JSON.stringify(client), JSON.stringify(events));
