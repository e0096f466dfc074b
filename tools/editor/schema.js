// The schema is the tree of internal/engine/document: the same types, the
// same places, the same attributes. Whatever Parse accepts fits in here, and
// whatever can be made here passes Check.
import { Schema } from "prosemirror-model";
import { cleanLink, cleanSrc } from "./address.js";

const unset = { default: null };
const passage = { lang: unset, dir: unset };

// longest is how many characters an attribute may have so that its bytes stay
// within the limit of the tree.
export const longest = 1300;

// allowed say which values the tree takes; the others are any line of text.
export const allowed = {
  src: cleanSrc,
  url: cleanLink,
  lang: (s) => (s.length <= 35 && /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(s) ? s : ""),
  dir: (s) => (s === "ltr" || s === "rtl" ? s : ""),
  date: (s) => (/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))?$/.test(s) && !Number.isNaN(Date.parse(s)) ? s : ""),
  text: (s) => s.replace(/\s+/g, " ").trim().slice(0, longest),
};

// attrsOf reads data attributes, which is how our own nodes travel over the
// clipboard. Anybody can write some, so each is held against what is allowed.
const attrsOf = (...names) => (dom) => {
  const attrs = {};
  for (const name of names) {
    const value = name === "lang" || name === "dir" ? dom.getAttribute(name) : dom.dataset[name];
    const clean = value ? (allowed[name] ?? allowed.text)(value) : "";
    if (clean) attrs[name] = clean;
  }
  return attrs;
};

const dataOf = (node, ...names) => {
  const out = {};
  for (const name of names) {
    const value = node.attrs[name];
    if (value === null || value === false) continue;
    out[name === "lang" || name === "dir" ? name : `data-${name}`] = String(value);
  }
  return out;
};

const level = (n) => ({ tag: `h${n}`, getAttrs: (dom) => ({ level: n, ...attrsOf("lang", "dir")(dom) }) });

