import { useEffect, useState } from "react";

/** Follows a login: what it tells, and what the person's buttons need. */
export function useBankId(basePath = "/bankid") {
  const [login, setLogin] = useState({});
  useEffect(() => {
    const stop = new AbortController();
    import(/* webpackIgnore: true */ `${basePath}/client.js`).then(({ startLogin }) => {
      const onUpdate = (update) => setLogin({ ...update, ...handle });
      const handle = startLogin({ onUpdate, signal: stop.signal });
    });
    return () => stop.abort();
  }, [basePath]);
  return login;
}
