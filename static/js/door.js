// The door stays ready for the next code: the field is empty again as soon as one was sent, so that a scanner can type
// the next while the first is on its way. Codes are sent one after the other, and each is answered.

const RECENT = 10_000;
const waiting = [];
let sending = false;
let answeredAt = 0;

const field = document.getElementById("code");
const answer = document.getElementById("answer");

function ready(code, refused) {
  const mend = refused && waiting.length === 0 && field.value === "";
  if (mend) field.value = code;
  field.focus({ preventScroll: true });
  if (mend) field.select();
  answer.scrollIntoView({ block: "nearest" });
}

async function sendAll(form) {
  sending = true;
  while (waiting.length > 0) {
    const code = waiting.shift();
    const csrfmiddlewaretoken = form.elements.namedItem("csrfmiddlewaretoken").value;
    let status = 0;
    const note = (event) => {
      status = event.detail.xhr.status;
    };
    answer.addEventListener("htmx:beforeOnLoad", note);
    await window.htmx.ajax("POST", form.action, { source: answer, target: answer, swap: "innerHTML", values: { code, csrfmiddlewaretoken } }).catch(() => {});
    answer.removeEventListener("htmx:beforeOnLoad", note);
    ready(code, status === 0 || status >= 300);
  }
  sending = false;
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.matches("[data-scan]") || !window.htmx) return;
    event.preventDefault();
    event.stopPropagation();
    waiting.push(field.value);
    field.value = "";
    if (!sending) sendAll(form);
  },
  true,
);

// Two visitors at once: the answer to the first stays readable beside the second.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target !== answer) return;
  const before = document.querySelector("[data-before]");
  const title = answer.querySelector("#verdict-title");
  before.hidden = !title || Date.now() - answeredAt > RECENT;
  if (title) before.textContent = `${before.dataset.before} ${title.textContent}`;
  answeredAt = Date.now();
});
