// On Deno: Deno.serve(app.fetch). On Bun: export default app. On Node: as here.
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { site } from "./site.ts";

export const app = new Hono();
app.all("*", (c) => site(c.req.raw, c.env));

if (!process.versions.bun && !globalThis.Deno) {
  serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 8000) });
}
