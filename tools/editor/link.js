// Links: the dialog with its search through the site's own stories.
import { cleanLink } from "./address.js";
import { dialog, form } from "./dialog.js";
import { button, el, field } from "./dom.js";
import { longest, schema } from "./schema.js";
import { ask } from "./server.js";
import { announce } from "./status.js";
import { words } from "./words.js";

const type = schema.marks.link;

// linkAt returns the link around the cursor with where it begins and ends.
function linkAt(state) {
  const { $from, from, to } = state.selection;
  const mark = type.isInSet($from.marks()) || $from.nodeAfter && type.isInSet($from.nodeAfter.marks);
  if (!mark) return from === to ? null : { from, to, mark: null };
  const { parent } = $from;
  const start = $from.start();
  let range = null;
  parent.forEach((node, offset) => {
    const has = mark.isInSet(node.marks);
    const at = start + offset;
    if (has && range && range.to === at) range.to = at + node.nodeSize;
    else if (has && (!range || range.to < from)) range = { from: at, to: at + node.nodeSize, mark };
  });
  return range && to > range.to ? { from, to, mark } : range;
}

// editLink is the command behind Mod-K.
export function editLink(state, dispatch, view) {
  if (!state.selection.$from.parent.inlineContent || state.selection.$from.parent.type.spec.code) return false;
  if (view) open(view);
  return true;
}

async function open(view) {
  const here = linkAt(view.state);
  const answer = await dialog(words.link, (close) => content(close, here?.mark ?? null, !here));
  if (!answer) {
    view.focus();
    return;
  }
  const tr = view.state.tr;
  if (answer.unlink) {
    tr.removeMark(here.from, here.to, type);
  } else if (here) {
    tr.removeMark(here.from, here.to, type).addMark(here.from, here.to, type.create(answer));
  } else {
    const { from } = view.state.selection;
    const text = answer.text || answer.href;
    tr.insertText(text, from).addMark(from, from + text.length, type.create({ href: answer.href, title: answer.title }));
    tr.removeStoredMark(type);
  }
  view.dispatch(tr.scrollIntoView());
  view.focus();
}

function content(close, mark, wantsText) {
  const error = el("p", { class: "error", role: "alert" });
  const title = el("input", { maxlength: longest, value: mark?.attrs.title ?? "" });
  const text = el("input", { maxlength: longest });
  const list = el("ul", { role: "listbox", id: "link-results", class: "results", "aria-label": words.search, hidden: true });
  const address = el("input", {
    autofocus: true, autocomplete: "off", spellcheck: "false", maxlength: 2000, value: mark?.attrs.href ?? "",
    role: "combobox", "aria-controls": "link-results", "aria-expanded": "false", "aria-autocomplete": "list",
  });
  const choose = (item) => {
    address.value = item.path;
    if (wantsText && !text.value) text.value = item.headline;
    results.hide();
  };
  const results = new Results(address, list, choose);
  const submit = () => {
    const href = cleanLink(complete(address.value.trim()));
    if (href && new TextEncoder().encode(href).length <= 2048) close({ href, title: title.value.trim() || null, text: text.value.trim() });
    else error.textContent = words.linkBad;
  };
  return form([
    field(words.linkTo, address, words.linkHint), list, error,
    wantsText ? field(words.linkText, text) : null,
    field(words.linkTitle, title),
  ], submit, close, words.apply, mark ? button(words.unlink, () => close({ unlink: true }), { class: "quiet" }) : null);
}

// complete adds the scheme that people leave out.
function complete(typed) {
  if (/^[\w-]+(\.[\w-]+)+(\/|$)/.test(typed)) return `https://${typed}`;
  return /^[^\s@/:]+@[^\s@]+$/.test(typed) ? `mailto:${typed}` : typed;
}

// Results is the list under the address, of the site's own stories.
class Results {
  constructor(input, list, choose) {
    this.input = input;
    this.list = list;
    this.choose = choose;
    this.items = [];
    this.at = -1;
    this.turn = 0;
    input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), 200);
    });
    input.addEventListener("keydown", (event) => this.key(event));
  }

  async search() {
    const q = this.input.value.trim();
    const mine = ++this.turn;
    if (q.length < 2 || /^(https?:|mailto:)/i.test(q)) {
      this.hide();
      return;
    }
    try {
      const found = await ask("GET", `/desk/articles/find?${new URLSearchParams({ q })}`);
      if (mine !== this.turn) return;
      this.show((found ?? []).filter((item) => item.path));
      announce(words.results(this.items.length));
    } catch {
      announce(words.searchFailed);
    }
  }

  show(items) {
    this.items = items;
    this.at = -1;
    this.list.replaceChildren(...items.map((item, i) => el("li", {
      role: "option", id: `link-result-${i}`, "aria-selected": "false",
      onmousedown: (event) => {
        event.preventDefault();
        this.choose(item);
      },
    }, el("span", {}, item.headline), el("small", {}, item.path))));
    this.list.hidden = !items.length;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
  }

  hide() {
    this.show([]);
    this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move && this.items.length) {
      event.preventDefault();
      this.at = (this.at + move + this.items.length) % this.items.length;
      [...this.list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === this.at)));
      this.input.setAttribute("aria-activedescendant", `link-result-${this.at}`);
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      this.choose(this.items[this.at]);
    } else if (event.key === "Escape" && this.items.length) {
      event.preventDefault();
      event.stopPropagation();
      this.hide();
    }
  }
}
