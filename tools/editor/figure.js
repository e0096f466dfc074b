// How a figure looks in the editor: the picture, its caption as text, and
// inputs for what else belongs to it.
import { NodeSelection } from "prosemirror-state";
import { setAttrs } from "./commands.js";
import { button, el, field } from "./dom.js";
import { choosePicture } from "./library.js";
import { pickFocus } from "./focus.js";
import { know } from "./media.js";
import { longest } from "./schema.js";
import { words } from "./words.js";

// FigureView is the node view of figures.
export class FigureView {
  constructor(node, view, getPos) {
    this.node = node;
    this.view = view;
    this.getPos = getPos;
    this.image = el("img", { alt: "", draggable: "false" });
    this.note = el("p", { class: "note", hidden: true });
    this.picture = el("div", { class: "picture", contenteditable: "false" }, this.image, this.note);
    this.contentDOM = el("figcaption", { "data-label": words.caption });
    this.dom = el("figure", {}, this.picture, this.contentDOM, this.facts());
    this.show();
  }

  facts() {
    this.alt = this.input("textarea", "alt", { rows: 2 });
    this.credit = this.input("input", "credit");
    this.decorative = el("input", { type: "checkbox", onchange: () => this.set({ decorative: this.decorative.checked }) });
    return el("div", { class: "facts", contenteditable: "false" },
      field(words.alt, this.alt),
      field(words.credit, this.credit),
      el("label", { class: "check" }, this.decorative, " ", words.decorative),
      el("p", { class: "actions" },
        this.focus = button(words.focus, () => pickFocus(this.node.attrs.media), { class: "quiet" }),
        button(words.replace, () => this.replace(), { class: "quiet" }),
        button(words.remove, () => this.remove(), { class: "quiet" })));
  }

  input(tag, name, attrs = {}) {
    return el(tag, { maxlength: longest, ...attrs, oninput: (event) => this.set({ [name]: event.target.value || null }) });
  }

  set(attrs) {
    setAttrs(this.view, this.getPos(), attrs);
  }

  async replace() {
    const item = await choosePicture();
    if (item) this.set({ media: item.key, src: null });
  }

  remove() {
    const pos = this.getPos();
    this.view.dispatch(this.view.state.tr.delete(pos, pos + this.node.nodeSize));
    this.view.focus();
  }

  show() {
    const { media, src, alt, credit, decorative } = this.node.attrs;
    if (this.alt.value !== (alt ?? "") && document.activeElement !== this.alt) this.alt.value = alt ?? "";
    if (this.credit.value !== (credit ?? "") && document.activeElement !== this.credit) this.credit.value = credit ?? "";
    this.decorative.checked = decorative;
    this.alt.disabled = decorative;
    this.focus.hidden = !media;
    this.dom.setAttribute("aria-label", `${words.picture}: ${alt || words.caption}`);
    this.contentDOM.classList.toggle("empty", this.node.content.size === 0);
    for (const name of ["lang", "dir"]) {
      if (this.node.attrs[name]) this.dom.setAttribute(name, this.node.attrs[name]);
      else this.dom.removeAttribute(name);
    }
    const shown = media ?? src;
    if (this.shown === shown) return;
    this.shown = shown;
    if (!media) {
      this.draw(null, words.outside(src));
      return;
    }
    know(media, (item) => {
      if (this.shown === media) this.draw(item, words.unknownPicture);
    });
  }

  draw(item, otherwise) {
    this.image.hidden = !item;
    this.note.hidden = Boolean(item) && !item.expired;
    this.note.textContent = item ? words.expiredPicture : otherwise;
    if (!item) return;
    this.image.src = item.src;
    if (item.width && item.height) {
      this.image.width = item.width;
      this.image.height = item.height;
    }
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.show();
    return true;
  }

  selectNode() {
    this.dom.classList.add("ProseMirror-selectednode");
  }

  deselectNode() {
    this.dom.classList.remove("ProseMirror-selectednode");
  }

  stopEvent(event) {
    if (this.picture.contains(event.target)) {
      if (event.type === "mousedown") {
        const { state, dispatch } = this.view;
        dispatch(state.tr.setSelection(NodeSelection.create(state.doc, this.getPos())));
      }
      return false;
    }
    return !this.contentDOM.contains(event.target) && this.dom.contains(event.target) && event.target !== this.dom;
  }

  ignoreMutation(mutation) {
    return mutation.type !== "selection" && !this.contentDOM.contains(mutation.target);
  }
}
