// Choosing the point of a picture that stays visible when it is cropped.
import { dialog } from "./dialog.js";
import { button, el } from "./dom.js";
import { know, setFacts } from "./media.js";
import { words } from "./words.js";

const clamp = (n) => Math.min(1000, Math.max(0, Math.round(n)));

// pickFocus asks for the focus point of a picture and saves it.
export function pickFocus(key) {
  know(key, (item) => {
    if (item) dialog(words.focus, (close) => picker(item, close), "focus-point");
  });
}

function picker(item, close) {
  let x = item.focus_x ?? 500;
  let y = item.focus_y ?? 500;
  const status = el("p", { role: "status", class: "hint" });
  const mark = el("span", { class: "mark" });
  const image = el("img", { src: item.src, alt: "" });
  const move = (toX, toY) => {
    x = clamp(toX);
    y = clamp(toY);
    mark.style.left = `${x / 10}%`;
    mark.style.top = `${y / 10}%`;
    status.textContent = words.focusAt(x, y);
  };
  const steps = { ArrowLeft: [-20, 0], ArrowRight: [20, 0], ArrowUp: [0, -20], ArrowDown: [0, 20] };
  const area = el("button", {
    type: "button",
    class: "area",
    autofocus: true,
    "aria-label": words.focusHelp,
    onclick: (event) => {
      if (event.detail === 0) return; // a key
      const box = image.getBoundingClientRect();
      move(((event.clientX - box.left) / box.width) * 1000, ((event.clientY - box.top) / box.height) * 1000);
    },
    onkeydown: (event) => {
      const step = steps[event.key];
      if (!step) return;
      event.preventDefault();
      move(x + step[0], y + step[1]);
    },
  }, image, mark);
  move(x, y);
  const save = async () => {
    try {
      await setFacts(item.key, { focus_x: x, focus_y: y });
      close();
    } catch {
      status.textContent = words.focusFailed;
    }
  };
  return el("div", {}, el("p", { class: "hint" }, words.focusHelp), area, status,
    el("p", { class: "actions" }, button(words.done, save, { class: "primary" }), button(words.cancel, () => close(), { class: "quiet" })));
}
