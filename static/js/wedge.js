// A scanner that types, anywhere on the floor: what comes faster than fingers can, and ends with Enter, is a scan. Whether
// it is a visit's code, a number of the queue, a label or a barcode the store knows; it leads to the page of what it is.
// Where a page asks for labels itself, it has them; an address is never a label. While somebody is in a field the keys
// are theirs, and nothing is taken from them.
//
// <div data-scanned="…scan…">  where scans are posted
// <form data-labels>           a page's own form for labels, with a field `code`

const FASTEST_FINGER = 60; // ms between two keys
const SCAN = /^\S.{2,}\S$/;
const ADDRESS = /^[a-z]+:\/\//i;

let typed = "";
let last = 0;

function isTheirs(target) {
  return target.isContentEditable || target.matches?.("input, textarea, select");
}

function post(code) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = document.querySelector("[data-scanned]").dataset.scanned;
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  for (const [name, value] of Object.entries({ code, csrfmiddlewaretoken: token })) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}

function take(code) {
  const labels = document.querySelector("form[data-labels]");
  if (!labels || ADDRESS.test(code)) {
    post(code);
    return;
  }
  labels.elements.namedItem("code").value = code;
  labels.requestSubmit();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || isTheirs(event.target)) {
    typed = "";
    return;
  }
  const quick = event.timeStamp - last <= FASTEST_FINGER;
  if (event.key.length === 1) {
    typed = quick ? typed + event.key : event.key;
    last = event.timeStamp;
    return;
  }
  if (event.key !== "Enter") return;
  const code = quick ? typed : "";
  typed = "";
  if (!SCAN.test(code)) return;
  event.preventDefault(); // else Enter would also press whatever has the focus
  take(code);
});
