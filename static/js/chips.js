// The time page: the chosen day is in view, and chips that are being renewed say so.

function showChosen(root) {
  for (const strip of root.querySelectorAll("[data-days]")) {
    const chosen = strip.querySelector("[aria-current]");
    if (chosen) strip.scrollLeft = chosen.offsetLeft - (strip.clientWidth - chosen.offsetWidth) / 2;
  }
}

document.addEventListener("htmx:beforeRequest", (event) => {
  event.detail.target.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:afterSettle", (event) => {
  const area = event.detail.elt;
  area.removeAttribute("aria-busy");
  showChosen(area.parentElement ?? document);
});

for (const name of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(name, (event) => event.detail.target.removeAttribute("aria-busy"));
}

showChosen(document);
