// A scanner that types, anywhere on the floor: a reference or a ticket's address that comes faster than fingers can, and
// ends with Enter, goes to the door. While somebody is in a field the keys are theirs, and nothing is taken from them.
//
// <div data-door="…check in…">  where codes are posted

const FASTEST_FINGER = 60; // ms between two keys
const CODE = /^(?!\d+$)(?:https?:\/\/\S+\/c\/)?[0-9a-z]{4}[ -]?[0-9a-z]{4}\/?$/i;

let typed = "";
let last = 0;

function isTheirs(target) {
  return target.isContentEditable || target.matches?.("input, textarea, select");
}

function letIn(code) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = document.querySelector("[data-door]").dataset.door;
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  for (const [name, value] of Object.entries({ code, csrfmiddlewaretoken: token })) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  document.body.append(form);
  form.submit();
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
  if (!CODE.test(code)) return;
  event.preventDefault(); // else Enter would also press whatever has the focus
  letIn(code);
});
