// Markdown as people paste it, into nodes of the schema. HTML inside it is
// plain text.
import { Lexer } from "marked";
import { Fragment, Slice } from "prosemirror-model";
import { cleanLink, cleanSrc } from "./address.js";
import { schema } from "./schema.js";

const signs = [
  /^#{1,6} \S/m, /^ {0,3}[-*+] \S/m, /^ {0,3}\d{1,9}[.)] \S/m, /^> ?\S/m, /^```/m, /^ {0,3}([-*_])( ?\1){2,} *$/m,
  /\*\*\S[^*]*\S?\*\*/, /(^|[^\w`])`[^`\n]+`/, /!?\[[^\]\n]+\]\((https?:|\/|mailto:)[^)\s]+/, /^\|.*\|\s*\n\|[ :|-]+\|/m,
];

// looksLikeMarkdown tells a text that uses Markdown's signs from one that was
// merely typed.
export const looksLikeMarkdown = (text) => signs.some((sign) => sign.test(text));

// fromMarkdown returns the blocks of a text.
export function fromMarkdown(text) {
  const tokens = new Lexer({ gfm: true }).lex(text);
  return blocks(tokens, schema.nodes.doc);
}

// sliceOf makes a slice of blocks; one lone paragraph joins the text into
// which it is pasted.
export function sliceOf(nodes) {
  const fragment = Fragment.from(nodes);
  const open = nodes.length === 1 && nodes[0].type === schema.nodes.paragraph ? 1 : 0;
  return new Slice(fragment, open, open);
}

// plainSlice makes paragraphs of a text without signs: an empty line parts
// them, or, where there is none, each line end.
export function plainSlice(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/^\n+|\n+$/g, "");
  const parts = /\n\s*\n/.test(lines) ? lines.split(/\n\s*\n+/) : lines.split("\n");
  return sliceOf(parts.map((part) => paragraph(broken(part.trim()))));
}

// broken makes text nodes of lines, with line breaks between them.
const broken = (part) => part.split("\n").flatMap((line, i) => [
  ...(i ? [schema.node("hard_break")] : []), ...(line.trim() ? [schema.text(line.trim())] : []),
]);

const paragraph = (content) => schema.node("paragraph", null, content);

function blocks(tokens, parent) {
  const out = [];
  const shift = 2 - Math.min(...tokens.filter((t) => t.type === "heading").map((t) => t.depth));
  for (const token of tokens) {
    for (const node of block(token, shift)) {
      if (parent.contentMatch.edgeCount && fits(parent, node)) out.push(node);
      else if (node.isTextblock) out.push(paragraph(node.content));
    }
  }
  return out.length ? out : [paragraph()];
}

const fits = (parent, node) => parent.contentMatch.matchType(node.type) !== null;

function block(token, shift) {
  switch (token.type) {
    case "heading":
      return [schema.node("heading", { level: Math.min(token.depth + shift, 4) }, inline(token.tokens))];
    case "paragraph":
    case "text":
      return textBlock(token);
    case "list":
      return [list(token)];
    case "blockquote":
      return [schema.node("quote", null, blocks(token.tokens, schema.nodes.quote))];
    case "code":
      return [schema.node("code", { lang: /^[a-z0-9][a-z0-9+#._-]{0,39}/i.exec(token.lang ?? "")?.[0] ?? null },
        token.text ? schema.text(token.text) : null)];
    case "hr":
      return [schema.node("rule")];
    case "table":
      return [table(token)];
    case "html":
      return token.text.trim() ? [paragraph(broken(token.text.trim()))] : [];
    default:
      return [];
  }
}

// textBlock makes a paragraph, and figures of the pictures in it.
function textBlock(token) {
  const out = [];
  let run = [];
  const flush = () => {
    const content = inline(run);
    if (content.length) out.push(paragraph(content));
    run = [];
  };
  for (const part of token.tokens ?? [{ type: "text", text: token.text }]) {
    const src = part.type === "image" ? cleanSrc(part.href) : "";
    if (!src) {
      run.push(part);
      continue;
    }
    flush();
    out.push(schema.node("figure", { src, alt: part.text || null }, part.title ? schema.text(part.title) : null));
  }
  flush();
  return out;
}

function list(token) {
  const type = token.ordered ? schema.nodes.ordered_list : schema.nodes.bullet_list;
  const start = Number(token.start);
  const attrs = token.ordered && start > 1 && start <= 999999999 ? { start } : null;
  return type.create(attrs, token.items.map((item) =>
    schema.node("list_item", null, blocks(item.tokens, schema.nodes.list_item))));
}

function table(token) {
  const row = (cells, type) => schema.node("table_row", null, cells.map((cell) =>
    schema.node(type, { align: cell.align }, paragraph(inline(cell.tokens)))));
  return schema.node("table", null, [row(token.header, "table_header"),
    ...token.rows.map((cells) => row(cells, "table_cell"))]);
}

const markOf = { strong: "strong", em: "em", del: "strike" };

function inline(tokens, marks = []) {
  const out = [];
  const add = (text) => text && out.push(schema.text(text, marks));
  for (const token of tokens ?? []) {
    switch (token.type) {
      case "strong":
      case "em":
      case "del":
        out.push(...inline(token.tokens, schema.mark(markOf[token.type]).addToSet(marks)));
        break;
      case "codespan":
        out.push(schema.text(token.text, schema.mark("inline_code").addToSet(marks)));
        break;
      case "br":
        out.push(schema.node("hard_break", null, null, marks));
        break;
      case "link": {
        const href = cleanLink(token.href);
        const mark = href && schema.mark("link", { href, title: token.title || null });
        out.push(...inline(token.tokens, mark ? mark.addToSet(marks) : marks));
        break;
      }
      case "image":
        add(token.text);
        break;
      case "html":
        add(token.raw);
        break;
      default:
        if (token.tokens) out.push(...inline(token.tokens, marks));
        else add(decode(token.text ?? token.raw).replace(/\s*\n\s*/g, " "));
    }
  }
  return out;
}

const named = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0", ndash: "–", mdash: "—", hellip: "…" };

// decode reads the character references that people write.
const decode = (text) => text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (all, decimal, hex, name) => {
  if (name) return named[name.toLowerCase()] ?? all;
  const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
  return code > 31 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : all;
});
