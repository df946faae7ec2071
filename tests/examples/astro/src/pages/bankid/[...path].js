import { login } from "../../../bankid.ts";

export const ALL = ({ request, clientAddress }) =>
  login(request, { remoteAddr: { hostname: clientAddress } });
