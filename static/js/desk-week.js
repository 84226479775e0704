// A week, drawn: the windows of the form's rows as blocks on seven days. They are drawn, moved and lengthened by mouse,
// finger or keys, and every step is written into the rows, which alone are sent.

import { rowsOf } from "./desk-rows.js";
import { dayAt, edgeAt, isWide, minuteAt } from "./desk-week-places.js";

const HOUR = 60;
const DAY = 24 * HOUR;
const LONGEST = DAY;
const SLACK = 6;
const WIDE = matchMedia("(width >= 48rem)");

const form = document.querySelector("form[data-week]");
const drawing = form.querySelector("[data-drawing]");
const status = form.querySelector("[data-said]");
const fine = form.querySelector("[data-fine]");
const whole = form.querySelector("[data-whole]");
const words = drawing.dataset;
const rows = rowsOf(form);
const names = [...rows.blank.content.querySelector('[name$="-weekday"]').options].filter((one) => one.value !== "");
let range = { from: 0, until: DAY };
let drag = null;

const snap = () => (fine.checked ? 5 : 15);
const snapped = (minute) => Math.round(minute / snap()) * snap();
const wall = (minute) => {
  const within = ((minute % DAY) + DAY) % DAY;
  return `${String(Math.floor(within / HOUR)).padStart(2, "0")}:${String(within % HOUR).padStart(2, "0")}`;
};
const minutes = (text) => {
  const [hours, rest] = text.split(":").map(Number);
  return hours * HOUR + rest;
};

// The window that a row says, or null while it says none that could be drawn.
function windowOf(row) {
  const said = rows.read(row);
  if (said.weekday === "" || !said.starts || !said.ends) return null;
  const from = minutes(said.starts);
  const until = minutes(said.ends) + (said.over ? DAY : 0);
  return until > from && until - from <= LONGEST ? { day: Number(said.weekday), from, until, every: said.interval } : null;
}

const saidBy = ({ day, from, until }) => ({
  weekday: String(day),
  starts: wall(from),
  ends: wall(until),
  over: until >= DAY,
});

function inWords({ day, from, until }) {
  const last = until >= DAY ? `${wall(until)} ${words.nextDay}` : wall(until);
  return words.window.replace("{day}", names[day].text).replace("{from}", wall(from)).replace("{until}", last);
}

const say = (text) => {
  status.textContent = text;
};

function fitRange(windows) {
  if (whole.checked) {
    range = { from: 0, until: Math.max(DAY, ...windows.map((one) => one.until)) };
    return;
  }
  const from = Math.min(Number(words.opens), ...windows.map((one) => one.from)) - HOUR;
  const until = Math.max(Number(words.closes), ...windows.map((one) => one.until)) + HOUR;
  range = { from: Math.max(0, Math.floor(from / HOUR) * HOUR), until: Math.ceil(until / HOUR) * HOUR };
}

function draw() {
  const shown = rows.all.map((row) => [row, windowOf(row)]).filter(([, one]) => one);
  const focused = document.activeElement?.shownRow;
  fitRange(shown.map(([, one]) => one));
  drawing.replaceChildren(scale(), ...names.map((name, day) => lane(name, day, shown)));
  drawing.style.setProperty("--hours", String((range.until - range.from) / HOUR));
  if (focused) blockOf(focused)?.focus({ preventScroll: true });
}

function part(tag, name, ...children) {
  const element = document.createElement(tag);
  element.className = name;
  element.append(...children);
  return element;
}

const along = (minute) => String((minute - range.from) / (range.until - range.from));

function scale() {
  const hours = part("div", "week__scale");
  hours.setAttribute("aria-hidden", "true");
  const step = isWide(WIDE) ? 1 : Math.ceil((range.until - range.from) / HOUR / 6);
  for (let at = range.from; at < range.until; at += step * HOUR) {
    const hour = part("span", "week__hour", wall(at));
    hour.style.setProperty("--from", along(at));
    hours.append(hour);
  }
  return hours;
}

function lane(name, day, shown) {
  const adder = part("button", "week__name", name.text);
  adder.type = "button";
  adder.setAttribute("aria-label", words.add.replace("{day}", name.text));
  adder.addEventListener("click", () => make({ day, ...freeOn(day) }));
  const line = part("div", "week__lane");
  line.dataset.day = String(day);
  const here = shown.filter(([, one]) => one.day === day);
  here.forEach(([row, one], place) => line.append(block(row, one, here.slice(0, place))));
  const column = part("section", "week__day", adder, line);
  column.setAttribute("aria-label", name.text);
  return column;
}

function block(row, one, earlier) {
  const below = earlier.filter(([, other]) => other.from < one.until && one.from < other.until).length;
  const shown = part("button", "week__window", part("span", "week__times", `${wall(one.from)}–${wall(one.until)}`));
  shown.type = "button";
  shown.shownRow = row;
  shown.setAttribute("aria-label", inWords(one));
  shown.setAttribute("aria-describedby", "week-keys");
  place(shown, one);
  shown.style.setProperty("--below", String(Math.min(below, 3)));
  return shown;
}

