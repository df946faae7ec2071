// SESSION_KEY=$(openssl rand -base64 32) node express.js
import express from "express";
import { Readable } from "node:stream";
import { site } from "./site.ts";

const app = express();

// Before any body parser: the handler reads the body itself.
app.use(async (incoming, outgoing) => {
  const { method, headers, originalUrl } = incoming;
  const body = /^(GET|HEAD)$/.test(method)
    ? {}
    : { body: Readable.toWeb(incoming), duplex: "half" };
  const url = `http://${headers.host}${originalUrl}`;
  const response = await site(new Request(url, { method, headers, ...body }), incoming);
  outgoing.writeHead(response.status, [...response.headers].flat());
  outgoing.end(new Uint8Array(await response.arrayBuffer()));
});

app.listen(Number(process.env.PORT ?? 8000));
