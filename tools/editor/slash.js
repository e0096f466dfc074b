// The slash menu: / on an empty line lists everything that can be inserted.
import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { el } from "./dom.js";
import { matching } from "./inserts.js";
import { schema } from "./schema.js";
import { announce } from "./status.js";
import { words } from "./words.js";

const key = new PluginKey("slash");
const closed = { from: null, text: "", at: 0, dismissed: null };

// typed returns the / and what follows it in the paragraph of the cursor.
function typed(state) {
  const { $from, empty } = state.selection;
  if (!empty || $from.parent.type !== schema.nodes.paragraph || $from.parentOffset !== $from.parent.content.size) return null;
  const found = /^\/([^\s/][^/]{0,30}|)$/.exec($from.parent.textContent);
  return found ? { from: $from.start(), text: found[1] } : null;
}

// slash is the plugin of the menu over the given entries.
export function slash(entries) {
  const shown = (state) => {
    const { from, text } = key.getState(state);
    return from === null ? [] : matching(entries, text).filter((entry) => !entry.fits || entry.fits(cleared(state)));
  };
  const run = (view, entry) => {
    const { from } = key.getState(view.state);
    view.dispatch(view.state.tr.delete(from, view.state.selection.from));
    view.focus();
    entry.run(view);
  };
  return new Plugin({
    key,
    state: {
      init: () => closed,
      apply(tr, old, _, state) {
        const change = tr.getMeta(key);
        if (change?.dismiss) return { ...closed, dismissed: old.from };
        const now = typed(state);
        if (!now) return closed;
        if (old.dismissed !== null && old.dismissed === now.from) return old;
        if (old.from === null && !tr.docChanged) return old; // only typing opens it
        return { ...now, at: change?.at ?? (old.text === now.text ? old.at : 0), dismissed: null };
      },
    },
    props: {
      attributes: (state) => {
        const list = shown(state);
        return key.getState(state).from === null ? {} : {
          "aria-controls": "slash", "aria-activedescendant": list.length ? `slash-${list[key.getState(state).at]?.id}` : "",
        };
      },
      decorations(state) {
        const { from } = key.getState(state);
        return from === null ? null : DecorationSet.create(state.doc,
          [Decoration.inline(from, state.selection.from, { class: "slash" })]);
      },
      handleKeyDown(view, event) {
        const { from, at } = key.getState(view.state);
        if (from === null || event.isComposing) return false;
        const list = shown(view.state);
        const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (move && list.length) {
          view.dispatch(view.state.tr.setMeta(key, { at: (at + move + list.length) % list.length }));
          return true;
        }
        if (event.key === "Escape") {
          view.dispatch(view.state.tr.setMeta(key, { dismiss: true }));
          return true;
        }
        if ((event.key === "Enter" || event.key === "Tab") && list.length) {
          run(view, list[at]);
          return true;
        }
        return false;
      },
    },
    view: (view) => new Menu(view, shown, run),
  });
}

// cleared is the state once the / is gone, against which commands are tried.
const cleared = (state) => state.apply(state.tr.delete(key.getState(state).from, state.selection.from));

// Menu is the list under the line.
class Menu {
  constructor(view, shown, run) {
    this.shown = shown;
    this.run = run;
    this.dom = el("div", { class: "choices", id: "slash", role: "listbox", "aria-label": words.insert, hidden: true });
    view.dom.parentElement.append(this.dom);
    this.update(view);
  }

  update(view) {
    const { from, at } = key.getState(view.state);
    if (from === null) {
      this.dom.hidden = true;
      this.text = null;
      return;
    }
    const list = this.shown(view.state);
    this.dom.hidden = false;
    this.dom.replaceChildren(...(list.length ? list.map((entry, i) => this.option(view, entry, i === at))
      : [el("p", { class: "empty" }, words.nothing)]));
    this.dom.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
    const line = view.coordsAtPos(from);
    const frame = this.dom.offsetParent.getBoundingClientRect();
    const below = line.bottom + this.dom.offsetHeight < window.innerHeight;
    this.dom.style.top = `${(below ? line.bottom + 4 : line.top - 4 - this.dom.offsetHeight) - frame.top}px`;
    this.dom.style.left = `${Math.max(0, Math.min(line.left - frame.left, frame.width - this.dom.offsetWidth))}px`;
    const { text } = key.getState(view.state);
    if (text !== this.text) announce(words.items(list.length));
    this.text = text;
  }

  option(view, entry, selected) {
    return el("div", {
      role: "option", id: `slash-${entry.id}`, "aria-selected": String(selected),
      onmousedown: (event) => {
        event.preventDefault();
        this.run(view, entry);
      },
    }, el("span", {}, entry.label), entry.hint ? el("small", {}, entry.hint) : null);
  }

  destroy() {
    this.dom.remove();
  }
}
