// Scans by the dozen: the field is empty again at once, and each scan is kept on the device until the store's line has
// taken it: no lock, no sign-in and no form of before loses one. Each has a number of its own, so that one which is sent
// twice counts once, and is sent by whoever scanned it, never by who is there by then. So it is with the buttons of forms
// that are marked as kept.
//
// <form id="scan" data-scan action="…">      fields `code`, `nonce`, `csrfmiddlewaretoken`; may be missing
// <form data-kept action="…">                any fields; `nonce` is given anew
// <p data-scans-waiting data-by="person" data-one="…" data-many="{n} …" data-others="…">   says how many wait, and for whom
// The answer goes to #answer.

const AGAIN = 3000;
const LATER = new Set([401, 403]);
const form = document.getElementById("scan");
const field = form?.elements.namedItem("code");
const answer = document.getElementById("answer");
const note = document.querySelector("[data-scans-waiting]");
const by = note.dataset.by;
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

function mine() {
  return kept().filter((scan) => scan.by === by);
}

function tell() {
  const all = kept();
  const waiting = mine().length;
  const said = [];
  if (waiting > 0) said.push(waiting === 1 ? note.dataset.one : note.dataset.many.replace("{n}", waiting));
  if (all.length > waiting) said.push(note.dataset.others);
  note.hidden = said.length === 0;
  note.textContent = said.join(" · ");
}

// crypto.randomUUID is there on secure addresses only, and a shop's tablet may be on a plain one.
function number() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send({ fields, nonce }) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ ...fields, nonce, scanned_by: by, csrfmiddlewaretoken: token });
  const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
  const asked = performance.now();
  const reply = await fetch(location.pathname, { method: "POST", body, headers });
  const away = reply.headers.get("HX-Redirect");
  // The cover comes, and the page stays under it.
  if (reply.status === 401) document.dispatchEvent(new CustomEvent("locked", { detail: asked }));
  else if (away) location.assign(away); // signed out meanwhile: the way back leads here
  // Somebody else was let in on another page, and the forms of this one are void: it is opened again, as theirs.
  if (reply.status === 403 && performance.now() > AGAIN) location.reload();
  if (away || reply.redirected || LATER.has(reply.status) || reply.status >= 500) throw new Error("not taken");
  answer.innerHTML = await reply.text();
  answer.scrollIntoView({ block: "nearest" });
}

async function sendAll() {
  if (sending) return;
  sending = true;
  clearTimeout(later);
  try {
    for (let next = mine()[0]; next; next = mine()[0]) {
      await send(next);
      keep(kept().filter((scan) => scan.nonce !== next.nonce));
      window.htmx?.trigger(document.body, "refresh");
    }
    tell();
  } catch {
    tell();
    later = setTimeout(sendAll, AGAIN);
  } finally {
    sending = false;
    field?.focus({ preventScroll: true });
  }
}

function take(fields) {
  keep([...kept(), { by, fields, nonce: number() }]);
  if (!navigator.onLine) tell();
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
tell();
if (mine().length > 0) sendAll();