function place(shown, { from, until }) {
  shown.style.setProperty("--from", along(from));
  shown.style.setProperty("--until", along(until));
}

const blockOf = (row) => [...drawing.querySelectorAll(".week__window")].find((shown) => shown.shownRow === row);

// Where a new window goes on a day: the doors' hours, else two hours after the last one.
function freeOn(day) {
  const there = rows.all.map(windowOf).filter((one) => one?.day === day);
  if (there.length === 0) return { from: Number(words.opens), until: Number(words.closes) };
  const last = Math.min(Math.max(...there.map((one) => one.until)), DAY - 3 * HOUR);
  return { from: last + HOUR, until: last + 3 * HOUR };
}

function make(one) {
  const row = rows.add(saidBy(one));
  blockOf(row)?.focus();
  say(words.made.replace("{window}", inWords(one)));
}

function write(row, one) {
  rows.change(row, saidBy(one));
  blockOf(row)?.focus({ preventScroll: true });
  say(inWords(one));
}

function remove(row) {
  const next = blockOf(row)?.closest(".week__day").querySelector(".week__name");
  say(words.removed.replace("{window}", inWords(windowOf(row))));
  rows.remove(row);
  drawing.querySelectorAll(".week__name")[names.findIndex((name) => name.text === next?.textContent)]?.focus();
}

// Starts and ends as far as they go: a window begins on its day, and lasts a day at most.
function bounded({ day, from, until }) {
  const length = Math.min(Math.max(until - from, snap()), LONGEST);
  const begins = Math.min(Math.max(from, 0), DAY - 5);
  return { day: Math.min(Math.max(day, 0), 6), from: begins, until: begins + length };
}

drawing.addEventListener("keydown", (event) => {
  const row = event.target.shownRow;
  if (!row) return;
  const one = windowOf(row);
  const steps = isWide(WIDE)
    ? { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }
    : { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const step = steps[event.key];
  if (event.key === "Delete" || event.key === "Backspace") remove(row);
  else if (event.key === "Enter") rows.field(row, "starts").focus();
  else if (step && event.shiftKey) write(row, bounded({ ...one, until: one.until + step[1] * snap() }));
  else if (step) write(row, bounded({ day: one.day + step[0], from: one.from + step[1] * snap(), until: one.until + step[1] * snap() }));
  else return;
  event.preventDefault();
});

form.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || typing) return;
  event.preventDefault();
  rows.undo();
});

drawing.addEventListener("pointerdown", (event) => {
  const line = event.target.closest(".week__lane");
  if (!line || event.button !== 0) return;
  const shown = event.target.closest(".week__window");
  const at = minuteAt(event, line, range, isWide(WIDE));
  const { pointerId, clientX: x, clientY: y } = event;
  drag = { pointerId, x, y, at, shown, row: shown?.shownRow, begun: false, day: Number(line.dataset.day), line };
  drag.was = shown ? windowOf(shown.shownRow) : null;
  drag.edge = shown ? edgeAt(event, shown, isWide(WIDE)) : "";
});

drawing.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointerId) return;
  if (!drag.begun && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < SLACK) return;
  if (!drag.begun) begin();
  const at = minuteAt(event, drag.line, range, isWide(WIDE));
  drag.now = bounded(drag.was ? changed(event, at) : drawn(at));
  show(drag.shown, drag.now);
});

function begin() {
  drag.begun = true;
  drawing.setPointerCapture(drag.pointerId);
  drag.shown ??= drag.line.appendChild(part("div", "week__window", part("span", "week__times")));
  drag.shown.classList.add("week__window--dragged");
}

function drawn(at) {
  const [from, until] = [drag.at, at].sort((one, other) => one - other).map(snapped);
  return { day: drag.day, from, until };
}

function changed(event, at) {
  const { was, edge } = drag;
  if (edge === "start") return { ...was, from: Math.min(snapped(at), was.until - snap()), until: was.until };
  if (edge === "end") return { ...was, until: Math.max(snapped(at), was.from + snap()) };
  const by = snapped(at - drag.at);
  return { day: dayAt(event, drawing, was.day), from: was.from + by, until: was.until + by };
}

function show(shown, one) {
  drawing.querySelector(`[data-day="${one.day}"]`).append(shown);
  place(shown, one);
  shown.querySelector(".week__times").textContent = `${wall(one.from)}–${wall(one.until)}`;
}

function finish() {
  const { row, now, begun } = drag;
  drag = null;
  if (!begun || !now) return;
  if (row) write(row, now);
  else make(now);
}

function forget() {
  if (drag?.begun) draw();
  drag = null;
}

drawing.addEventListener("pointerup", (event) => {
  if (drag?.pointerId === event.pointerId) finish();
});
drawing.addEventListener("pointercancel", forget);
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && drag) {
    forget();
    draw();
  }
});

form.addEventListener("rows", draw);
for (const box of [fine, whole]) box.addEventListener("change", draw);
WIDE.addEventListener("change", draw);
form.querySelector("[data-drawn]").hidden = false;
draw();
