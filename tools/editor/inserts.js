// Everything that can be put into a story, as the slash menu and the Insert
// menu of the toolbar list it.
import { setBlockType } from "prosemirror-commands";
import { bareAddress, cleanSrc, embeddable, hostOf } from "./address.js";
import {
  insertAside, insertCorrection, insertPullQuote, insertRule, insertTable, place, setHeading, setParagraph, toggleList, toggleWrap,
} from "./commands.js";
import { dialog, form } from "./dialog.js";
import { el, field } from "./dom.js";
import { choosePicture, choosePictures } from "./library.js";
import { longest, schema } from "./schema.js";
import { figureOf, insertPicture, uploadFromDevice } from "./upload.js";
import { words } from "./words.js";

const { nodes } = schema;
const { hints } = words;

// from returns what the entry of a command has: how it runs, and where it fits.
const from = (command) => ({ run: (view) => command(view.state, view.dispatch, view), fits: command });

// inserts returns the entries; hosts are those whose embeds the site shows.
export const inserts = (hosts) => [
  { id: "picture", label: words.picture, hint: hints.picture, also: "image photo upload figure", run: uploadFromDevice, asks: true },
  { id: "library", label: words.library, hint: hints.library, also: "image photo media figure", run: addPicture, asks: true },
  { id: "gallery", label: words.gallery, hint: hints.gallery, also: "pictures images photos", run: addGallery, asks: true },
  { id: "heading2", label: words.heading(2), also: "h2 title", ...from(setHeading(2)) },
  { id: "heading3", label: words.heading(3), also: "h3", ...from(setHeading(3)) },
  { id: "heading4", label: words.heading(4), also: "h4", ...from(setHeading(4)) },
  { id: "paragraph", label: words.paragraph, also: "text", ...from(setParagraph) },
  { id: "bullets", label: words.bullets, also: "bullets unordered", ...from(toggleList(nodes.bullet_list)) },
  { id: "numbers", label: words.numbers, also: "ordered", ...from(toggleList(nodes.ordered_list)) },
  { id: "quote", label: words.quote, hint: hints.quote, also: "blockquote citation", ...from(toggleWrap(nodes.quote)) },
  { id: "pull_quote", label: words.pullQuote, hint: hints.pullQuote, also: "pullquote", ...from(insertPullQuote) },
  { id: "embed", label: words.embed, hint: hints.embed, also: "embed video youtube vimeo social", run: (view) => addEmbed(view, hosts), asks: true },
  { id: "audio", label: words.audio, hint: hints.audio, also: "audio podcast", run: addSound, asks: true },
  { id: "table", label: words.table, hint: hints.table, also: "grid", ...from(insertTable(3, 3)) },
  { id: "aside", label: words.aside, hint: hints.aside, also: "aside background facts", ...from(insertAside) },
  { id: "correction", label: words.correction, hint: hints.correction, also: "erratum", ...from(insertCorrection) },
  { id: "code", label: words.codeBlock, hint: hints.codeBlock, also: "pre", ...from(setBlockType(nodes.code)) },
  { id: "rule", label: words.rule, hint: hints.rule, also: "line hr divider", ...from(insertRule) },
];

async function addPicture(view) {
  const item = await choosePicture();
  if (item) insertPicture(view, item);
  view.focus();
}

async function addGallery(view) {
  const items = await choosePictures();
  if (items?.length) place(nodes.gallery.create(null, items.map((item) => figureOf(item))))(view.state, view.dispatch);
  view.focus();
}

async function addSound(view) {
  const attrs = await askAddress(words.audio, words.audioAddress, (text) => {
    const src = cleanSrc(text);
    return src.startsWith("http") || src.startsWith("/") ? { src } : null;
  });
  if (attrs) place(nodes.audio.create(attrs))(view.state, view.dispatch);
  view.focus();
}

async function addEmbed(view, hosts) {
  const found = await askAddress(words.embed, words.embedAddress, (text) => {
    const url = bareAddress(text);
    return url ? { url } : null;
  }, (text) => {
    const url = bareAddress(text);
    return url && !embeddable(url, hosts) ? words.embedPlain(hostOf(url)) : "";
  });
  if (found) place(nodes.embed.create(found))(view.state, view.dispatch);
  view.focus();
}

// askAddress asks for an address until read makes something of it.
function askAddress(title, label, read, hint = () => "") {
  return dialog(title, (close) => {
    const says = el("p", { class: "hint", role: "status" });
    const error = el("p", { class: "error", role: "alert" });
    const input = el("input", {
      type: "url", inputmode: "url", autofocus: true, maxlength: longest,
      oninput: () => { says.textContent = hint(input.value); },
    });
    const submit = () => {
      const found = read(input.value);
      if (found) close(found);
      else error.textContent = words.embedBad;
    };
    return form([field(label, input), says, error], submit, close);
  });
}

// matching returns the entries that a typed text is about, the best first.
export function matching(entries, text) {
  const q = text.trim().toLowerCase();
  if (!q) return entries;
  const rank = ({ label, also }) => {
    const name = label.toLowerCase();
    if (name.startsWith(q)) return 0;
    if (`${name} ${also}`.split(" ").some((word) => word.startsWith(q))) return 1;
    return `${name} ${also}`.includes(q) ? 2 : 3;
  };
  return entries.map((entry) => [rank(entry), entry]).filter(([r]) => r < 3).sort((a, b) => a[0] - b[0]).map(([, entry]) => entry);
}
