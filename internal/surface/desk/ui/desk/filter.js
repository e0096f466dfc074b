// A list's filter asks as one types. The answer is the same page, drawn by the
// server; everything of it but the filter itself takes the place of what
// stands here. "/" leads to the filter.
const pause = 200;
const heard = document.getElementById("heard");
let waiting, asking;

function ask(form) {
  const address = new URL(form.action);
  address.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
  asking?.abort();
  asking = new XMLHttpRequest();
  asking.open("GET", address);
  asking.responseType = "document";
  asking.timeout = 15000;
  asking.onload = () => (asking.status === 200 && asking.response ? take(form, asking.response, address) : location.assign(address));
  asking.onerror = asking.ontimeout = () => fail(form);
  asking.send();
  form.closest("main").setAttribute("aria-busy", "true");
}

function take(form, page, address) {
  const main = form.closest("main");
  const twin = page.querySelector(`main form.filter[action="${CSS.escape(form.getAttribute("action"))}"]`) ?? page.querySelector("main form.filter");
  main.removeAttribute("aria-busy");
  if (!twin) return location.assign(address);
  replaceAround(main, page.querySelector("main"), form, twin);
  history.replaceState(null, "", address);
  heard.textContent = main.querySelector(".empty")?.textContent
    ?? main.dataset.found.replace("0", main.querySelectorAll(".list tbody tr, .rows > li").length);
  document.dispatchEvent(new Event("listchange"));
}

// Replaces what stands before and after the form at every level, so that the
// form stays where it is and the caret in it.
function replaceAround(here, there, form, twin) {
  if (here === form) return;
  const kept = [...here.children].find((child) => child.contains(form));
  const nodes = [...there.childNodes];
  const at = nodes.findIndex((node) => node.contains(twin));
  while (kept.previousSibling) kept.previousSibling.remove();
  while (kept.nextSibling) kept.nextSibling.remove();
  kept.before(...nodes.slice(0, at));
  kept.after(...nodes.slice(at + 1));
  replaceAround(kept, nodes[at], form, twin);
}

function fail(form) {
  const main = form.closest("main");
  main.removeAttribute("aria-busy");
  if (form.nextElementSibling?.matches(".notice.bad")) return;
  const notice = document.createElement("p");
  notice.className = "notice bad";
  notice.setAttribute("role", "alert");
  notice.textContent = main.dataset.failed;
  form.after(notice);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form.filter");
  if (!form || event.isComposing) return;
  clearTimeout(waiting);
  waiting = setTimeout(ask, pause, form);
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.filter")) return;
  event.preventDefault();
  clearTimeout(waiting);
  ask(event.target);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
  const field = document.querySelector("form.filter input:not([type=hidden])");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
