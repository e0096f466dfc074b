// The text of the story: ProseMirror with everything that belongs to it.
import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { history } from "prosemirror-history";
import { EditorState, Plugin } from "prosemirror-state";
import { tableEditing } from "prosemirror-tables";
import { Decoration, DecorationSet, EditorView } from "prosemirror-view";
import { BlockPanel } from "./block.js";
import { FigureView } from "./figure.js";
import { find, FindBar } from "./find.js";
import { inserts } from "./inserts.js";
import { keys } from "./keys.js";
import { editLink } from "./link.js";
import { paste } from "./paste.js";
import { rules } from "./rules.js";
import { slash } from "./slash.js";
import { Toolbar } from "./toolbar.js";
import { isEmpty, read, tooDeep, write } from "./tree.js";
import { uploads } from "./upload.js";
import { words } from "./words.js";

// Text is the editor of the body. changed is called after each change.
export class Text {
  constructor(places, hosts, changed) {
    this.changed = changed;
    this.editable = false;
    this.attributes = { role: "textbox", "aria-multiline": "true", "aria-label": words.editor, spellcheck: "true" };
    const entries = inserts(hosts);
    const openFind = () => {
      this.find.open();
      return true;
    };
    this.plugins = [
      slash(entries), paste(hosts), uploads(), rules(),
      ...keys({
        "Mod-k": editLink, "Mod-f": openFind, "Alt-Enter": () => {
          this.panel.focus();
          return true;
        }, "Alt-F10": () => {
          this.toolbar.stops.find((dom) => dom.tabIndex === 0).focus();
          return true;
        },
      }),
      dropCursor({ color: false, class: "drop-cursor" }), gapCursor(), tableEditing(), history(), find(), placeholder(), shallow(),
    ];
    this.view = new EditorView(places.text, {
      state: this.stateOf(null),
      nodeViews: { figure: (node, view, getPos) => new FigureView(node, view, getPos) },
      attributes: this.attributes,
      editable: () => this.editable,
      dispatchTransaction: (tr) => this.apply(tr),
    });
    this.toolbar = new Toolbar(this.view, places.toolbar, entries, openFind);
    this.find = new FindBar(this.view, places.find);
    this.panel = new BlockPanel(this.view, places.block);
  }

  stateOf(body) {
    return EditorState.create({ doc: read(body), plugins: this.plugins });
  }

  apply(tr) {
    this.view.updateState(this.view.state.apply(tr));
    this.toolbar?.update();
    this.panel?.update();
    if (tr.docChanged) this.changed();
  }

  get body() {
    return write(this.view.state.doc);
  }

  // load shows another body; what was undone before is forgotten.
  load(body) {
    this.view.updateState(this.stateOf(body));
    this.toolbar.update();
    this.panel.update();
  }

  setEditable(yes) {
    this.editable = yes;
    this.set({ "aria-readonly": String(!yes) });
    this.toolbar.update();
  }

  setLang(lang, dir) {
    this.set({ lang, dir });
  }

  set(attributes) {
    Object.assign(this.attributes, attributes);
    this.view.setProps({ attributes: { ...this.attributes } });
  }
}

// placeholder says what to do where nothing is written yet.
const placeholder = () => new Plugin({
  props: {
    decorations: (state) => (isEmpty(state.doc)
      ? DecorationSet.create(state.doc, [Decoration.node(0, state.doc.content.size, { class: "placeholder", "data-says": words.empty })]) : null),
  },
});

// shallow refuses what would nest deeper than the tree allows.
const shallow = () => new Plugin({ filterTransaction: (tr) => !tr.docChanged || !tooDeep(tr.doc) });
