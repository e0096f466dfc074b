// Uploads one file after the other and shows how far each is. Files may be
// dropped anywhere on the page. Without this script the form sends them all at
// once.
const queue = [];
let busy = false;
let added = 0;

const form = () => document.querySelector("form[data-upload]");

function line(file) {
  const row = document.createElement("li");
  const name = document.createElement("bdi");
  const bar = document.createElement("progress");
  const state = document.createElement("span");
  const button = document.createElement("button");
  name.textContent = file.name;
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  button.type = "button";
  row.append(name, bar, state, " ", button);
  form().querySelector(".uploads").append(row);
  return { file, row, bar, state, button };
}

function put(files) {
  for (const file of files) wait(line(file));
}

function wait(upload) {
  const words = form().dataset;
  upload.state.className = "aside";
  upload.state.textContent = words.waiting;
  upload.button.textContent = words.cancel;
  upload.button.hidden = false;
  upload.button.onclick = () => {
    queue.splice(queue.indexOf(upload), 1);
    upload.row.remove();
  };
  upload.bar.hidden = false;
  queue.push(upload);
  next();
}

function next() {
  if (busy) return;
  const upload = queue.shift();
  if (upload) return send(upload);
  if (added > 0 && !document.querySelector(".uploads .lack")) location.assign(`${form().action}?added=${added}`);
}

function send(upload) {
  const words = form().dataset;
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", upload.file);
  busy = true;
  request.open("POST", words.upload);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.onprogress = (event) => {
    upload.bar.value = event.loaded / event.total;
    upload.state.textContent = event.loaded < event.total ? `${Math.round((100 * event.loaded) / event.total)} %` : words.reading;
  };
  request.onload = () => (request.status === 201 ? done(upload, request.response) : fail(upload, request.response?.detail));
  request.onerror = () => fail(upload);
  request.onabort = () => upload.row.remove();
  request.onloadend = () => {
    busy = false;
    next();
  };
  upload.button.onclick = () => request.abort();
  request.send(body);
}

function done(upload, item) {
  const link = document.createElement("a");
  added++;
  link.href = `${form().getAttribute("action")}/${item.key}`;
  link.textContent = item.name;
  upload.row.replaceChildren(link, " ", upload.state);
  upload.state.textContent = form().dataset.done;
}

function fail(upload, why) {
  const words = form().dataset;
  upload.bar.hidden = true;
  upload.state.className = "lack";
  upload.state.textContent = why || words.failed;
  upload.button.hidden = Boolean(why);
  upload.button.textContent = words.again;
  upload.button.onclick = () => wait(upload);
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-upload]")) return;
  event.preventDefault();
  put(event.target.elements.file.files);
  event.target.reset();
});

const carriesFiles = (event) => form() && [...event.dataTransfer.types].includes("Files");

document.addEventListener("dragover", (event) => {
  if (carriesFiles(event)) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  form().scrollIntoView({ block: "nearest" });
  put(event.dataTransfer.files);
});
