// A pad of digits that fills a field, for a finger on a tablet. Without JavaScript, with keys, and for whoever has the page
// read to them there is the field alone. The digits are never shown, in the field neither.
//
// <div data-pad="the field's id" aria-hidden="true" hidden> with buttons: value="7" adds it, value="" takes the last one back

for (const pad of document.querySelectorAll("[data-pad]")) {
  const field = document.getElementById(pad.dataset.pad);
  pad.hidden = false;
  // The field keeps the focus: Enter unlocks, and no keyboard slides over the pad.
  pad.addEventListener("mousedown", (event) => event.preventDefault());
  pad.addEventListener("click", (event) => {
    const key = event.target.closest("button");
    if (!key) return;
    field.value = key.value ? (field.value + key.value).slice(0, field.maxLength) : field.value.slice(0, -1);
  });
}
