import { sessionOf } from "../../session.ts";

export async function load({ request }) {
  const session = await sessionOf(request);
  return { name: session?.name, signed: session?.signed };
}
