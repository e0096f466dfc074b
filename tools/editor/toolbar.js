// The toolbar above the text: one stop for the Tab key, arrows inside (the
// toolbar pattern of the ARIA Authoring Practices Guide).
import { setBlockType, toggleMark } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { ancestor, insertBreak, setHeading, setParagraph, toggleList, toggleWrap } from "./commands.js";
import { button, el } from "./dom.js";
import { editLink } from "./link.js";
import { schema } from "./schema.js";
import { words } from "./words.js";

const { nodes, marks } = schema;

const mac = /Mac|iPhone|iPad/.test(navigator.platform);
const shown = (keys) => keys.replace("Mod", mac ? "⌘" : "Ctrl");

// Toolbar draws itself into host.
export class Toolbar {
  constructor(view, host, entries, openFind) {
    this.view = view;
    this.buttons = [];
    this.format = el("select", { "aria-label": words.format, onchange: () => this.setFormat() },
      ...["paragraph", 2, 3, 4, "code"].map((value) => el("option", { value },
        value === "paragraph" ? words.paragraph : value === "code" ? words.codeBlock : words.heading(value))));
    host.setAttribute("role", "toolbar");
    host.setAttribute("aria-label", words.tools);
    host.append(
      this.format,
      this.mark("B", words.bold, marks.strong, "Mod+B", "b"), this.mark("I", words.italic, marks.em, "Mod+I", "i"),
      this.tool("Link", words.link, editLink, "Mod+K", (state) => Boolean(marks.link.isInSet(state.selection.$from.marks()))),
      this.mark("S", words.strike, marks.strike, "Mod+Shift+X", "s"), this.mark("<>", words.code, marks.inline_code, "Mod+E", "mono"),
      this.mark("x²", words.sup, marks.sup, "Mod+."), this.mark("x₂", words.sub, marks.sub, "Mod+,"),
      this.tool("•", words.bullets, toggleList(nodes.bullet_list), "Mod+Shift+8", inside(nodes.bullet_list)),
      this.tool("1.", words.numbers, toggleList(nodes.ordered_list), "Mod+Shift+7", inside(nodes.ordered_list)),
      this.tool("“", words.quote, toggleWrap(nodes.quote), "Mod+Shift+9", inside(nodes.quote)),
      this.tool("↵", words.lineBreak, insertBreak, "Shift+Enter"),
      this.insertMenu(entries),
      this.tool("↶", words.undo, undo, "Mod+Z"), this.tool("↷", words.redo, redo, "Mod+Shift+Z"),
      this.add(button(words.findWhat, openFind, { title: `${words.find} (${shown("Mod+F")})` }), {}),
    );
    host.addEventListener("keydown", (event) => this.key(event));
    this.stops = [...host.querySelectorAll("select, button, summary")].filter((dom) => !dom.closest("[role=menu]"));
    this.stops.forEach((dom, i) => { dom.tabIndex = i ? -1 : 0; });
    host.addEventListener("focusin", (event) => {
      if (!this.stops.includes(event.target)) return;
      for (const dom of this.stops) dom.tabIndex = dom === event.target ? 0 : -1;
    });
    this.update();
  }

  tool(sign, label, command, keys, active = null) {
    const dom = button("", () => {
      if (!this.view.editable) return;
      command(this.view.state, this.view.dispatch, this.view);
      if (command !== editLink) this.view.focus();
    }, { "data-sign": sign, "aria-label": label, title: keys ? `${label} (${shown(keys)})` : label });
    dom.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
    return this.add(dom, { command, active });
  }

  mark(sign, label, type, keys, className) {
    const dom = this.tool(sign, label, toggleMark(type), keys, (state) => has(state, type));
    if (className) dom.classList.add(className);
    return dom;
  }

  add(dom, { command = null, active = null }) {
    this.buttons.push({ dom, command, active });
    return dom;
  }

  insertMenu(entries) {
    const list = el("div", { class: "choices", role: "menu", "aria-label": words.insert, hidden: true });
    const opener = button(words.insert, () => toggle(list.hidden), { "aria-haspopup": "menu", "aria-expanded": "false" });
    const toggle = (wanted) => {
      const open = wanted && this.view.editable;
      list.hidden = !open;
      opener.setAttribute("aria-expanded", String(open));
      if (open) {
        for (const [i, entry] of entries.entries()) list.children[i].disabled = Boolean(entry.fits && !entry.fits(this.view.state));
        list.querySelector("button:enabled").focus();
      }
    };
    list.append(...entries.map((entry) => button("", () => {
      toggle(false);
      if (!entry.asks) this.view.focus();
      entry.run(this.view);
    }, { role: "menuitem", tabindex: -1 })));
    [...list.children].forEach((dom, i) => {
      dom.append(el("span", {}, entries[i].label));
      if (entries[i].hint) dom.append(el("small", {}, entries[i].hint));
    });
    list.addEventListener("keydown", (event) => {
      const enabled = [...list.querySelectorAll("button:enabled")];
      const at = enabled.indexOf(document.activeElement);
      const to = { ArrowDown: at + 1, ArrowUp: at - 1 + enabled.length, Home: 0, End: enabled.length - 1 }[event.key];
      if (to !== undefined) enabled[to % enabled.length].focus();
      else if (event.key === "Escape" || event.key === "Tab") {
        toggle(false);
        opener.focus();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    list.addEventListener("focusout", (event) => {
      if (!list.contains(event.relatedTarget) && event.relatedTarget !== opener) toggle(false);
    });
    this.add(opener, {});
    return el("span", { class: "opener" }, opener, list);
  }

  setFormat() {
    const { value } = this.format;
    const command = value === "paragraph" ? setParagraph : value === "code" ? setBlockType(nodes.code)
      : ancestor(this.view.state, nodes.heading)?.node.attrs.level === Number(value) ? () => true : setHeading(Number(value));
    command(this.view.state, this.view.dispatch);
    this.view.focus();
  }

  key(event) {
    const at = this.stops.indexOf(event.target);
    if (at < 0 || event.target === this.format && event.key.startsWith("Arrow") && event.key !== "ArrowRight") return;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + this.stops.length, Home: 0, End: this.stops.length - 1 }[event.key];
    if (to === undefined) {
      if (event.key === "Escape") this.view.focus();
      return;
    }
    event.preventDefault();
    this.stops[to % this.stops.length].focus();
  }

  update() {
    const { state } = this.view;
    const { parent } = state.selection.$from;
    this.format.value = parent.type === nodes.heading ? String(parent.attrs.level) : parent.type === nodes.code ? "code" : "paragraph";
    this.format.disabled = !this.view.editable;
    for (const { dom, command, active } of this.buttons) {
      if (active) dom.setAttribute("aria-pressed", String(active(state)));
      const able = this.view.editable && (!command || command(state));
      dom.setAttribute("aria-disabled", String(!able));
    }
  }
}

const inside = (type) => (state) => ancestor(state, nodes.bullet_list, nodes.ordered_list, nodes.quote)?.node.type === type;

function has(state, type) {
  const { from, to, empty, $from } = state.selection;
  return empty ? Boolean(type.isInSet(state.storedMarks || $from.marks())) : state.doc.rangeHasMark(from, to, type);
}
