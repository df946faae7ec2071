"use client";
import { useEffect } from "react";
import { useBankId } from "./use_bankid.js";

/** A login that is drawn here and not by the module. */
export default function OwnLogin() {
  const { state, message, qr, launch, redirect, start, cancel } = useBankId();
  useEffect(() => {
    if (redirect) location.replace(redirect);
  }, [redirect]);
  return (
    <>
      <h1>Log in</h1>
      <p role="status">{message}</p>
      {qr && <img alt="QR code" src={`data:image/svg+xml,${encodeURIComponent(qr)}`} width="240" />}
      {launch && <a href={launch} referrerPolicy="origin">Open BankID</a>}
      {state === "pending"
        ? <button onClick={cancel}>Cancel</button>
        : <button onClick={() => start("other")}>Show a QR code</button>}
    </>
  );
}
