// A piece is tried on in a size: until one is chosen the button says so, and leads to the sizes.

function chosen(form) {
  return form.querySelector("[name=sku]:checked");
}

function tell(form) {
  const button = form.querySelector("[data-unsized]");
  if (!button) return;
  button.dataset.sized ??= button.textContent;
  button.textContent = chosen(form) ? button.dataset.sized : button.dataset.unsized;
}

function tellAll() {
  for (const form of document.querySelectorAll("form[data-sizes]")) tell(form);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-sizes]");
  if (form) tell(form);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-sizes]");
  if (!form || chosen(form)) return;
  event.preventDefault();
  form.querySelector("fieldset").scrollIntoView({ block: "center" });
  form.querySelector("[name=sku]:enabled").focus({ preventScroll: true });
});

tellAll();
// Back from the times the browser fills in again what was chosen.
addEventListener("pageshow", tellAll);
document.addEventListener("htmx:load", tellAll);
