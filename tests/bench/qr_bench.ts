/**
 * The QR code: its text beside `node:crypto`'s HMAC, its picture beside npm's `qrcode`.
 *
 * @module
 */
import { createHmac } from "node:crypto";
import QRCode from "npm:qrcode@1.5.4";
import { qrContent, qrSvg } from "../../mod.ts";
import { compare } from "./measure.ts";

const order = {
  qrStartToken: "67df3917-fa0d-44e5-b327-edcc928297f8",
  qrStartSecret: "d28db9a7-4cde-429e-a983-359be676944c",
  startedAt: 0,
};

let second = 0;
const next = (): number => second = (second + 1) % 30;

await compare(
  { name: "qrContent", run: () => qrContent(order, next() * 1000) },
  {
    name: "node:crypto HMAC",
    run: () => {
      const time = String(next());
      const code = createHmac("sha256", order.qrStartSecret).update(time).digest("hex");
      return `bankid.${order.qrStartToken}.${time}.${code}`;
    },
  },
  { calls: 500 },
);

const contents = await Promise.all(
  Array.from({ length: 30 }, (_, index) => qrContent(order, index * 1000)),
);
const content = (): string => contents[next()] ?? "";

await compare(
  { name: "qrSvg", run: () => qrSvg(content(), { level: "M" }) },
  {
    name: "npm's qrcode 1.5.4 to SVG",
    run: () => QRCode.toString(content(), { type: "svg", errorCorrectionLevel: "M" }),
  },
  { calls: 20 },
);
