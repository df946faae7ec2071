/**
 * The control page: the phones of the simulated people.
 *
 * @module
 */
import { toBase64 } from "../../bytes.ts";
import { FILE_POLICY, MOBILE_POLICY, PEOPLE, policiesOf } from "../pki/people.ts";

const STYLE = `
:root{color-scheme:light dark}
body{margin:0 auto;max-width:32rem;padding:1rem;font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.25rem}
li{margin:0 0 1rem;padding:.75rem;border:1px solid #8797a1;border-radius:.5rem;list-style:none}
ul{padding:0}
code{word-break:break-all;font-size:.8125rem}
button,select,input{font:inherit;margin:.25rem .25rem 0 0;max-width:100%;padding:.25rem .625rem}
#note{min-height:1.5em}
`;

const SCRIPT = String.raw`
const at = (id) => document.getElementById(id);
const make = (name, text, more = {}) => Object.assign(document.createElement(name), {textContent: text}, more);
const actions = {
  userCallConfirm: [["confirm-call", "I am in the call"], ["deny-call", "I am not"]],
  userMrtd: [["scan-document", "Scan the passport"]],
};

async function post(path, body) {
  const response = await fetch(path, {method: "POST", body: JSON.stringify(body)});
  const {error} = await response.json();
  at("note").textContent = error ?? "";
  show();
}

function buttons({orderRef, hintCode}) {
  const act = (action) => () => post("orders/" + orderRef + "/" + action, {personalNumber: at("person").value});
  const waiting = hintCode === "outstandingTransaction" || hintCode === "noClient";
  const offered = waiting
    ? [["open", "Open"], ["approve", "Open and approve"]]
    : [...(actions[hintCode] ?? []), ["approve", "Approve"], ["decline", "Decline"], ["wrong-code", "Type a wrong code"]];
  return offered.map(([action, label]) => make("button", label, {onclick: act(action)}));
}

let last = "";
async function show() {
  const text = await (await fetch("orders")).text();
  if (text === last) return;
  last = text;
  const {orders} = JSON.parse(text);
  at("orders").replaceChildren(...orders.map((order) => {
    const item = make("li", "");
    item.append(make("strong", order.endpoint), " ", order.hintCode, document.createElement("br"),
      make("code", order.orderRef), document.createElement("br"), ...buttons(order));
    return item;
  }));
  at("none").hidden = orders.length > 0;
}

at("scan").onsubmit = (event) => {
  event.preventDefault();
  post("scan", {content: at("content").value, personalNumber: at("person").value});
};
show();
setInterval(() => show().catch(() => {}), 500);
`;

/** Where the BankIDs of the people are. */
const KINDS: Readonly<Record<string, string>> = {
  [MOBILE_POLICY]: "phone",
  [FILE_POLICY]: "computer",
};

/** The page as it is sent. */
export function controlPage(): Response {
  const nonce = toBase64(crypto.getRandomValues(new Uint8Array(16)));
  const people = PEOPLE.map((person) => {
    const { personalNumber, givenName, surname } = person;
    const kinds = policiesOf(person).map((policy) => KINDS[policy]).join(" and ");
    return `<option value="${personalNumber}">${givenName} ${surname} (${kinds})</option>`;
  });
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simulated BankID app</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
<h1>Simulated BankID app</h1>
<p><label>Whose app it is <select id="person">${people.join("")}</select></label></p>
<form id="scan"><label>Text of a QR code <input id="content" autocomplete="off"></label><button>Scan</button></form>
<p id="note" role="status"></p>
<p id="none">No order waits for a person.</p>
<ul id="orders"></ul>
</main>
<script type="module" nonce="${nonce}">${SCRIPT}</script>
</body>
</html>
`;
  const policy =
    `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src data:; ` +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
  return new Response(html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": policy,
      "Cache-Control": "no-store",
    },
  });
}
