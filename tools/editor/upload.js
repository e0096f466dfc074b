// Pictures on their way to the server. Each has a placeholder in the text,
// which is no part of the document, and becomes a figure when it has arrived.
import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { place } from "./commands.js";
import { button, el } from "./dom.js";
import { learn } from "./media.js";
import { longest, schema } from "./schema.js";
import { Refusal, refusalOf } from "./server.js";
import { announce } from "./status.js";
import { words } from "./words.js";

const key = new PluginKey("upload");
let last = 0;

// uploads is the plugin that keeps the placeholders, and takes files that are
// dropped or pasted.
export const uploads = () => new Plugin({
  key,
  state: {
    init: () => DecorationSet.empty,
    apply(tr, set) {
      set = set.map(tr.mapping, tr.doc);
      const change = tr.getMeta(key);
      if (change?.add) {
        const { pos, upload } = change.add;
        set = set.add(tr.doc, [Decoration.widget(pos, upload.dom, { id: upload.id, side: 1, stopEvent: () => true, ignoreSelection: true })]);
      }
      if (change?.remove) set = set.remove(set.find(null, null, (spec) => spec.id === change.remove));
      return set;
    },
  },
  props: {
    decorations: (state) => key.getState(state),
    handlePaste: (view, event) => take(view, event.clipboardData, null, event),
    handleDrop: (view, event, slice, moved) => {
      if (moved) return false;
      const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
      return take(view, event.dataTransfer, at?.pos ?? null, event);
    },
  },
  view: () => ({ update: (view) => pasted(view) }),
});

// take uploads the pictures of a drop or paste. Programs put a picture of a
// passage beside its text; then the text counts.
function take(view, data, pos, event) {
  const files = [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));
  if (!files.length || data.types.includes("text/html") && event.type === "paste" && textOf(data)) return false;
  event.preventDefault();
  uploadFiles(view, files, pos);
  return true;
}

const textOf = (data) => data.getData("text/plain").trim();

// uploadFiles puts files behind the block at a position, by default the
// selection's.
function uploadFiles(view, files, pos = null) {
  let at = pos ?? view.state.selection.from;
  for (const file of files) start(view, file, at, {});
}

// start begins an upload; about holds attributes and a caption that are known
// already.
function start(view, file, pos, about) {
  const upload = { id: ++last, file, about };
  upload.bar = el("progress", { max: 100, value: 0, "aria-label": file.name });
  upload.says = el("p", { role: "status" });
  upload.again = button(words.retry, () => send(view, upload), { class: "quiet", hidden: true });
  upload.dom = el("div", { class: "upload", contenteditable: "false" }, upload.says, upload.bar,
    el("p", { class: "actions" }, upload.again, button(words.cancel, () => drop(view, upload), { class: "quiet" })));
  const $pos = view.state.doc.resolve(Math.min(pos, view.state.doc.content.size));
  const at = $pos.depth ? $pos.after(1) : $pos.pos;
  view.dispatch(view.state.tr.setMeta(key, { add: { pos: at, upload } }).setMeta("addToHistory", false));
  send(view, upload);
}

function send(view, upload) {
  const request = new XMLHttpRequest();
  const { file, says, bar, again } = upload;
  upload.request = request;
  again.hidden = true;
  bar.hidden = false;
  bar.value = 0;
  says.textContent = words.uploading(file.name, 0);
  request.upload.addEventListener("progress", (event) => {
    const percent = event.lengthComputable ? Math.floor((event.loaded / event.total) * 100) : 0;
    bar.value = percent;
    says.textContent = percent < 100 ? words.uploading(file.name, percent) : words.preparing(file.name);
  });
  const failed = (error) => {
    bar.hidden = true;
    again.hidden = false;
    says.textContent = words.uploadFailed(file.name, error instanceof Refusal ? error.message : words.uploadLost);
  };
  request.addEventListener("error", () => failed(null));
  request.addEventListener("timeout", () => failed(null));
  request.addEventListener("load", () => {
    if (request.status !== 201) {
      failed(refusalOf(request));
      return;
    }
    arrived(view, upload, JSON.parse(request.responseText));
  });
  const body = new FormData();
  body.append("file", file, file.name);
  request.open("POST", "/desk/media/upload");
  request.setRequestHeader("Accept", "application/json");
  request.send(body);
}

