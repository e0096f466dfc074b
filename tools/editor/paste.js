// Pasting: cleaned markup of other programs, Markdown in plain text, and bare
// addresses.
import { DOMParser } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { bareAddress, embeddable } from "./address.js";
import { clean } from "./clean.js";
import { place } from "./commands.js";
import { inert } from "./inert.js";
import { fromMarkdown, looksLikeMarkdown, plainSlice, sliceOf } from "./markdown.js";
import { schema } from "./schema.js";

const parser = DOMParser.fromSchema(schema);

// paste returns the plugin; hosts are those whose content the site shows in
// frames.
export function paste(hosts) {
  const around = { lang: "", dir: "ltr" };
  return new Plugin({
    props: {
      transformPastedHTML: (html, view) => {
        Object.assign(around, { lang: view.dom.lang, dir: getComputedStyle(view.dom).direction });
        return inert(html);
      },
      clipboardParser: {
        parseSlice(dom, options) {
          clean(dom, around);
          return parser.parseSlice(dom, options);
        },
      },
      clipboardTextParser: (text, $context, plain) =>
        (!plain && looksLikeMarkdown(text) ? sliceOf(fromMarkdown(text.replace(/\r\n?/g, "\n"))) : plainSlice(text)),
      clipboardTextSerializer: (slice) => slice.content.textBetween(0, slice.content.size, "\n\n", "\n"),
      handlePaste(view, event) {
        const url = bareAddress(event.clipboardData?.getData("text/plain") ?? "");
        return Boolean(url) && pasteAddress(view, url, hosts);
      },
    },
  });
}

// pasteAddress makes an embed of an address on an empty line whose host is
// allowed, and a link of any other.
function pasteAddress(view, url, hosts) {
  const { state } = view;
  const { $from, from, to, empty } = state.selection;
  if (!$from.parent.inlineContent || $from.parent.type.spec.code) return false;
  const line = $from.parent.type === schema.nodes.paragraph && $from.parent.content.size === 0;
  if (empty && line && embeddable(url, hosts)) return place(schema.nodes.embed.create({ url }))(state, view.dispatch);
  const link = schema.marks.link.create({ href: url });
  const tr = state.tr;
  if (empty) tr.replaceSelectionWith(schema.text(url, link.addToSet($from.marks())), false);
  else if ($from.sameParent(state.selection.$to)) tr.addMark(from, to, link);
  else return false;
  view.dispatch(tr.removeStoredMark(schema.marks.link).scrollIntoView());
  return true;
}
