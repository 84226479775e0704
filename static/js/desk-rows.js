// Rows of fields that come and go without a page: the form alone says what holds, and its last step can be undone.
//
// <form data-rows="windows"> … <ol data-rows-list> <li data-row>…</li> </ol> <template data-row-blank>…</template>
// <input type="hidden" name="rows"> <button data-row-add> <button data-row-remove> <button data-rows-undo hidden>
// <button data-rows-copy> with a select "copy_from" and boxes "copy_to" for a week's days.

const MOST_STEPS = 50;

export class Rows {
  constructor(form) {
    this.form = form;
    this.prefix = form.dataset.rows;
    this.list = form.querySelector("[data-rows-list]");
    this.blank = form.querySelector("[data-row-blank]");
    this.undoer = form.querySelector("[data-rows-undo]");
    this.count = form.elements.namedItem("rows");
    this.steps = [];
    this.known = this.values();
    if (this.undoer) this.undoer.hidden = false;
    this.showSteps();
    form.addEventListener("click", (event) => this.clicked(event));
    this.list.addEventListener("change", () => this.noted());
  }

  get all() {
    return [...this.list.querySelectorAll("[data-row]")];
  }

  field(row, name) {
    return row.querySelector(`[name$="-${name}"]`);
  }

  // What the fields of a row say, by their names.
  read(row) {
    const said = {};
    for (const field of row.querySelectorAll(`[name^="${this.prefix}-"]`)) {
      said[field.name.split("-").at(-1)] = field.type === "checkbox" ? field.checked : field.value;
    }
    return said;
  }

  fill(row, said) {
    for (const [name, value] of Object.entries(said)) {
      const field = this.field(row, name);
      if (!field) continue;
      if (field.type === "checkbox") field.checked = value;
      else field.value = value;
    }
  }

  values() {
    return this.all.map((row) => this.read(row));
  }

  // A new row at the end, with a number that no other has: the server passes over numbers that are missing.
  put(said) {
    const number = Number(this.count.value);
    const holder = document.createElement("template");
    holder.innerHTML = this.blank.innerHTML.replaceAll("__row__", String(number));
    const row = holder.content.firstElementChild;
    this.list.append(row);
    this.count.value = String(number + 1);
    this.fill(row, said);
    return row;
  }

  add(said) {
    const row = this.put(said);
    this.noted();
    return row;
  }

  change(row, said) {
    this.fill(row, said);
    this.noted();
  }

  remove(row) {
    row.remove();
    this.noted();
  }

  // After every step: what was before it is remembered, and whoever draws or previews is told.
  noted() {
    const now = this.values();
    if (JSON.stringify(now) === JSON.stringify(this.known)) return;
    this.steps.push(this.known);
    if (this.steps.length > MOST_STEPS) this.steps.shift();
    this.known = now;
    this.tell();
  }

  undo() {
    const before = this.steps.pop();
    if (!before) return;
    for (const row of this.all) row.remove();
    for (const said of before) this.put(said);
    this.known = this.values();
    this.tell();
  }

  tell() {
    this.showSteps();
    this.form.dispatchEvent(new CustomEvent("rows", { bubbles: true }));
  }

  showSteps() {
    if (this.undoer) this.undoer.disabled = this.steps.length === 0;
  }

  copy() {
    const from = this.form.elements.namedItem("copy_from").value;
    const boxes = [...this.form.querySelectorAll('[name="copy_to"]:checked')];
    const to = boxes.map((box) => box.value).filter((day) => day !== from);
    if (to.length === 0) return;
    const source = this.values().filter((said) => said.weekday === from);
    for (const row of this.all) {
      if (to.includes(this.read(row).weekday)) row.remove();
    }
    for (const day of to) for (const said of source) this.put({ ...said, weekday: day });
    for (const box of boxes) box.checked = false;
    this.noted();
  }

  clicked(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-row-add]")) {
      event.preventDefault();
      this.add({}).querySelector("select, input:not([type=hidden])").focus();
    } else if (button.matches("[data-row-remove]")) {
      event.preventDefault();
      const row = button.closest("[data-row]");
      const next = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("[data-row-remove]");
      this.remove(row);
      (next ?? this.form.querySelector("[data-row-add]")).focus();
    } else if (button.matches("[data-rows-undo]")) {
      event.preventDefault();
      this.undo();
    } else if (button.matches("[data-rows-copy]")) {
      event.preventDefault();
      this.copy();
    }
  }
}

export function rowsOf(form) {
  form.rowsKept ??= new Rows(form);
  return form.rowsKept;
}

for (const form of document.querySelectorAll("form[data-rows]")) rowsOf(form);