function drop(view, upload) {
  upload.request?.abort();
  view.dispatch(view.state.tr.setMeta(key, { remove: upload.id }).setMeta("addToHistory", false));
  view.focus();
}

// arrived puts the figure where the placeholder is.
function arrived(view, upload, item) {
  learn(item);
  const [found] = key.getState(view.state).find(null, null, (spec) => spec.id === upload.id);
  if (!found) return;
  const figure = figureOf(item, upload.about);
  const tr = view.state.tr.setMeta(key, { remove: upload.id });
  const $at = tr.doc.resolve(found.from);
  const before = $at.nodeBefore;
  if (before?.type === schema.nodes.paragraph && !before.content.size) {
    tr.replaceWith(found.from - before.nodeSize, found.from, figure);
  } else {
    tr.insert(found.from, figure);
  }
  const end = tr.doc.lastChild;
  if (end.type === schema.nodes.figure) tr.insert(tr.doc.content.size, schema.nodes.paragraph.create());
  view.dispatch(tr);
  announce(words.uploaded(upload.file.name));
}

const line = (text) => (text || "").replace(/\s+/g, " ").trim().slice(0, longest) || null;

// figureOf returns the figure of an item with what the library knows of it.
// What is already said of it in the text comes first.
export function figureOf(item, about = {}) {
  const caption = about.caption?.size ? about.caption : line(item.caption) ? schema.text(line(item.caption)) : null;
  const attrs = { media: item.key };
  for (const name of ["alt", "credit", "source", "rights"]) attrs[name] = about.attrs?.[name] ?? line(item[name]);
  return schema.nodes.figure.create(attrs, caption);
}

// insertPicture puts a figure of an item at the selection.
export const insertPicture = (view, item) => place(figureOf(item))(view.state, view.dispatch);

// uploadFromDevice lets somebody choose files of this device.
export function uploadFromDevice(view) {
  const input = el("input", { type: "file", accept: "image/*", multiple: true, hidden: true });
  input.addEventListener("change", () => {
    uploadFiles(view, [...input.files]);
    input.remove();
  });
  document.body.append(input);
  input.click();
}

const waiting = new Map(); // pictures inside a paste, by the address that stands for them

// standIn keeps a picture that came as a data address inside a paste, and
// returns the address that stands for it until the paste is in the text.
export function standIn(address) {
  const file = fileOf(address);
  if (!file) return "";
  const path = `/pasted/${++last}`;
  waiting.set(path, file);
  return path;
}

function fileOf(address) {
  const parts = /^data:(image\/[a-z.+-]+);base64,([a-z0-9+/=\s]+)$/i.exec(address);
  if (!parts) return null;
  const bytes = Uint8Array.from(atob(parts[2].replace(/\s/g, "")), (c) => c.charCodeAt(0));
  return new File([bytes], `pasted.${parts[1].split("/")[1].replace("jpeg", "jpg")}`, { type: parts[1] });
}

// pasted uploads the pictures that a paste has brought.
function pasted(view) {
  if (!waiting.size) return;
  const found = [];
  view.state.doc.descendants((node, pos) => {
    if (node.type === schema.nodes.figure && waiting.has(node.attrs.src)) found.push({ node, pos });
    return !node.isTextblock;
  });
  const files = new Map(waiting);
  waiting.clear();
  for (const { node, pos } of found.reverse()) {
    view.dispatch(view.state.tr.delete(pos, pos + node.nodeSize).setMeta("addToHistory", false));
    start(view, files.get(node.attrs.src), Math.max(0, pos - 1), { attrs: node.attrs, caption: node.content });
  }
}
