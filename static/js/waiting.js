// The clocks of the runner's queue go on between two answers of the server: `data-waited` says the seconds so far.

const since = new WeakMap();

function begin(root) {
  for (const clock of root.querySelectorAll("[data-waited]")) {
    if (!since.has(clock)) since.set(clock, performance.now() - Number(clock.dataset.waited) * 1000);
  }
}

function show() {
  for (const clock of document.querySelectorAll("[data-waited]")) {
    if (!since.has(clock)) continue;
    const seconds = Math.floor((performance.now() - since.get(clock)) / 1000);
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

begin(document);
document.addEventListener("htmx:load", (event) => begin(event.detail.elt.parentNode ?? document));
setInterval(show, 1000);
