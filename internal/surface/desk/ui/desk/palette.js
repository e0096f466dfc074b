// The palette: Ctrl-K, a few letters, Enter. Arrows choose; Escape closes.
const palette = document.getElementById("palette");
const input = palette.querySelector("input");
const list = document.getElementById("palette-found");
const none = palette.querySelector(".none");
let waiting, asking, options = [], chosen = -1;

function open() {
  if (palette.open) return input.select();
  palette.showModal();
  input.select();
  ask();
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  const address = "/desk/find?" + new URLSearchParams({ q: input.value.trim() });
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: asking.signal });
    if (!answer.ok) return location.assign(address);
    show(await answer.json());
  } catch (error) {
    if (error.name !== "AbortError") show([]);
  }
}

function show(groups) {
  options = [];
  list.replaceChildren(...groups.map((group) => {
    const box = document.createElement("div");
    const label = document.createElement("p");
    label.textContent = group.label;
    label.setAttribute("aria-hidden", "true");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", group.label);
    box.append(label, ...group.items.map(option));
    return box;
  }));
  none.hidden = options.length > 0;
  input.setAttribute("aria-expanded", options.length > 0);
  choose(options.length > 0 ? 0 : -1);
}

function option(item) {
  const link = document.createElement("a");
  link.href = item.href;
  link.textContent = item.label;
  link.id = "palette-option-" + options.length;
  link.setAttribute("role", "option");
  link.tabIndex = -1;
  if (item.note) {
    const note = document.createElement("span");
    note.textContent = item.note;
    link.append(" ", note);
  }
  options.push(link);
  return link;
}

function choose(n) {
  options[chosen]?.removeAttribute("aria-selected");
  chosen = n;
  const link = options[n];
  if (!link) return input.removeAttribute("aria-activedescendant");
  link.setAttribute("aria-selected", "true");
  link.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", link.id);
}

const keys = {
  ArrowDown: () => choose((chosen + 1) % options.length),
  ArrowUp: () => choose((chosen - 1 + options.length) % options.length),
  PageDown: () => choose(Math.min(chosen + 8, options.length - 1)),
  PageUp: () => choose(Math.max(chosen - 8, 0)),
};

input.addEventListener("keydown", (event) => {
  const move = keys[event.key];
  if (!move || options.length === 0) return;
  event.preventDefault();
  move();
});

input.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(ask, 120);
});

palette.querySelector("form").addEventListener("submit", (event) => {
  if (chosen < 0) return;
  event.preventDefault();
  options[chosen].click();
});

palette.addEventListener("click", (event) => {
  if (event.target === palette) palette.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  if (event.defaultPrevented) return;
  event.preventDefault();
  open();
});

document.querySelector(".open-palette")?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open();
});
