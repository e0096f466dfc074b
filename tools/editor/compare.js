// Two versions of a story side by side, and the choice between them.
import { dialog } from "./dialog.js";
import { align, wordDifference } from "./difference.js";
import { button, el } from "./dom.js";
import { content } from "./page.js";
import { words } from "./words.js";

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const unset = (value) => (value === undefined || value === null || value === "" ? "" : value);

// sameContent reports two versions that say the same.
export const sameContent = (a, b) => content.every((name) => same(plain(a[name], name), plain(b[name], name)));

// plain evens out what means the same: a list that is missing, an empty source.
function plain(value, name) {
  if (name === "source") return ["name", "url", "credit"].map((key) => unset(value?.[key]));
  if (name === "body") return (value?.content ?? []).map(sortKeys).filter((node) => node.type !== "paragraph" || node.content);
  return Array.isArray(value) ? value : unset(value);
}

const sortKeys = (value) => (Array.isArray(value) ? value.map(sortKeys) : value && typeof value === "object"
  ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sortKeys(value[key])])) : value);

// compare shows both and resolves with {content, took}, took being "mine",
// "theirs" or "parts", or with null for later. about puts the value of a field
// into words.
export async function compare(mine, theirs, about) {
  const rows = rowsOf(mine, theirs, about);
  return dialog(words.compareTitle, (close) => {
    if (!rows.length) return el("p", { class: "empty" }, words.same);
    const chosen = () => {
      const took = new Set(rows.map((row) => row.take));
      close({ content: built(mine, rows), took: took.size === 1 ? [...took][0] : "parts" });
    };
    return el("div", {},
      el("p", { class: "hint" }, words.compareHelp),
      el("p", { class: "actions" },
        button(words.mineAll, () => close({ content: mine, took: "mine" })),
        button(words.theirsAll, () => close({ content: theirs, took: "theirs" }))),
      el("table", { class: "compare" },
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, words.mine), el("th", { scope: "col" }, words.theirs))),
        el("tbody", {}, ...rows.map(draw))),
      el("p", { class: "actions" }, button(words.takeChosen, chosen, { class: "primary" }), button(words.later, () => close(), { class: "quiet" })));
  }, "wide");
}

// rowsOf lists what differs: {name, mine, theirs} with texts, and what each
// side would put there.
function rowsOf(mine, theirs, about) {
  const rows = [];
  for (const name of content) {
    if (name === "body") rows.push(...blocks(mine.body?.content ?? [], theirs.body?.content ?? []));
    else if (!same(plain(mine[name], name), plain(theirs[name], name))) {
      rows.push({
        name, label: words.fields[name], mine: about(name, mine[name]), theirs: about(name, theirs[name]),
        value: theirs[name], take: "mine",
      });
    }
  }
  return rows;
}

// blocks pairs the blocks of two bodies. Those between two that are equal are
// set against each other in order.
function blocks(mine, theirs) {
  const a = mine.map((node) => JSON.stringify(sortKeys(node)));
  const b = theirs.map((node) => JSON.stringify(sortKeys(node)));
  const rows = [];
  let left = [];
  let right = [];
  let before = -1; // the last block of mine that both have
  const flush = () => {
    for (let i = 0; i < Math.max(left.length, right.length); i++) {
      rows.push({
        name: "body", label: words.fields.body, at: left[i] ?? null, before: left[i] ?? left.at(-1) ?? before,
        node: theirs[right[i]] ?? null, mine: textOf(mine[left[i]]), theirs: textOf(theirs[right[i]]), take: "mine",
      });
    }
    left = [];
    right = [];
  };
  for (const [i, j] of align(a, b)) {
    if (i !== null && j !== null) {
      flush();
      before = i;
    } else if (i !== null) left.push(i);
    else right.push(j);
  }
  flush();
  return rows;
}

const silent = new Set(["media", "level", "colspan", "rowspan"]); // attributes that say nothing in words
const plainBlocks = new Set(["paragraph", "heading", "list_item", "table_row", "table_cell", "table_header"]);

// textOf returns the words of a block, with what stands in its attributes; ""
// for none.
function textOf(node) {
  if (!node) return "";
  if (node.type === "text") return node.text;
  if (node.type === "hard_break") return "\n";
  const attrs = Object.entries(node.attrs ?? {}).filter(([name]) => !silent.has(name)).map(([, value]) => String(value));
  const inner = (node.content ?? []).map(textOf);
  const inline = (node.content ?? []).some((child) => child.type === "text");
  const kind = plainBlocks.has(node.type) ? "" : words.blockOf[node.type] ?? words[node.type] ?? "";
  return [kind, ...attrs, inline ? inner.join("") : inner.join("\n")].filter(Boolean).join("\n");
}

// draw makes the row of a difference: each side with a button to take it.
function draw(row, i) {
  const pieces = wordDifference(row.theirs, row.mine);
  const side = (which) => {
    const own = which === "mine" ? "b" : "a";
    const text = row[which];
    const input = el("input", {
      type: "radio", name: `take-${i}`, value: which, checked: row.take === which,
      "aria-label": `${words.choose(row.label)}: ${words[which]}`, onchange: () => { row.take = which; },
    });
    const shown = text ? pieces.filter((piece) => piece.in === "both" || piece.in === own)
      .map((piece) => (piece.in === "both" ? piece.text : el(own === "b" ? "ins" : "del", {}, piece.text)))
      : [el("em", {}, words.missing)];
    return el("td", { "data-label": words[which] }, el("label", {}, input, " ", row.label), el("div", { class: "side" }, ...shown));
  };
  return el("tr", {}, side("mine"), side("theirs"));
}

// built returns mine with those parts of theirs that were taken.
function built(mine, rows) {
  const out = structuredClone(mine);
  const blocks = rows.filter((row) => row.name === "body" && row.take === "theirs");
  for (const row of rows) if (row.name !== "body" && row.take === "theirs") out[row.name] = row.value;
  const body = [];
  const old = mine.body?.content ?? [];
  for (let i = -1; i < old.length; i++) {
    const replaced = blocks.find((row) => row.at === i && i >= 0);
    if (i >= 0 && !replaced) body.push(old[i]);
    if (replaced?.node) body.push(replaced.node);
    for (const row of blocks) if (row.at === null && row.before === i) body.push(row.node);
  }
  out.body = { type: "doc", content: body };
  return out;
}
