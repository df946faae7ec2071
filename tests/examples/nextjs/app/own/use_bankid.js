import { loadClient } from "@x/bankid/browser";
import { useEffect, useState } from "react";

/** Follows a login: what it tells, and what the person's buttons need. */
export function useBankId() {
  const [update, onUpdate] = useState({});
  const [login, setLogin] = useState({});
  useEffect(() => {
    const stop = new AbortController();
    loadClient().then(({ startLogin }) => setLogin(startLogin({ onUpdate, signal: stop.signal })));
    return () => stop.abort();
  }, []);
  return { ...update, ...login };
}
