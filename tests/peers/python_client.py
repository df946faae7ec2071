"""Logs in, signs and fails at a simulated BankID with httpx, knowing only addresses and PEM files.

Usage: python3 python_client.py API_URL CONTROL_URL FOLDER
"""

import base64
import hashlib
import hmac
import ssl
import sys

import httpx

api_url, control_url, folder = sys.argv[1:]
TOLVAN = "191212121212"
PERSON = {"endUserIp": "127.0.0.1"}

# httpx 0.28 forgets a client certificate that is given beside the path of a root.
context = ssl.create_default_context(cafile=f"{folder}/ca.pem")
context.load_cert_chain(f"{folder}/client.pem", f"{folder}/client-key.pem")
bankid = httpx.Client(
    base_url=api_url,
    verify=context,
    headers={"Content-Type": "application/json"},
    timeout=60,
)
control = httpx.Client(base_url=control_url)
passed = failed = 0


def same(what, seen, wanted):
    global passed, failed
    if seen == wanted:
        passed += 1
    else:
        failed += 1
        print(f"{what}: {seen!r} instead of {wanted!r}", file=sys.stderr)


def act(order, action, **body):
    control.post(f"orders/{order['orderRef']}/{action}", json=body).raise_for_status()


def start(endpoint, **body):
    response = bankid.post(endpoint, json=body)
    response.raise_for_status()
    return response.json()


def collect(order):
    body = bankid.post("collect", json={"orderRef": order["orderRef"]}).json()
    return [body[name] for name in ("status", "hintCode") if name in body]


def refused(endpoint, **body):
    response = bankid.post(endpoint, json=body)
    return [response.status_code, response.json().get("errorCode")]


def text(words):
    return base64.b64encode(words.encode()).decode()


def use_orders():
    order = start("auth", **PERSON)
    members = ["autoStartToken", "orderRef", "qrStartSecret", "qrStartToken"]
    same("members of an order", sorted(order), members)
    same("a new login", collect(order), ["pending", "outstandingTransaction"])
    code = hmac.new(order["qrStartSecret"].encode(), b"0", hashlib.sha256).hexdigest()
    content = f"bankid.{order['qrStartToken']}.0.{code}"
    scanned = control.post("scan", json={"content": content}).json()
    same("scanned", scanned, {"orderRef": order["orderRef"]})
    same("a code is asked for", collect(order), ["pending", "userSign"])
    act(order, "approve")
    body = bankid.post("collect", json={"orderRef": order["orderRef"]}).json()
    same("logged in", body["completionData"]["user"]["personalNumber"], TOLVAN)

    order = start("sign", **PERSON, userVisibleData=text("Jag godkänner"))
    act(order, "decline")
    same("declined", collect(order), ["failed", "userCancel"])

    order = start("phone/auth", personalNumber=TOLVAN, callInitiator="user")
    same("members of a call", sorted(order), ["orderRef"])
    act(order, "confirm-call")
    act(order, "approve")
    same("logged in by phone", collect(order), ["complete"])


def use_orders_that_are_gone():
    for endpoint in ("collect", "cancel"):
        for reference in ("invalid-uuid", "00000000-0000-4000-8000-000000000000", ""):
            seen = refused(endpoint, orderRef=reference)
            same(f"{endpoint} of '{reference}'", seen, [400, "invalidParameters"])
    order = start("auth", **PERSON)
    same("cancelled", bankid.post("cancel", json={"orderRef": order["orderRef"]}).json(), {})
    seen = refused("collect", orderRef=order["orderRef"])
    same("collected after that", seen, [400, "invalidParameters"])


def use_wrongly():
    named = {**PERSON, "requirement": {"personalNumber": TOLVAN}}
    start("auth", **named)
    same("a second order", refused("auth", **named), [400, "alreadyInProgress"])
    same("the first is gone with it", "orderRef" in start("auth", **named), True)
    same("a wrong address", refused("auth", endUserIp="999"), [400, "invalidParameters"])
    same("no text to sign", refused("sign", **PERSON), [400, "invalidParameters"])
    same("an unknown path", refused("login"), [404, "notFound"])
    same("a wrong method", bankid.get("auth").status_code, 405)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    response = bankid.post("auth", content="endUserIp=127.0.0.1", headers=form)
    same("a form", response.json()["errorCode"], "unsupportedMediaType")


def meet_trouble():
    order = start("auth", **PERSON)
    refusals = {
        "unauthorized": 401,
        "requestTimeout": 408,
        "tooManyRequests": 429,
        "internalError": 500,
        "maintenance": 503,
    }
    for kind, status in refusals.items():
        control.post("faults", json={"kind": kind, "endpoint": "collect"}).raise_for_status()
        same(kind, refused("collect", orderRef=order["orderRef"])[0], status)
    for kind in ("reset", "truncated"):
        control.post("faults", json={"kind": kind, "endpoint": "collect"}).raise_for_status()
        try:
            seen = collect(order)
        except httpx.TransportError:
            seen = "broken"
        same(kind, seen, "broken")
    same("the order goes on", collect(order), ["pending", "outstandingTransaction"])
    try:
        httpx.post(api_url + "auth", json=PERSON)
        seen = "taken"
    except httpx.ConnectError:
        seen = "refused"
    same("a root that is not known", seen, "refused")


use_orders()
use_orders_that_are_gone()
use_wrongly()
meet_trouble()
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
