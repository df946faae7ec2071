// SESSION_KEY=$(openssl rand -base64 32) bun bun.js
import { site } from "./site.ts";

Bun.serve({ port: Number(process.env.PORT ?? 8000), fetch: site });
