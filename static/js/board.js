// The day's board: says when the store doesn't answer, keeps what is scrolled where it was, begins at the present.

const LONGEST_SILENCE = 5000;
const LOOK_EVERY = 1000;

const status = document.querySelector("[data-live]");
let answered = Date.now();

function say(words) {
  if (status.textContent !== words) status.textContent = words;
}

function look() {
  const silent = document.visibilityState === "visible" && Date.now() - answered > LONGEST_SILENCE;
  const { live, silent: words } = status.dataset;
  say(silent ? words.replace("{time}", document.getElementById("visitors").dataset.asOf) : live);
  status.classList.toggle("live--silent", silent);
}

// Also "nothing new" is an answer, and so is a refusal.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.xhr?.status) return;
  answered = Date.now();
  look();
});

// A page in the background is asked to rest by the browser: its silence begins when somebody looks at it again.
document.addEventListener("visibilitychange", () => {
  answered = Date.now();
});

setInterval(look, LOOK_EVERY);
look();

let place = null;

document.addEventListener("htmx:beforeSwap", () => {
  const board = document.getElementById("board");
  place = board && { left: board.scrollLeft, top: board.scrollTop };
});

document.addEventListener("htmx:afterSwap", () => {
  const board = document.getElementById("board");
  if (!board) return;
  if (place) board.scrollTo(place);
  else showPresent();
});

function showPresent() {
  const board = document.getElementById("board");
  const line = board?.querySelector(".board__now");
  if (line) board.scrollTop = line.offsetTop - board.clientHeight / 3;
}

showPresent();
