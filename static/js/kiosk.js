// A shared tablet: says when somebody touches the page, covers it when nobody has for a while, and takes the PIN there,
// so that what was typed is still under the cover. The server locks by its own clock, whatever happens here.
//
// <section id="cover" data-idle="minutes" data-touch="…" data-lock="…" data-offline="…" hidden>   with a form for the PIN

const TELL_EVERY = 10_000;
const LOOK_EVERY = 1000;
const SOONER = 3000; // ms before the server would

const cover = document.getElementById("cover");
const form = cover.querySelector("form");
const pin = form.elements.namedItem("pin");
const refusal = form.querySelector("[role=alert]");
const others = [...document.body.children].filter((one) => one !== cover);
const idle = Number(cover.dataset.idle) * 60_000 - SOONER;

let touched = Date.now();
let told = touched; // opening the page was a touch, and the server knows of it
let telling = 0;
let locking = Promise.resolve();
let opened = 0;
const asked = new WeakMap();

function post(address, values = {}) {
  const token = form.elements.namedItem("csrfmiddlewaretoken").value;
  const body = new URLSearchParams({ ...values, csrfmiddlewaretoken: token });
  return fetch(address, { method: "POST", body, headers: { "HX-Request": "true" }, keepalive: true });
}

async function tell() {
  telling = 0;
  told = Date.now();
  const since = performance.now();
  const ago = Math.round((told - touched) / 1000);
  const reply = await post(cover.dataset.touch, ago > 0 ? { ago } : {}).catch(() => null);
  if (reply?.status === 401) refused(since);
}

function touch() {
  if (!cover.hidden) return;
  if (overdue()) {
    hide();
    return;
  }
  touched = Date.now();
  telling ||= setTimeout(tell, Math.max(0, told + TELL_EVERY - touched));
}

function overdue() {
  return Date.now() - touched >= idle;
}

function hide() {
  if (!cover.hidden) return;
  clearTimeout(telling);
  telling = 0;
  document.documentElement.dataset.locked = "";
  for (const seen of document.querySelectorAll("[data-peeked]")) seen.textContent = "•••";
  for (const other of others) other.inert = true;
  cover.hidden = false;
  pin.value = "";
  refusal.textContent = "";
  pin.focus();
  locking = post(cover.dataset.lock).catch(() => {});
}

// What was asked before it was unlocked, and is answered after, says nothing of now.
function refused(since) {
  if (since >= opened) hide();
}

function show() {
  touched = told = Date.now();
  opened = performance.now();
  cover.hidden = true;
  for (const other of others) other.inert = false;
  delete document.documentElement.dataset.locked;
  window.htmx?.trigger(document.body, "refresh");
}

async function unlock() {
  await locking; // one that came later would lock again
  const reply = await post(form.action, { pin: pin.value, next: location.pathname + location.search }).catch(() => null);
  const away = reply?.headers.get("HX-Redirect");
  if (away) location.replace(away);
  else if (reply?.status === 204) show();
  else if (reply?.headers.get("Content-Type")?.startsWith("text/plain")) refusal.textContent = await reply.text();
  else refusal.textContent = cover.dataset.offline;
  pin.value = "";
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  unlock();
});

for (const kind of ["pointerdown", "keydown", "input", "wheel", "touchmove"]) {
  addEventListener(kind, touch, { capture: true, passive: true });
}

function look() {
  if (cover.hidden && overdue()) hide();
}

setInterval(look, LOOK_EVERY);
document.addEventListener("visibilitychange", look);

// A part of the page that comes too late is told that the device is locked: the cover says so, and the page stays.
document.addEventListener("htmx:beforeSend", ({ detail: { xhr } }) => asked.set(xhr, performance.now()));
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.xhr.status !== 401) return;
  event.preventDefault();
  refused(asked.get(event.detail.xhr));
});
document.addEventListener("locked", (event) => refused(event.detail)); // what other scripts were told, and asked when

// Back from the browser's memory it is empty until it has been asked for anew.
addEventListener("pagehide", () => {
  document.documentElement.dataset.locked = "";
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
