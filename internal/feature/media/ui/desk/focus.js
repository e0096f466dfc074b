// The focus of a picture: a mark on it that is dragged, clicked into place or
// moved with the arrow keys. Without this script the numbers below do the same.
const step = 10;

function start(frame) {
  const x = document.getElementById("focus_x");
  const y = document.getElementById("focus_y");
  const picture = frame.querySelector("img");
  if (!x || !y) return;
  const scale = Number(frame.dataset.scale);
  const within = (n) => Math.min(scale, Math.max(0, Math.round(n)));
  const mark = document.createElement("button");
  mark.type = "button";

  function show() {
    mark.style.left = `${(100 * within(Number(x.value))) / scale}%`;
    mark.style.top = `${(100 * within(Number(y.value))) / scale}%`;
    mark.setAttribute("aria-label", `${frame.dataset.label} ${x.value}, ${y.value}`);
  }

  function move(toX, toY) {
    x.value = within(toX);
    y.value = within(toY);
    show();
  }

  function follow(event) {
    const box = picture.getBoundingClientRect();
    move(((event.clientX - box.left) / box.width) * scale, ((event.clientY - box.top) / box.height) * scale);
  }

  picture.addEventListener("click", follow);
  mark.addEventListener("pointerdown", (event) => mark.setPointerCapture(event.pointerId));
  mark.addEventListener("pointermove", (event) => {
    if (mark.hasPointerCapture(event.pointerId)) follow(event);
  });
  mark.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!by || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const far = event.shiftKey ? 10 * step : step;
    move(Number(x.value) + by[0] * far, Number(y.value) + by[1] * far);
  });
  x.addEventListener("input", show);
  y.addEventListener("input", show);
  frame.append(mark);
  show();
}

document.querySelectorAll(".focus").forEach(start);
