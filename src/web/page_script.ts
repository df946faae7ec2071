/**
 * Script of the ready page.
 *
 * @module
 */

/** The script; `settings` holds texts and language. It makes no markup out of text. */
export const PAGE_SCRIPT: string = String.raw`
const {texts, language, messages} = settings;
const at = (id) => document.getElementById(id);
const views = {choice: ["choice"], pending: ["cancel"], failed: ["again"], wait: []};
const isTablet = navigator.maxTouchPoints > 1 && navigator.userAgent.includes("Macintosh");
let id, number = 0, device, timer, next, nonce, failures = 0, running = 0;
// Whether this very tab began the login, has yet to open the app, and saw its link used.
let isOwn = false, opens = false, launched = false;

function show(view, text, more = []) {
  const shown = [...views[view], ...more], focused = document.activeElement;
  for (const part of ["choice", "code", "scan", "enlarge", "open", "cancel", "again", "change"]) {
    at(part).hidden = !shown.includes(part);
  }
  if (at("status").textContent !== text) at("status").textContent = text;
  if (focused?.closest("[hidden]")) at("title").focus();
}

function fail(text) {
  show("failed", text, device ? ["change"] : []);
}

async function post(action, message) {
  const response = await fetch(location.pathname.replace(/[^/]*$/, "") + action, {
    method: "POST",
    headers: {"Content-Type": "application/json"},
    body: JSON.stringify({language, touch: navigator.maxTouchPoints, brave: "brave" in navigator, ...message}),
    signal: AbortSignal.timeout?.(20000),
  });
  if (response.status >= 500) throw new Error(String(response.status));
  return {status: response.status, ...await response.json()};
}

function pending(answer) {
  ({id, device} = answer);
  const more = [];
  if (answer.qr) {
    const svg = new DOMParser().parseFromString(answer.qr, "image/svg+xml").documentElement;
    at("code").replaceChildren(document.importNode(svg, true));
    more.push("scan", "code", "enlarge");
  }
  if (answer.launch) {
    at("open").href = answer.launch;
    more.push("open");
  }
  show("pending", answer.message.text, more);
  // A phone hands a link to the app only when it was tapped; a computer asks before it opens one.
  if (answer.launch && opens && !answer.mobile) location.href = answer.launch;
  opens = false;
  later(1000, poll);
}

function take(answer) {
  const had = id, returned = nonce !== undefined;
  failures = 0;
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  if (answer.state === "pending") return pending(answer);
  if (answer.reason === "replayed") {
    number = answer.poll;
    return later(0, poll);
  }
  stop();
  if (answer.state === "complete") {
    show("wait", texts.done);
    location.replace(answer.redirect ?? "/");
  } else if (answer.state === "failed") fail(answer.message.text);
  else if (answer.reason === "wrong-nonce" || (returned && answer.state === "none")) fail(texts.notYours);
  else if (answer.state === "elsewhere" || (had && answer.state === "none")) fail(texts.elsewhere);
  else if (answer.state === "none") choose();
  else fail(messages.wrong);
}

function later(wait, what) {
  clearTimeout(timer);
  next = what;
  timer = setTimeout(what, wait);
}

function stop() {
  clearTimeout(timer);
  timer = id = nonce = undefined;
}

async function run(action, message) {
  const turn = ++running;
  clearTimeout(timer);
  timer = undefined;
  try {
    const answer = await post(action, message);
    if (turn === running) take(answer);
  } catch {
    if (turn !== running) return;
    if (action === "start") return fail(texts.offline);
    show(id ? "pending" : "wait", texts.offline);
    later(Math.min(1000 * 2 ** failures++, 10000), action === "cancel" ? cancel : poll);
  }
}

function poll() {
  number = Math.max(number + 1, Date.now());
  run("poll", {id, poll: number, nonce, launched: launched || !isOwn});
}

function start(where) {
  stop();
  device = where;
  isOwn = opens = true;
  launched = false;
  number = Math.max(number + 1, Date.now());
  show("wait", "");
  run("start", {device, poll: number});
}

function cancel() {
  stop();
  device = undefined;
  show("wait", "");
  run("cancel", {});
}

function choose() {
  device = undefined;
  show("choice", isTablet ? messages.mobile : messages.question);
}

function comeBack() {
  const [, found] = /^#nonce=([\w.~-]+)$/.exec(location.hash) ?? [];
  nonce = found ?? nonce;
  poll();
}

at("this").onclick = () => start("this");
at("other").onclick = () => start("other");
at("again").onclick = () => device ? start(device) : choose();
at("change").onclick = choose;
at("cancel").onclick = cancel;
at("open").onclick = at("open").onpointerdown = () => { launched = true; };
at("enlarge").onclick = () => {
  const large = at("code").classList.toggle("large");
  at("enlarge").setAttribute("aria-pressed", String(large));
};
const wake = () => timer !== undefined && document.visibilityState === "visible" && later(0, next);
addEventListener("online", wake);
document.addEventListener("visibilitychange", wake);
addEventListener("pageshow", (event) => event.persisted && poll());
addEventListener("hashchange", () => location.hash && comeBack());
comeBack();
`;
