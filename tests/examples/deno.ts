// SESSION_KEY=$(openssl rand -base64 32) deno run --allow-net --allow-env deno.ts
import { site } from "./site.ts";

Deno.serve(site);
