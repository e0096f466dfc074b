// Stories are dragged from the list, or from another place, onto a place of
// the front page. Without this script the same form is filled by typing.

const form = document.getElementById("front");
const choices = document.getElementById("choices");
const kind = "application/x-stet-story";

for (const row of choices.querySelectorAll("[data-story]")) {
  row.draggable = true;
  row.addEventListener("dragstart", (event) => begin(event, row.dataset.story, ""));
}

for (const slot of form.querySelectorAll(".slot")) {
  const input = slot.querySelector("input[list]");
  slot.draggable = input.value !== "";
  slot.addEventListener("dragstart", (event) => {
    if (event.target === slot) begin(event, input.value, input.id);
  });
  slot.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes(kind)) return;
    event.preventDefault();
    slot.classList.add("over");
  });
  slot.addEventListener("dragleave", () => slot.classList.remove("over"));
  slot.addEventListener("drop", (event) => {
    event.preventDefault();
    slot.classList.remove("over");
    const { story, from } = JSON.parse(event.dataTransfer.getData(kind));
    place(input, story, from);
  });
  const clear = clearButton(input);
  slot.append(clear);
  input.addEventListener("input", () => {
    slot.draggable = input.value !== "";
    clear.hidden = input.value === "";
  });
}

function begin(event, story, from) {
  event.dataTransfer.setData(kind, JSON.stringify({ story, from }));
  event.dataTransfer.setData("text/plain", story);
  event.dataTransfer.effectAllowed = "copyMove";
}

// place puts a story on a place. What stood there goes to where the story came
// from, and a story that stood elsewhere leaves that place.
function place(input, story, from) {
  const stood = input.value;
  const origin = from ? document.getElementById(from) : null;
  if (origin === input) return;
  for (const other of form.querySelectorAll(".slot input[list]")) {
    if (other.value === story) put(other, "");
  }
  if (origin) put(origin, stood);
  put(input, story);
}

function put(input, story) {
  input.value = story;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function clearButton(input) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = choices.dataset.clear;
  button.hidden = input.value === "";
  button.addEventListener("click", () => {
    put(input, "");
    input.focus();
  });
  return button;
}
