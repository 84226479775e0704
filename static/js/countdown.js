// The hold's clock. The server's own "now" is in the page, so a wrong clock on the phone does no harm.

const LATE = 120;
const SOON = 60;
// What lasts longer, over a night, isn't counted: its end is beside it.
const LONG = 3600;

function words(seconds) {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
}

function start(clock) {
  const skew = Date.parse(clock.dataset.now) - Date.now();
  const until = Date.parse(clock.dataset.countdown);
  const left = clock.querySelector("[data-countdown-left]");
  const said = clock.querySelector("[data-countdown-said]");
  const more = clock.querySelector("[data-countdown-late]");
  if (more) more.hidden = true;

  function finish() {
    clearInterval(timer);
    for (const part of clock.querySelectorAll("[data-countdown-on]")) part.hidden = true;
    const over = clock.querySelector("[data-countdown-over]");
    over.hidden = false;
    said.textContent = over.textContent;
    clock.dispatchEvent(new CustomEvent("hold-over", { bubbles: true }));
  }

  function tick() {
    if (!clock.isConnected) return clearInterval(timer);
    const seconds = Math.max(0, Math.round((until - Date.now() - skew) / 1000));
    left.textContent = seconds > LONG ? "" : words(seconds);
    if (more && seconds <= LATE && seconds > 0 && more.hidden) {
      more.hidden = false;
      said.textContent = clock.dataset.late;
    }
    if (seconds <= SOON && !("urgent" in clock.dataset)) {
      clock.dataset.urgent = "";
      said.textContent = clock.dataset.soon;
    }
    if (seconds === 0) finish();
  }

  const timer = setInterval(tick, 1000);
  tick();
}

function startAll(root) {
  const found = root.matches?.("[data-countdown]") ? [root] : root.querySelectorAll("[data-countdown]");
  for (const clock of found) {
    if (clock.dataset.started) continue;
    clock.dataset.started = "yes";
    start(clock);
  }
}

startAll(document);
document.addEventListener("htmx:load", (event) => startAll(event.detail.elt));
