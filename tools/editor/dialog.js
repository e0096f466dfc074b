// Dialogs: one native element each, closed by Escape, that gives the focus
// back to where it was.
import { button, el } from "./dom.js";
import { words } from "./words.js";

// dialog shows content under a title and resolves with what close was called
// with, null when it was dismissed. make gets close and returns the content.
export function dialog(title, make, kind = "") {
  return new Promise((resolve) => {
    const before = document.activeElement;
    let result = null;
    const close = (value = null) => {
      result = value;
      box.close();
    };
    const id = `dialog-${++count}`;
    const box = el("dialog", { "aria-labelledby": id, class: `ask ${kind}` },
      el("header", {}, el("h2", { id }, title), button("×", () => close(), { class: "quiet", "aria-label": words.close })));
    box.append(make(close, box));
    box.addEventListener("close", () => {
      box.remove();
      before?.focus?.();
      resolve(result);
    });
    document.body.append(box);
    box.showModal();
    box.querySelector("[autofocus]")?.focus();
  });
}

let count = 0;

// form makes a form for a dialog: its fields, and buttons of which the first
// submits.
export function form(fields, onsubmit, close, label = words.apply, ...others) {
  return el("form", {
    class: "form",
    method: "dialog",
    onsubmit: (event) => {
      event.preventDefault();
      onsubmit();
    },
  }, ...fields, el("p", { class: "actions" },
    el("button", { class: "primary" }, label), ...others, button(words.cancel, () => close(), { class: "quiet" })));
}
