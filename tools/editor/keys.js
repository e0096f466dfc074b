// The keys of the text.
import { baseKeymap, chainCommands, exitCode, lift, toggleMark } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { undoInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { goToNextCell } from "prosemirror-tables";
import { insertBreak, leaveBlock, leaveCaption, nextCell, setHeading, setParagraph, toggleList, toggleWrap } from "./commands.js";
import { schema } from "./schema.js";

const { nodes, marks } = schema;

// keys returns the plugins; own are the keys that open parts of the page.
export function keys(own) {
  const bindings = {
    "Mod-b": toggleMark(marks.strong),
    "Mod-i": toggleMark(marks.em),
    "Mod-Shift-x": toggleMark(marks.strike),
    "Mod-e": toggleMark(marks.inline_code),
    "Mod-.": toggleMark(marks.sup),
    "Mod-,": toggleMark(marks.sub),
    "Mod-z": chainCommands(undoInputRule, undo),
    "Mod-y": redo,
    "Mod-Shift-z": redo,
    "Mod-Alt-0": setParagraph,
    "Mod-Alt-1": setHeading(2),
    "Mod-Alt-2": setHeading(2),
    "Mod-Alt-3": setHeading(3),
    "Mod-Alt-4": setHeading(4),
    "Mod-Shift-7": toggleList(nodes.ordered_list),
    "Mod-Shift-8": toggleList(nodes.bullet_list),
    "Mod-Shift-9": toggleWrap(nodes.quote),
    "Shift-Enter": insertBreak,
    "Mod-Enter": chainCommands(exitCode, leaveBlock),
    Enter: chainCommands(leaveCaption, splitListItem(nodes.list_item)),
    Tab: chainCommands(nextCell, sinkListItem(nodes.list_item)),
    "Shift-Tab": chainCommands(goToNextCell(-1), liftListItem(nodes.list_item)),
    "Mod-[": chainCommands(liftListItem(nodes.list_item), lift),
    "Mod-]": sinkListItem(nodes.list_item),
    Backspace: undoInputRule,
  };
  return [keymap({ ...bindings, ...own }), keymap(baseKeymap)];
}
