// On every page: says when the network is gone, keeps the focus, shares and copies addresses, keeps the ticket for later.

const offline = document.querySelector("[data-offline]");

function showConnection() {
  if (offline) offline.hidden = navigator.onLine;
}

addEventListener("online", showConnection);
addEventListener("offline", showConnection);
document.addEventListener("htmx:sendError", () => {
  if (offline) offline.hidden = false;
});
document.addEventListener("htmx:afterOnLoad", showConnection);
showConnection();

// What works with JavaScript only is hidden in the page and shown here, also in what htmx brings.
function reveal(root) {
  for (const button of root.querySelectorAll("[data-share][hidden], [data-nearby][hidden], [data-scan-start][hidden]")) {
    button.hidden = false;
  }
}

reveal(document);
document.addEventListener("htmx:load", (event) => reveal(event.detail.elt));

// After a submit the focus is at what is wrong, else at what was said: there one reads on. A page may say where itself.
function showOutcome() {
  if (document.querySelector("[autofocus]")) return;
  const wrong = document.querySelector("main [aria-invalid=true]");
  const said = location.hash ? null : document.querySelector("#messages > .notice");
  if (said) said.tabIndex = -1;
  (wrong ?? said)?.focus();
}

showOutcome();

// Where a part of the page is renewed, what had the focus has it again: by what it leads to or does, if that is one thing.
let focused = null;

function doing(element) {
  const { classList, name, value } = element;
  return [classList[0], element.getAttribute("href"), element.form?.getAttribute("action"), name, value].join(" ");
}

document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  focused = target.contains(document.activeElement) ? doing(document.activeElement) : null;
});

document.addEventListener("htmx:afterSettle", ({ detail: { elt: area } }) => {
  if (!focused || document.activeElement !== document.body) return;
  const same = [...area.querySelectorAll("a, button, input")].filter((element) => doing(element) === focused);
  if (same.length === 1) same[0].focus({ preventScroll: true });
});

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

// Where the browser keeps its clipboard to itself, the address stands there to be copied by hand.
function showAddress(button, url) {
  const there = button.parentElement.querySelector("[data-share-address]");
  const field = there ?? document.createElement("input");
  field.className = "input";
  field.dataset.shareAddress = "";
  field.readOnly = true;
  field.value = url;
  field.setAttribute("aria-label", button.textContent.trim());
  if (!there) button.after(field);
  field.focus();
  field.select();
}

async function share(button) {
  const { share: url, shareTitle: title, shareText: text, copied } = button.dataset;
  if (navigator.share) {
    await navigator.share({ title, text, url }).catch(() => {});
    return;
  }
  if (!(await copy(text ? `${text} ${url}` : url))) {
    showAddress(button, url);
    return;
  }
  const words = button.querySelector("span") ?? button;
  const before = words.textContent;
  words.textContent = copied;
  setTimeout(() => {
    words.textContent = before;
  }, 3000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-share]");
  if (button) share(button);
});

// A choice that needs no button of its own once there is JavaScript.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form) form.requestSubmit();
});

// Back on the page: whatever waits for "refresh from:body" asks anew.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && window.htmx) window.htmx.trigger(document.body, "refresh");
});

// A ticket is kept on the phone, with its pictures and its look.
async function keepTicket() {
  await navigator.serviceWorker.register("/sw.js");
  const { active } = await navigator.serviceWorker.ready;
  const parts = document.querySelectorAll('link[rel="stylesheet"], link[rel="icon"], script[src], main img[src]');
  active.postMessage({ keep: [location.href, ...[...parts].map((part) => part.href ?? part.src)] });
}

if ("serviceWorker" in navigator && document.querySelector("[data-keep]")) keepTicket().catch(() => {});
