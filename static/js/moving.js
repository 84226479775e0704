// A block is drawn by its handle to another lane or time. What can't be is put back, with the reason; so does Escape.
// The handle is a link to the same question in words, so nothing here is the only way.

const SLACK = 8;
const TICK = 300;
const SNAP = 3;
const EDGE = 48;
const STEP = 12;

let drag = null;
let swallows = false;

document.addEventListener("pointerdown", (event) => {
  swallows = false;
  const handle = event.target.closest?.("[data-handle]");
  if (!handle || event.button !== 0) return;
  const block = handle.closest("[data-block]");
  const board = document.getElementById("board");
  const { clientX: x, clientY: y, pointerId } = event;
  drag = { handle, block, board, x, y, pointerId, left: board.scrollLeft, top: board.scrollTop, begun: false };
});

// The browser would select words, or draw the link's address along, and call the pointer off.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest?.("[data-handle]")) event.preventDefault();
});

document.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointerId) return;
  if (!drag.begun && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < SLACK) return;
  if (!drag.begun) begin();
  scrollAlong(event);
  const across = event.clientX - drag.x + drag.board.scrollLeft - drag.left;
  const down = event.clientY - drag.y + drag.board.scrollTop - drag.top;
  drag.block.style.translate = `${across}px ${down}px`;
  drag.to = target(event);
});

function begin() {
  drag.begun = swallows = true;
  drag.handle.setPointerCapture(drag.pointerId);
  drag.block.classList.add("block--dragged");
}

function scrollAlong({ clientX, clientY }) {
  const box = drag.board.getBoundingClientRect();
  drag.board.scrollBy(toward(clientX, box.left, box.right), toward(clientY, box.top, box.bottom));
}

function toward(at, start, end) {
  if (at < start + EDGE) return -STEP;
  return at > end - EDGE ? STEP : 0;
}

// The lane under the finger, and the quarter of an hour at which the block's upper edge lies.
function target({ clientX, clientY }) {
  const lane = document.elementsFromPoint(clientX, clientY).find((one) => one.matches(".lane__blocks"));
  if (!lane) return null;
  const rows = Number(getComputedStyle(lane).getPropertyValue("--all"));
  const box = lane.getBoundingClientRect();
  const row = ((drag.block.getBoundingClientRect().top - box.top) / box.height) * rows;
  const begins = Number(drag.board.dataset.begins);
  const starts = begins + Math.max(0, Math.round(row / SNAP) * SNAP) * TICK;
  return { lane: lane.closest("[data-lane]").dataset.lane, starts };
}

document.addEventListener("pointerup", (event) => {
  if (!drag || event.pointerId !== drag.pointerId) return;
  const done = drag;
  const from = done.block.closest("[data-lane]").dataset.lane;
  const sideways = done.begun && Math.abs(event.clientY - done.y) < SNAP * SLACK;
  if (!done.begun || !done.to) return putBack();
  drag = null;
  const values = {};
  if (!sideways && done.to.starts !== Number(done.block.dataset.starts)) {
    values.starts_at = new Date(done.to.starts * 1000).toISOString();
  }
  if (done.to.lane !== from && done.to.lane !== "0") values[done.board.dataset.by] = done.to.lane;
  if (Object.keys(values).length === 0) return letGo(done);
  ask(done, values);
});

function ask(done, values) {
  const said = document.getElementById("moved");
  window.htmx
    .ajax("POST", done.handle.href, { source: said, target: said, swap: "innerHTML", values })
    .catch(() => {})
    .finally(() => {
      letGo(done);
      window.htmx.trigger(document.body, "refresh");
    });
}

// The click that ends a drag would open the handle's page, also after Escape.
addEventListener(
  "click",
  (event) => {
    if (!swallows) return;
    swallows = false;
    event.preventDefault();
    event.stopPropagation();
  },
  { capture: true },
);

function letGo({ block }) {
  block.style.translate = "";
  block.classList.remove("block--dragged");
}

function putBack() {
  if (drag) letGo(drag);
  drag = null;
}

document.addEventListener("pointercancel", putBack);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") putBack();
  else swallows = false;
});

// The board stands still under a hand.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (drag?.begun && event.detail.target.id === "visitors") event.detail.shouldSwap = false;
});
