// The time page: the chosen day is in view, and chips that are being renewed say so and keep the focus.

function showChosen(root) {
  for (const strip of root.querySelectorAll("[data-days]")) {
    const chosen = strip.querySelector("[aria-current]");
    if (chosen) strip.scrollLeft = chosen.offsetLeft - (strip.clientWidth - chosen.offsetWidth) / 2;
  }
}

function nameOf(element) {
  return element?.getAttribute("href") ?? element?.getAttribute("value");
}

let focused = null;

document.addEventListener("htmx:beforeRequest", (event) => {
  event.detail.target.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:beforeSwap", (event) => {
  focused = event.detail.target.contains(document.activeElement) ? nameOf(document.activeElement) : null;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const area = event.detail.elt;
  area.removeAttribute("aria-busy");
  showChosen(area.parentElement ?? document);
  if (!focused) return;
  const same = [...area.querySelectorAll("a, button, input")].find((element) => nameOf(element) === focused);
  same?.focus({ preventScroll: true });
});

for (const name of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(name, (event) => event.detail.target.removeAttribute("aria-busy"));
}

showChosen(document);
