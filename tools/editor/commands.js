// What the toolbar, the menus and the keys do to the text.
import { chainCommands, exitCode, lift, setBlockType, wrapIn } from "prosemirror-commands";
import { Fragment } from "prosemirror-model";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import { NodeSelection, Selection, TextSelection } from "prosemirror-state";
import { goToNextCell, addRowAfter, isInTable } from "prosemirror-tables";
import { schema } from "./schema.js";

const { nodes } = schema;

// ancestor returns the innermost node of a type around the selection, with its
// position, or null.
export function ancestor(state, ...types) {
  const { $from, node } = state.selection;
  if (node && types.includes(node.type)) return { node, pos: $from.pos };
  for (let depth = $from.depth; depth > 0; depth--) {
    const node = $from.node(depth);
    if (types.includes(node.type)) return { node, pos: $from.before(depth) };
  }
  return null;
}

export const setHeading = (level) => (state, dispatch) => {
  const here = ancestor(state, nodes.heading);
  return here?.node.attrs.level === level
    ? setBlockType(nodes.paragraph)(state, dispatch)
    : setBlockType(nodes.heading, { level })(state, dispatch);
};

export const setParagraph = setBlockType(nodes.paragraph);

// toggleWrap wraps the selection in a block, or takes it out of one.
export const toggleWrap = (type, attrs) => (state, dispatch) =>
  ancestor(state, type) ? lift(state, dispatch) : wrapIn(type, attrs)(state, dispatch);

// toggleList makes a list, changes the kind of the one around, or ends it.
export const toggleList = (type) => (state, dispatch) => {
  const here = ancestor(state, nodes.bullet_list, nodes.ordered_list);
  if (!here) return wrapInList(type)(state, dispatch);
  if (here.node.type === type) return liftListItem(nodes.list_item)(state, dispatch);
  if (dispatch) {
    const { lang, dir } = here.node.attrs;
    dispatch(state.tr.setNodeMarkup(here.pos, type, { lang, dir }).scrollIntoView());
  }
  return true;
};

// place puts a block where the cursor is: in the place of an empty paragraph,
// else behind the innermost block that may have such a neighbour.
export const place = (node) => (state, dispatch) => {
  const tr = state.tr;
  const at = placeFor(state, node);
  if (at === null) return false;
  if (!dispatch) return true;
  const { from, to } = at;
  tr.replaceWith(from, to, node);
  const after = from + node.nodeSize;
  if (node.isAtom || !node.isTextblock && !node.content.size) {
    const $after = tr.doc.resolve(after);
    if (!$after.nodeAfter && $after.parent.canReplaceWith($after.index(), $after.index(), nodes.paragraph)) {
      tr.insert(after, nodes.paragraph.create());
    }
    tr.setSelection(Selection.near(tr.doc.resolve(after), 1));
  } else {
    tr.setSelection(Selection.near(tr.doc.resolve(from + 1), 1));
  }
  dispatch(tr.scrollIntoView());
  return true;
};

function placeFor(state, node) {
  const { $from, $to, node: selected } = state.selection;
  for (let depth = $from.depth; depth >= 0; depth--) {
    const parent = $from.node(depth);
    if (depth === $from.depth && parent.isTextblock) continue;
    const child = depth < $from.depth ? $from.node(depth + 1) : selected;
    const empty = child && child.type === nodes.paragraph && child.content.size === 0 && state.selection.empty;
    const index = $from.index(depth);
    const end = depth < $to.depth && $to.node(depth) === parent ? $to.indexAfter(depth) : $from.indexAfter(depth);
    if (empty && parent.canReplaceWith(index, index + 1, node.type)) {
      return { from: $from.before(depth + 1), to: $from.after(depth + 1) };
    }
    if (parent.canReplaceWith(end, end, node.type)) {
      const at = child ? (depth < $from.depth ? $to.node(depth) === parent && depth < $to.depth
        ? $to.after(depth + 1) : $from.after(depth + 1) : $to.pos) : $from.pos;
      return { from: at, to: at };
    }
  }
  return null;
}

const paragraph = () => nodes.paragraph.create();

export const insertRule = (state, dispatch) => place(nodes.rule.create())(state, dispatch);
export const insertAside = (state, dispatch) =>
  wrapIn(nodes.aside)(state, dispatch) || place(nodes.aside.create(null, paragraph()))(state, dispatch);
export const insertPullQuote = (state, dispatch) =>
  wrapIn(nodes.pull_quote)(state, dispatch) || place(nodes.pull_quote.create(null, paragraph()))(state, dispatch);
export const insertCorrection = (state, dispatch) => {
  const attrs = { date: new Date().toISOString().slice(0, 10) };
  return wrapIn(nodes.correction, attrs)(state, dispatch) ||
    place(nodes.correction.create(attrs, paragraph()))(state, dispatch);
};
export const insertBreak = chainCommands(exitCode, (state, dispatch) => {
  if (!state.selection.$from.parent.inlineContent) return false;
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
});

// insertTable puts a table with a row of headers.
export const insertTable = (rows, columns) => (state, dispatch) => {
  const row = (type) => nodes.table_row.create(null,
    Fragment.from(Array.from({ length: columns }, () => type.create(null, paragraph()))));
  return place(nodes.table.create(null, Array.from({ length: rows },
    (_, i) => row(i ? nodes.table_cell : nodes.table_header))))(state, dispatch);
};

// nextCell moves to the next cell and adds a row behind the last one.
export function nextCell(state, dispatch, view) {
  if (!isInTable(state)) return false;
  if (goToNextCell(1)(state, dispatch)) return true;
  if (!dispatch) return true;
  addRowAfter(state, dispatch);
  return view ? goToNextCell(1)(view.state, view.dispatch) : true;
}

// leaveCaption goes from the caption of a figure to a paragraph behind it.
export function leaveCaption(state, dispatch) {
  const here = ancestor(state, nodes.figure, nodes.audio);
  if (!here || state.selection instanceof NodeSelection) return false;
  return paragraphAfter(state, dispatch, here);
}

// leaveBlock goes from a box, a quotation or a table to a paragraph behind it.
export function leaveBlock(state, dispatch) {
  const { $from } = state.selection;
  if ($from.depth < 1) return false;
  return paragraphAfter(state, dispatch, { node: $from.node(1), pos: $from.before(1) });
}

function paragraphAfter(state, dispatch, { node, pos }) {
  let after = pos + node.nodeSize;
  let $after = state.doc.resolve(after);
  while ($after.depth && !$after.parent.canReplaceWith($after.index(), $after.index(), nodes.paragraph)) {
    after = $after.after();
    $after = state.doc.resolve(after);
  }
  if (!dispatch) return true;
  const tr = state.tr;
  const next = $after.nodeAfter;
  if (!next || next.type !== nodes.paragraph || next.content.size) tr.insert(after, paragraph());
  tr.setSelection(TextSelection.create(tr.doc, after + 1));
  dispatch(tr.scrollIntoView());
  return true;
}

// setAttrs changes attributes of the node at a position.
export function setAttrs(view, pos, attrs) {
  const node = view.state.doc.nodeAt(pos);
  if (!node) return;
  let tr = view.state.tr;
  for (const [name, value] of Object.entries(attrs)) tr = tr.setNodeAttribute(pos, name, value);
  view.dispatch(tr);
}
