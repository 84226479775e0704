// Scans by the dozen: the field is empty again at once, and each scan is kept on the device until the store's line has
// taken it. Each has a number of its own, so that one which is sent twice counts once. So it is with the buttons of forms
// that are marked as kept.
//
// <form id="scan" data-scan action="…">      fields `code`, `nonce`, `csrfmiddlewaretoken`; may be missing
// <form data-kept action="…">                any fields; `nonce` is given anew
// <p data-scans-waiting data-one="…" data-many="{n} …">   says how many wait for the connection
// The answer goes to #answer.

const AGAIN = 3000;
const form = document.getElementById("scan");
const field = form?.elements.namedItem("code");
const answer = document.getElementById("answer");
const note = document.querySelector("[data-scans-waiting]");
const place = `scans:${location.pathname}`;

let sending = false;
let later = 0;

function kept() {
  try {
    return JSON.parse(localStorage.getItem(place)) ?? [];
  } catch {
    return [];
  }
}

function keep(scans) {
  localStorage.setItem(place, JSON.stringify(scans));
}

function tell(scans) {
  note.hidden = scans.length === 0;
  note.textContent = scans.length === 1 ? note.dataset.one : note.dataset.many.replace("{n}", scans.length);
}

// crypto.randomUUID is there on secure addresses only, and a shop's tablet may be on a plain one.
function number() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send({ fields, nonce }) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ ...fields, nonce, csrfmiddlewaretoken: token });
  const reply = await fetch(location.pathname, { method: "POST", body, headers: { "HX-Request": "true" } });
  const away = reply.headers.get("HX-Redirect");
  if (away) {
    location.assign(away); // signed out meanwhile: the scans wait until somebody is signed in again
    throw new Error("signed out");
  }
  if (reply.status >= 500) throw new Error("not taken");
  answer.innerHTML = await reply.text();
  answer.scrollIntoView({ block: "nearest" });
}

async function sendAll() {
  if (sending) return;
  sending = true;
  clearTimeout(later);
  try {
    for (let next = kept()[0]; next; next = kept()[0]) {
      await send(next);
      keep(kept().filter((scan) => scan.nonce !== next.nonce));
      window.htmx?.trigger(document.body, "refresh");
    }
    tell([]);
  } catch {
    tell(kept());
    later = setTimeout(sendAll, AGAIN);
  } finally {
    sending = false;
    field?.focus({ preventScroll: true });
  }
}

function take(fields) {
  keep([...kept(), { fields, nonce: number() }]);
  if (!navigator.onLine) tell(kept());
  sendAll();
}

function scanned() {
  const code = field.value.trim();
  field.value = "";
  if (code) take({ code });
}

document.addEventListener(
  "submit",
  (event) => {
    const mine = event.target === form || event.target.matches("[data-kept]");
    if (!mine) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.target === form) {
      scanned();
      return;
    }
    const { csrfmiddlewaretoken, ...fields } = Object.fromEntries(new FormData(event.target, event.submitter));
    take(fields);
    event.target.reset();
  },
  true,
);

// A scanner types wherever the focus is: its keys go to the field, unless somebody is in another one.
document.addEventListener(
  "keydown",
  (event) => {
    const theirs = event.target.matches?.("input, textarea, select, [contenteditable]");
    if (theirs || event.key.length !== 1 || event.key === " " || event.ctrlKey || event.altKey || event.metaKey) return;
    field?.focus({ preventScroll: true });
  },
  true,
);

addEventListener("online", sendAll);
tell(kept());
if (kept().length > 0) sendAll();
