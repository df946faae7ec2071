export { logOut as POST } from "../../session.ts";
