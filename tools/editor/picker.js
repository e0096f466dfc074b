// A list of names, each chosen from what exists or, for tags, new.
import { button, el } from "./dom.js";
import { announce } from "./status.js";
import { words } from "./words.js";

// Picker fills a fieldset whose input has a datalist. Entries are {id, name};
// with free, what is typed is an entry of its own.
export class Picker {
  constructor(host, known, free, changed) {
    this.host = host;
    this.known = known;
    this.free = free;
    this.changed = changed;
    this.chosen = [];
    this.list = host.querySelector("ol");
    this.input = host.querySelector("input");
    this.error = host.querySelector(".error");
    host.querySelector("datalist").replaceChildren(...known.map(({ name }) => el("option", { value: name })));
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && !(this.free && event.key === ",")) return;
      event.preventDefault();
      this.add();
    });
    this.input.addEventListener("change", () => this.add());
    host.querySelector("button.add").addEventListener("click", () => this.add());
  }

  // value is the list of ids, or names where those are free.
  get value() {
    return this.chosen.map(({ id }) => id);
  }

  set value(ids) {
    this.chosen = (ids ?? []).map((id) => this.known.find((entry) => entry.id === id) ?? { id, name: this.free ? id : `#${id}` });
    this.draw();
  }

  add() {
    const name = this.input.value.replace(/\s+/g, " ").trim();
    this.error.textContent = "";
    if (!name) return;
    const same = (entry) => entry.name.toLowerCase() === name.toLowerCase();
    const entry = this.known.find(same) ?? (this.free ? { id: name, name } : null);
    if (!entry) {
      this.error.textContent = words.unknownName(name);
      return;
    }
    this.input.value = "";
    if (this.chosen.some(same)) return;
    this.chosen.push(entry);
    this.draw();
    this.changed();
  }

  draw() {
    this.list.replaceChildren(...this.chosen.map((entry, i) => el("li", {}, el("span", {}, entry.name),
      i ? button("↑", () => this.move(i), { class: "quiet", "aria-label": words.moveUp(entry.name), disabled: this.disabled }) : null,
      button("×", () => this.remove(i), { class: "quiet", "aria-label": words.removeNamed(entry.name), disabled: this.disabled }))));
  }

  move(i) {
    this.chosen.splice(i - 1, 0, ...this.chosen.splice(i, 1));
    this.draw();
    this.changed();
  }

  remove(i) {
    const [gone] = this.chosen.splice(i, 1);
    this.draw();
    this.changed();
    announce(words.removeNamed(gone.name));
    this.input.focus();
  }

  setEditable(yes) {
    this.disabled = !yes;
    this.input.disabled = !yes;
    this.host.querySelector("button.add").disabled = !yes;
    this.draw();
  }
}
