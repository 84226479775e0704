// Where a pointer is on a drawn week: days stand side by side where there is room, and lie below each other on a phone.

const NEAR = 14;

export const isWide = (wide) => wide.matches;

// The minute of the day under the pointer.
export function minuteAt({ clientX, clientY }, lane, range, wide) {
  const box = lane.getBoundingClientRect();
  const along = wide ? (clientY - box.top) / box.height : (clientX - box.left) / box.width;
  return range.from + Math.min(Math.max(along, 0), 1) * (range.until - range.from);
}

// Which end of a window is taken: "start", "end", or "" for all of it. Of a short one a third is an end.
export function edgeAt({ clientX, clientY }, shown, wide) {
  const box = shown.getBoundingClientRect();
  const [at, length] = wide ? [clientY - box.top, box.height] : [clientX - box.left, box.width];
  const near = Math.min(NEAR, length / 3);
  if (at < near) return "start";
  return at > length - near ? "end" : "";
}

// The day under the pointer, or the one it came from where there is none.
export function dayAt({ clientX, clientY }, drawing, before) {
  for (const lane of drawing.querySelectorAll(".week__lane")) {
    const box = lane.closest(".week__day").getBoundingClientRect();
    if (clientX >= box.left && clientX < box.right && clientY >= box.top && clientY < box.bottom) {
      return Number(lane.dataset.day);
    }
  }
  return before;
}
