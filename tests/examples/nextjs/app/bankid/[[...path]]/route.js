import { login } from "../../../bankid.ts";

export const GET = (request) => login(request);
export const POST = GET;
