// bun hono.js; deno serve hono.js; and on Node: node hono_node.js
import { Hono } from "hono";
import { site } from "./site.ts";

const app = new Hono();
app.all("*", (c) => site(c.req.raw, c.env));

export default { fetch: app.fetch, port: Number(process.env.PORT ?? 8000) };