const nodes = {
  doc: { content: "flow+" },
  paragraph: {
    group: "flow inner cell",
    content: "inline*",
    attrs: passage,
    parseDOM: [{ tag: "p", getAttrs: attrsOf("lang", "dir") }],
    toDOM: (node) => ["p", dataOf(node, "lang", "dir"), 0],
  },
  heading: {
    group: "flow inner",
    content: "inline*",
    defining: true,
    attrs: { level: { default: 2 }, ...passage },
    parseDOM: [2, 3, 4].map(level),
    toDOM: (node) => [`h${node.attrs.level}`, dataOf(node, "lang", "dir"), 0],
  },
  bullet_list: {
    group: "flow inner cell",
    content: "list_item+",
    attrs: passage,
    parseDOM: [{ tag: "ul", getAttrs: attrsOf("lang", "dir") }],
    toDOM: (node) => ["ul", dataOf(node, "lang", "dir"), 0],
  },
  ordered_list: {
    group: "flow inner cell",
    content: "list_item+",
    attrs: { start: { default: 1 }, ...passage },
    parseDOM: [{ tag: "ol", getAttrs: (dom) => ({ start: startOf(dom), ...attrsOf("lang", "dir")(dom) }) }],
    toDOM: (node) => {
      const attrs = dataOf(node, "lang", "dir");
      if (node.attrs.start > 1) attrs.start = String(node.attrs.start);
      return ["ol", attrs, 0];
    },
  },
  list_item: {
    content: "inner+",
    defining: true,
    parseDOM: [{ tag: "li" }],
    toDOM: () => ["li", 0],
  },
  quote: {
    group: "flow inner cell",
    content: "inner+",
    defining: true,
    attrs: { cite: unset, url: unset, ...passage },
    parseDOM: [{ tag: "blockquote", getAttrs: attrsOf("cite", "url", "lang", "dir") }],
    toDOM: (node) => ["blockquote", dataOf(node, "cite", "url", "lang", "dir"), 0],
  },
  pull_quote: {
    group: "flow",
    content: "paragraph+",
    defining: true,
    attrs: { cite: unset, url: unset, ...passage },
    parseDOM: [{ tag: "blockquote.pull", priority: 60, getAttrs: attrsOf("cite", "url", "lang", "dir") }],
    toDOM: (node) => ["blockquote", { class: "pull", ...dataOf(node, "cite", "url", "lang", "dir") }, 0],
  },
  figure: {
    group: "flow inner cell",
    content: "inline*",
    isolating: true,
    defining: true,
    selectable: true,
    draggable: true,
    attrs: {
      media: unset, src: unset, alt: unset, credit: unset, source: unset, rights: unset,
      decorative: { default: false }, ...passage,
    },
    parseDOM: [{
      tag: "figure[data-media], figure[data-src]",
      contentElement: "figcaption",
      getAttrs: (dom) => {
        const attrs = attrsOf("media", "src", "alt", "credit", "source", "rights", "lang", "dir")(dom);
        if (!attrs.media && !attrs.src) return false;
        return { ...attrs, decorative: dom.dataset.decorative === "true" };
      },
    }],
    toDOM: (node) => ["figure",
      dataOf(node, "media", "src", "alt", "credit", "source", "rights", "decorative", "lang", "dir"),
      ["figcaption", 0]],
  },
  gallery: {
    group: "flow inner",
    content: "figure*",
    attrs: {},
    parseDOM: [{ tag: "div.gallery" }],
    toDOM: () => ["div", { class: "gallery" }, 0],
  },
  audio: {
    group: "flow inner",
    content: "inline*",
    isolating: true,
    attrs: { media: unset, src: unset, title: unset, credit: unset, source: unset, rights: unset },
    parseDOM: [{
      tag: "figure.audio",
      priority: 60,
      contentElement: "figcaption",
      getAttrs: (dom) => {
        const attrs = attrsOf("media", "src", "title", "credit", "source", "rights")(dom);
        return attrs.media || attrs.src ? attrs : false;
      },
    }],
    toDOM: (node) => ["figure", { class: "audio", ...dataOf(node, "media", "src", "title", "credit", "source", "rights") },
      ["figcaption", 0]],
  },
  embed: {
    group: "flow inner cell",
    atom: true,
    draggable: true,
    attrs: { url: {}, title: unset },
    parseDOM: [{
      tag: "div[data-embed]",
      getAttrs: (dom) => {
        const url = cleanLink(dom.dataset.embed);
        return url.startsWith("http") ? { url, title: dom.dataset.title || null } : false;
      },
    }],
    toDOM: (node) => ["div", { "data-embed": node.attrs.url, ...dataOf(node, "title") },
      ["a", { href: node.attrs.url }, node.attrs.title || node.attrs.url]],
  },
  table: {
    group: "flow inner",
    content: "table_row+",
    tableRole: "table",
    isolating: true,
    attrs: { caption: unset, ...passage },
    parseDOM: [{ tag: "table", getAttrs: attrsOf("caption", "lang", "dir") }, { tag: "caption", ignore: true }],
    toDOM: (node) => ["table", dataOf(node, "caption", "lang", "dir"),
      ...(node.attrs.caption ? [["caption", { contenteditable: "false" }, node.attrs.caption]] : []), ["tbody", 0]],
  },
  table_row: {
    content: "(table_cell | table_header)*",
    tableRole: "row",
    parseDOM: [{ tag: "tr" }],
    toDOM: () => ["tr", 0],
  },
  table_cell: cell("td", "cell"),
  table_header: cell("th", "header_cell"),
  code: {
    group: "flow inner cell",
    content: "text*",
    marks: "",
    code: true,
    defining: true,
    attrs: { lang: unset },
    parseDOM: [{
      tag: "pre",
      preserveWhitespace: "full",
      getAttrs: (dom) => ({ lang: languageOf(dom) }),
    }],
    toDOM: (node) => ["pre", node.attrs.lang ? { "data-lang": node.attrs.lang } : {}, ["code", 0]],
  },
  rule: {
    group: "flow inner",
    parseDOM: [{ tag: "hr" }],
    toDOM: () => ["hr"],
  },
  aside: {
    group: "flow",
    content: "inner+",
    defining: true,
    attrs: { title: unset, ...passage },
    parseDOM: [{ tag: "aside", getAttrs: attrsOf("title", "lang", "dir") }],
    toDOM: (node) => ["aside", dataOf(node, "title", "lang", "dir"), 0],
  },
  correction: {
    group: "flow",
    content: "inner+",
    defining: true,
    attrs: { date: unset },
    parseDOM: [{ tag: "section.correction", getAttrs: attrsOf("date") }],
    toDOM: (node) => ["section",
      { class: "correction", ...dataOf(node, "date"), "data-day": (node.attrs.date ?? "").slice(0, 10) }, 0],
  },
  text: { group: "inline" },
  hard_break: {
    group: "inline",
    inline: true,
    selectable: false,
    parseDOM: [{ tag: "br" }],
    toDOM: () => ["br"],
  },
};

