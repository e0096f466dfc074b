// What becomes structure as it is typed, in the signs of Markdown.
import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { TextSelection } from "prosemirror-state";
import { cleanLink } from "./address.js";
import { schema } from "./schema.js";

const { nodes, marks } = schema;

// marked makes a rule for a text between two signs; group 1 is what stands
// before the first sign and stays, group 2 the text.
function marked(pattern, type) {
  return new InputRule(pattern, (state, match, start, end) => {
    const [, before, text] = match;
    const from = start + before.length;
    const tr = state.tr;
    if (state.doc.resolve(from).parent.type.allowsMarkType(type) === false) return null;
    const textStart = from + match[0].slice(before.length).indexOf(text);
    const textEnd = textStart + text.length;
    if (textEnd < end) tr.delete(textEnd, end);
    tr.delete(from, textStart);
    tr.addMark(from, from + text.length, type.create());
    return tr.removeStoredMark(type);
  }, { inCodeMark: false });
}

const link = new InputRule(/(^|[^!])\[([^[\]]+)\]\(([^()\s]+)\)$/, (state, [, before, text, address], start, end) => {
  const href = cleanLink(/^www\./.test(address) ? `https://${address}` : address);
  if (!href) return null;
  const from = start + before.length;
  return state.tr.delete(from + 1 + text.length, end).delete(from, from + 1)
    .addMark(from, from + text.length, marks.link.create({ href })).removeStoredMark(marks.link);
}, { inCodeMark: false });

const rule = new InputRule(/^(---|\*\*\*|___)$/, (state, match, start) => {
  const $start = state.doc.resolve(start);
  const index = $start.index(-1);
  if (!$start.node(-1).canReplaceWith(index, index + 1, nodes.rule)) return null;
  const from = $start.before();
  const tr = state.tr.replaceWith(from, $start.after(), [nodes.rule.create(), nodes.paragraph.create()]);
  return tr.setSelection(TextSelection.create(tr.doc, from + 2));
});

export const rules = () => inputRules({
  rules: [
    textblockTypeInputRule(/^(#{1,4})\s$/, nodes.heading, (match) => ({ level: Math.max(2, match[1].length) })),
    wrappingInputRule(/^\s*([-+*])\s$/, nodes.bullet_list),
    wrappingInputRule(/^(\d{1,9})[.)]\s$/, nodes.ordered_list, (match) => ({ start: Math.max(1, Number(match[1])) }),
      (match, list) => list.childCount + list.attrs.start === Number(match[1])),
    wrappingInputRule(/^\s*>\s$/, nodes.quote),
    textblockTypeInputRule(/^```([a-zA-Z0-9][a-zA-Z0-9+#._-]{0,39})?\s$/, nodes.code, (match) => ({ lang: match[1] ?? null })),
    rule,
    marked(/(^|[^*])\*\*([^*\s](?:[^*]*[^*\s])?)\*\*$/, marks.strong),
    marked(/(^|[^*])\*([^*\s](?:[^*]*[^*\s])?)\*$/, marks.em),
    marked(/(^|[\s(“"])_([^_\s](?:[^_]*[^_\s])?)_$/, marks.em),
    marked(/(^|[^~])~~([^~\s](?:[^~]*[^~\s])?)~~$/, marks.strike),
    marked(/(^|[^`])`([^`]+)`$/, marks.inline_code),
    link,
  ],
});
