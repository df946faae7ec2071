import { signing } from "../../../bankid.ts";

export const ALL = ({ request, clientAddress }) =>
  signing(request, { remoteAddr: { hostname: clientAddress } });