function cell(tag, tableRole) {
  return {
    content: "cell+",
    tableRole,
    isolating: true,
    attrs: { colspan: { default: 1 }, rowspan: { default: 1 }, colwidth: unset, align: unset },
    parseDOM: [{
      tag,
      getAttrs: (dom) => ({
        colspan: span(dom, "colspan"),
        rowspan: span(dom, "rowspan"),
        align: alignOf(dom),
      }),
    }],
    toDOM: (node) => {
      const { colspan, rowspan, align } = node.attrs;
      const attrs = {};
      if (colspan > 1) attrs.colspan = String(colspan);
      if (rowspan > 1) attrs.rowspan = String(rowspan);
      if (align) attrs["data-align"] = align;
      return [tag, attrs, 0];
    },
  };
}

const span = (dom, name) => Math.min(Math.max(Number.parseInt(dom.getAttribute(name), 10) || 1, 1), 1000);

function alignOf(dom) {
  const align = dom.dataset.align || dom.getAttribute("align");
  return ["left", "center", "right"].includes(align) ? align : null;
}

function startOf(dom) {
  const start = Number.parseInt(dom.getAttribute("start"), 10);
  return start > 1 && start <= 999999999 ? start : 1;
}

function languageOf(pre) {
  if (/^[a-z0-9][a-z0-9+#._-]{0,39}$/i.test(pre.dataset.lang ?? "")) return pre.dataset.lang;
  const found = /(?:^|\s)lang(?:uage)?-([a-z0-9][a-z0-9+#._-]{0,39})(?:\s|$)/i
    .exec(`${pre.className} ${pre.firstElementChild?.className ?? ""}`);
  return found ? found[1] : null;
}

// Marks stand in the order in which the tree keeps them, outermost first.
const marks = {
  link: {
    inclusive: false,
    attrs: { href: {}, title: unset },
    parseDOM: [{
      tag: "a[href]",
      getAttrs: (dom) => {
        const href = cleanLink(dom.getAttribute("href"));
        return href ? { href, title: dom.getAttribute("title") || null } : false;
      },
    }],
    toDOM: (mark) => ["a", { href: mark.attrs.href, ...(mark.attrs.title ? { title: mark.attrs.title } : {}) }, 0],
  },
  strong: {
    parseDOM: [{ tag: "strong" }, { tag: "b" }],
    toDOM: () => ["strong", 0],
  },
  em: {
    parseDOM: [{ tag: "em" }, { tag: "i" }, { tag: "cite" }, { tag: "dfn" }, { tag: "var" }],
    toDOM: () => ["em", 0],
  },
  strike: {
    parseDOM: [{ tag: "s" }, { tag: "del" }, { tag: "strike" }],
    toDOM: () => ["s", 0],
  },
  sup: {
    excludes: "sup sub",
    parseDOM: [{ tag: "sup" }],
    toDOM: () => ["sup", 0],
  },
  sub: {
    excludes: "sup sub",
    parseDOM: [{ tag: "sub" }],
    toDOM: () => ["sub", 0],
  },
  // The tree calls it "code", as it does the block; ProseMirror wants two names,
  // and tree.js translates.
  inline_code: {
    code: true,
    parseDOM: [{ tag: "code" }, { tag: "kbd" }, { tag: "samp" }, { tag: "tt" }],
    toDOM: () => ["code", 0],
  },
};

export const schema = new Schema({ nodes, marks });
