import { signing } from "../../../bankid.ts";

export const GET = (request) => signing(request);
export const POST = GET;
