import { headers } from "next/headers";
import { sessionOf } from "../session.ts";

export default async function Home() {
  const request = new Request("http://localhost/", { headers: await headers() });
  const session = await sessionOf(request);
  if (!session) {
    return (
      <>
        <h1>Hello</h1>
        <a href="/bankid/">Log in</a>
      </>
    );
  }
  return (
    <>
      <h1>Hello {session.name}</h1>
      {session.signed ? <p>Signed: {session.signed}</p> : <a href="/sign/">Sign</a>}
      <form method="post" action="/logout">
        <button>Log out</button>
      </form>
    </>
  );
}
