// The panel of the block in which the cursor is: what it says besides its
// text, such as who spoke a quotation, and the tools of a table.
import {
  addColumnAfter, addColumnBefore, addRowAfter, addRowBefore, deleteColumn, deleteRow, deleteTable, mergeCells, splitCell,
  toggleHeaderColumn, toggleHeaderRow,
} from "prosemirror-tables";
import { setAttrs } from "./commands.js";
import { button, el, field } from "./dom.js";
import { allowed, longest } from "./schema.js";
import { words } from "./words.js";

const passage = ["lang", "dir"];

// attributes lists what the panel shows of each type.
const attributes = {
  quote: ["cite", "url"], pull_quote: ["cite", "url"], aside: ["title"], correction: ["date"], embed: ["url", "title"],
  audio: ["title", "credit", "source", "rights"], table: ["caption"], table_cell: ["align"], table_header: ["align"],
  ordered_list: ["start"], code: ["lang"], figure: ["source", "rights"],
};

const foreign = new Set(["paragraph", "heading", "bullet_list", "ordered_list", "quote", "pull_quote", "figure", "table", "aside"]);

const t = words.tableTools;
const tableTools = [
  [t.rowBefore, addRowBefore], [t.rowAfter, addRowAfter], [t.rowDelete, deleteRow],
  [t.columnBefore, addColumnBefore], [t.columnAfter, addColumnAfter], [t.columnDelete, deleteColumn],
  [t.headerRow, toggleHeaderRow], [t.headerColumn, toggleHeaderColumn], [t.merge, mergeCells], [t.split, splitCell], [t.delete, deleteTable],
];

// BlockPanel draws itself into host whenever another block is chosen.
export class BlockPanel {
  constructor(view, host) {
    this.view = view;
    this.host = host;
    this.update();
  }

  // chain returns the blocks around the selection, the innermost first.
  chain() {
    const { $from, node } = this.view.state.selection;
    const out = node && !node.isText ? [{ node, pos: $from.pos }] : [];
    for (let depth = $from.depth; depth > 0; depth--) out.push({ node: $from.node(depth), pos: $from.before(depth) });
    return out;
  }

  update() {
    const chain = this.chain().filter(({ node }) => attributes[node.type.name]);
    const inner = this.chain().find(({ node }) => foreign.has(node.type.name));
    const shape = [...chain.map(({ node, pos }) => `${node.type.name} ${pos}`), inner ? `${inner.node.type.name} ${inner.pos}` : ""].join();
    this.nodes = new Map([...chain, ...(inner ? [inner] : [])].map(({ node, pos }) => [pos, node]));
    if (shape === this.shape) {
      this.refresh();
      return;
    }
    if (this.host.contains(document.activeElement)) return; // not under somebody's fingers
    this.shape = shape;
    this.inputs = [];
    this.host.replaceChildren(
      ...chain.map(({ node, pos }) => this.section(node, pos, attributes[node.type.name])),
      inner ? el("details", { open: passage.some((name) => inner.node.attrs[name]) },
        el("summary", {}, words.passage), ...passage.map((name) => this.input(inner.node, inner.pos, name))) : "");
  }

  section(node, pos, names) {
    const name = node.type.name;
    return el("fieldset", {}, el("legend", {}, words.blockOf[name]), ...names.map((attr) => this.input(node, pos, attr)),
      name === "table" ? el("p", { class: "actions" }, ...tableTools.map(([label, command]) => button(label, () => {
        command(this.view.state, this.view.dispatch, this.view);
        this.view.focus();
      }, { class: "quiet" }))) : null);
  }

  input(node, pos, attr) {
    const choices = { align: words.aligns, dir: words.dirs }[attr];
    const input = choices
      ? el("select", {}, ...Object.entries(choices).map(([value, label]) => el("option", { value }, label)))
      : el("input", {
        type: { date: "date", start: "number", url: "url" }[attr] ?? "text", maxlength: attr === "url" ? 2000 : longest,
        min: attr === "start" ? 1 : null, max: attr === "start" ? 999999999 : null,
      });
    const error = el("p", { class: "error", role: "alert" });
    const type = node.type.name;
    input.addEventListener(choices ? "change" : "input", () => {
      const value = read(type, attr, input.value);
      error.textContent = value === undefined ? words.attrBad : "";
      if (value !== undefined && this.view.state.doc.nodeAt(pos)?.type.name === type) setAttrs(this.view, pos, { [attr]: value });
    });
    const label = words.attr[{ "code lang": "codeLang", "embed url": "embedUrl" }[`${type} ${attr}`] ?? attr];
    this.inputs.push({ input, pos, attr });
    input.value = shown(node, attr);
    const box = field(label, input);
    box.append(error);
    return box;
  }

  refresh() {
    for (const { input, pos, attr } of this.inputs) {
      const node = this.nodes.get(pos);
      if (node && document.activeElement !== input) input.value = shown(node, attr);
    }
  }

  focus() {
    this.host.querySelector("input, select, button")?.focus();
  }
}

const shown = (node, attr) => (attr === "date" ? (node.attrs.date ?? "").slice(0, 10) : node.attrs[attr] ?? "");

// read returns the value of an attribute that somebody typed, or undefined
// while it is none that the tree takes.
function read(type, attr, text) {
  if (attr === "start") {
    const n = Number(text);
    return Number.isInteger(n) && n >= 1 && n <= 999999999 ? n : undefined;
  }
  if (!text.trim()) return type === "embed" && attr === "url" ? undefined : null;
  if (type === "code" && attr === "lang") return /^[a-z0-9][a-z0-9+#._-]{0,39}$/i.test(text) ? text : undefined;
  if (attr === "align") return text;
  if (attr === "url") {
    const url = allowed.url(text);
    return url && (type !== "embed" || url.startsWith("http")) ? url : undefined;
  }
  if (attr === "lang" || attr === "dir" || attr === "date") return allowed[attr](text) || undefined;
  return text.slice(0, longest);
}
