// Find and replace inside the text.
import { Plugin, PluginKey, TextSelection } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { button, el, field } from "./dom.js";
import { announce } from "./status.js";
import { words } from "./words.js";

const key = new PluginKey("find");
const nothing = { query: "", matchCase: false, at: 0, places: [] };

// placesOf returns from and to of every place where a text stands in a
// document. It is looked for inside one paragraph at a time.
function placesOf(doc, query, matchCase) {
  const places = [];
  if (!query) return places;
  const pattern = new RegExp(query.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+"), matchCase ? "gu" : "giu");
  doc.descendants((node, pos) => {
    if (!node.isTextblock) return true;
    const text = node.textBetween(0, node.content.size, null, "\n");
    for (const found of text.matchAll(pattern)) {
      const from = pos + 1 + found.index;
      places.push({ from, to: from + found[0].length });
    }
    return false;
  });
  return places;
}

// find is the plugin that marks the places.
export const find = () => new Plugin({
  key,
  state: {
    init: () => nothing,
    apply(tr, old) {
      const change = tr.getMeta(key);
      if (!change && !(tr.docChanged && old.query)) return old;
      const now = { ...old, ...change };
      now.places = placesOf(tr.doc, now.query, now.matchCase);
      now.at = Math.max(0, Math.min(now.at, now.places.length - 1));
      return now;
    },
  },
  props: {
    decorations(state) {
      const { places, at } = key.getState(state);
      return places.length ? DecorationSet.create(state.doc, places.map(({ from, to }, i) =>
        Decoration.inline(from, to, { class: i === at ? "found here" : "found" }))) : null;
    },
  },
});

// FindBar is the row of inputs above the text.
export class FindBar {
  constructor(view, host) {
    this.view = view;
    this.what = el("input", { type: "search", oninput: () => this.look(this.nearest()) });
    this.by = el("input", {});
    this.matchCase = el("input", { type: "checkbox", onchange: () => this.look(0) });
    this.says = el("p", { role: "status", class: "num" });
    this.dom = el("form", {
      class: "find", role: "search", "aria-label": words.find, hidden: true,
      onsubmit: (event) => {
        event.preventDefault();
        this.step(1);
      },
      onkeydown: (event) => this.key(event),
    },
    field(words.findWhat, this.what), field(words.replaceBy, this.by),
    el("label", { class: "check" }, this.matchCase, " ", words.matchCase), this.says,
    el("p", { class: "actions" },
      button(words.previous, () => this.step(-1), { class: "quiet" }), el("button", { class: "quiet" }, words.next),
      button(words.replaceOne, () => this.replace()), button(words.replaceAll, () => this.replaceAll()),
      button(words.close, () => this.close(), { class: "quiet" })));
    host.append(this.dom);
  }

  open() {
    const { state } = this.view;
    const { from, to } = state.selection;
    const chosen = state.doc.textBetween(from, to, " ");
    this.dom.hidden = false;
    if (chosen && chosen.length < 200) this.what.value = chosen;
    this.what.focus();
    this.what.select();
    this.look(this.nearest());
  }

  close() {
    this.dom.hidden = true;
    this.view.dispatch(this.view.state.tr.setMeta(key, nothing));
    this.view.focus();
  }

  nearest() {
    const { from } = this.view.state.selection;
    const places = placesOf(this.view.state.doc, this.what.value, this.matchCase.checked);
    return Math.max(0, places.findIndex((place) => place.to >= from));
  }

  look(at) {
    this.view.dispatch(this.view.state.tr.setMeta(key, { query: this.what.value, matchCase: this.matchCase.checked, at }));
    this.show();
  }

  show() {
    const { places, at } = key.getState(this.view.state);
    this.says.textContent = this.what.value ? words.found(places.length && at + 1, places.length) : "";
    const here = places[at];
    if (!here) return;
    const dom = this.view.domAtPos(here.from).node;
    (dom.nodeType === Node.TEXT_NODE ? dom.parentElement : dom).scrollIntoView({ block: "center" });
  }

  step(by) {
    const { places, at } = key.getState(this.view.state);
    if (!places.length) return;
    this.look((at + by + places.length) % places.length);
    const { places: now, at: here } = key.getState(this.view.state);
    this.view.dispatch(this.view.state.tr.setSelection(TextSelection.create(this.view.state.doc, now[here].from, now[here].to)));
  }

  replace() {
    const { places, at } = key.getState(this.view.state);
    if (!places.length) return;
    this.view.dispatch(replaced(this.view.state, [places[at]], this.by.value));
    this.look(at);
  }

  replaceAll() {
    const { places } = key.getState(this.view.state);
    this.view.dispatch(replaced(this.view.state, places, this.by.value));
    this.look(0);
    this.says.textContent = words.replaced(places.length);
    announce(this.says.textContent);
  }

  key(event) {
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && event.shiftKey) {
      event.preventDefault();
      this.step(-1);
    } else return;
    event.stopPropagation();
  }
}

// replaced changes places, the last first so that the others stay where they
// are. The new words take the marks of the old ones.
function replaced(state, places, by) {
  const tr = state.tr;
  for (const { from, to } of [...places].reverse()) {
    if (by) tr.replaceWith(from, to, state.schema.text(by, tr.doc.resolve(from).marksAcross(tr.doc.resolve(to)) ?? []));
    else tr.delete(from, to);
  }
  return tr;
}
