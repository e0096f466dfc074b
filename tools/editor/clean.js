// What other programs put on the clipboard, made into markup that the schema
// reads: the lists of Word, the wrappers of Google Docs, the pictures, films
// and tables of web pages.
import { bareAddress, cleanLink, cleanSrc } from "./address.js";
import { cleanWord } from "./clean_word.js";
import { styleOf } from "./inert.js";
import { standIn } from "./upload.js";

const dropped = "script, style, noscript, template, meta, link, title, svg, math, canvas, form button, input, select, " +
  "textarea, nav, object, map, audio, video, progress, meter, dialog, [hidden], .sr-only, .visually-hidden, .screen-reader-text";

// clean changes a fragment in place. lang and dir are those of the text into
// which it is pasted: passages do not repeat them.
export function clean(root, { lang = "", dir = "ltr" } = {}) {
  if (root.querySelector("[data-pm-slice]")) return; // it comes from an editor like this one
  comments(root);
  for (const dom of root.querySelectorAll(dropped)) dom.remove();
  for (const dom of root.querySelectorAll("[data-style]")) if (styleOf(dom, "display") === "none") dom.remove();
  cleanWord(root);
  styles(root);
  for (const dom of root.querySelectorAll("[dir]")) if (dom.dir === dir) dom.removeAttribute("dir");
  for (const dom of root.querySelectorAll("[lang]")) if (base(dom.lang) === base(lang)) dom.removeAttribute("lang");
  headings(root);
  quotes(root);
  boxes(root);
  frames(root);
  tables(root);
  pictures(root);
  breaks(root);
  emptied(root);
}

const base = (tag) => tag.toLowerCase().split("-")[0];

function comments(root) {
  const walk = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walk.nextNode()) found.push(walk.currentNode);
  for (const comment of found) comment.remove();
}

export const unwrap = (dom) => dom.replaceWith(...dom.childNodes);

// rename puts an element of another name in the place of one.
export function rename(dom, tag, attrs = {}) {
  const made = dom.ownerDocument.createElement(tag);
  for (const name of ["lang", "dir"]) if (dom.hasAttribute(name)) made.setAttribute(name, dom.getAttribute(name));
  for (const [name, value] of Object.entries(attrs)) if (value) made.setAttribute(name, value);
  made.append(...dom.childNodes);
  dom.replaceWith(made);
  return made;
}

// styles reads the marks that word processors write as styles. Google Docs
// wraps everything that it copies in a bold element that is not bold.
function styles(root) {
  for (const dom of root.querySelectorAll("b, strong")) if (plain.test(styleOf(dom, "font-weight"))) unwrap(dom);
  for (const dom of root.querySelectorAll("i, em")) if (styleOf(dom, "font-style") === "normal") unwrap(dom);
  for (const dom of root.querySelectorAll("span[data-style], font[data-style], a[data-style]")) {
    const line = styleOf(dom, "text-decoration") + styleOf(dom, "text-decoration-line");
    const vertical = styleOf(dom, "vertical-align");
    if (bold.test(styleOf(dom, "font-weight"))) wrapContent(dom, "strong");
    if (/^(italic|oblique)/.test(styleOf(dom, "font-style"))) wrapContent(dom, "em");
    if (line.includes("line-through")) wrapContent(dom, "s");
    if (vertical === "super") wrapContent(dom, "sup");
    if (vertical === "sub") wrapContent(dom, "sub");
  }
}

const plain = /^(normal|400)$/;
const bold = /^(bold(er)?|[6-9]00)$/;

function wrapContent(dom, tag) {
  const made = dom.ownerDocument.createElement(tag);
  made.append(...dom.childNodes);
  dom.append(made);
}

// headings brings headings to the levels 2 to 4, the highest to 2. They are
// bold by themselves.
function headings(root) {
  const all = [...root.querySelectorAll("h1, h2, h3, h4, h5, h6")];
  const top = Math.min(...all.map((dom) => Number(dom.tagName[1])));
  for (const dom of all) {
    const level = Math.min(Number(dom.tagName[1]) - top + 2, 4);
    for (const inner of dom.querySelectorAll("b, strong")) unwrap(inner);
    rename(dom, `h${level}`);
  }
}

// quotes finds who said it: the cite or footer at the end of a quotation.
function quotes(root) {
  for (const dom of root.querySelectorAll("q")) dom.replaceWith("“", ...dom.childNodes, "”");
  for (const dom of root.querySelectorAll("blockquote")) {
    if (dom.matches(".twitter-tweet, .instagram-media, .tiktok-embed, .bluesky-embed, .mastodon-embed")) {
      const link = [...dom.querySelectorAll("a[href]")].pop();
      embed(dom, cleanLink(dom.getAttribute("cite") ?? link?.href), "");
      continue;
    }
    const last = dom.lastElementChild;
    const source = last?.matches("footer, cite") ? last : last?.children.length === 1 &&
      last.firstElementChild.matches("cite") && last.textContent === last.firstElementChild.textContent ? last : null;
    if (source && dom.childElementCount > 1) {
      dom.setAttribute("data-cite", source.textContent.replace(/^[\s—–―-]+/, "").trim());
      source.remove();
    }
    const url = cleanLink(dom.getAttribute("cite"));
    if (url) dom.setAttribute("data-url", url);
    const figure = dom.closest(".wp-block-pullquote, .pullquote, .pull-quote");
    if (figure) dom.classList.add("pull");
  }
}

// boxes gives details and aside their titles.
function boxes(root) {
  for (const dom of root.querySelectorAll("details, aside")) {
    const first = dom.firstElementChild;
    let title = "";
    if (first?.matches("summary, h2, h3, h4")) {
      title = first.textContent.trim();
      first.remove();
    }
    rename(dom, "aside", { "data-title": title });
  }
}

// frames turns players into embeds of the pages that they come from.
function frames(root) {
  for (const dom of root.querySelectorAll("iframe")) embed(dom, pageOf(cleanLink(dom.getAttribute("src"))), dom.title);
  for (const dom of root.querySelectorAll(".wp-block-embed__wrapper")) {
    const address = bareAddress(dom.textContent);
    if (address) embed(dom, address, "");
  }
}

function embed(dom, url, title) {
  if (!url.startsWith("http")) {
    dom.remove();
    return;
  }
  const made = dom.ownerDocument.createElement("div");
  made.dataset.embed = url;
  if (title) made.dataset.title = title;
  dom.replaceWith(made);
}

function pageOf(frame) {
  const film = /^https:\/\/(?:www\.)?youtube(?:-nocookie)?\.com\/embed\/([\w-]+)/.exec(frame);
  if (film) return `https://www.youtube.com/watch?v=${film[1]}`;
  const vimeo = /^https:\/\/player\.vimeo\.com\/video\/(\d+)/.exec(frame);
  return vimeo ? `https://vimeo.com/${vimeo[1]}` : frame;
}

const cells = "td, th";

// tables leaves one level of tables. One for layout gives way to its content,
// one inside a cell to its text, and cells keep no headings, rules or boxes.
function tables(root) {
  for (const dom of root.querySelectorAll("table[role=presentation]")) flatten(dom);
  for (const dom of root.querySelectorAll("td table, th table")) flatten(dom);
  for (const dom of root.querySelectorAll("table")) {
    const caption = dom.caption?.textContent.trim();
    dom.caption?.remove();
    if (caption) dom.setAttribute("data-caption", caption);
    for (const col of dom.querySelectorAll("colgroup, col")) col.remove();
  }
  for (const cell of root.querySelectorAll(cells)) {
    const align = styleOf(cell, "text-align") || styleOf(cell.firstElementChild ?? cell, "text-align");
    if (align) cell.dataset.align = align;
    for (const dom of cell.querySelectorAll("hr")) dom.remove();
    for (const dom of cell.querySelectorAll("aside")) unwrap(dom);
    for (const dom of cell.querySelectorAll("h2, h3, h4")) {
      wrapContent(dom, "strong");
      rename(dom, "p");
    }
    if (cell.tagName === "TH" || cell.closest("thead")) {
      for (const dom of cell.querySelectorAll("b, strong")) unwrap(dom);
      if (cell.tagName !== "TH") {
        const { align } = cell.dataset;
        rename(cell, "th", { "data-align": align, colspan: cell.getAttribute("colspan"), rowspan: cell.getAttribute("rowspan") });
      }
    }
  }
}

// flatten puts each cell's content in the place of a table. Text that stands
// loose in a cell becomes a paragraph.
function flatten(table) {
  const out = [];
  for (const cell of table.querySelectorAll(cells)) {
    if (cell.closest("table") !== table) continue;
    if ([...cell.children].some((dom) => dom.matches("p, ul, ol, table, blockquote, div, h2, h3, h4, figure"))) {
      out.push(...cell.childNodes);
    } else {
      const p = table.ownerDocument.createElement("p");
      p.append(...cell.childNodes);
      out.push(p);
    }
  }
  table.replaceWith(...out);
}

// pictures makes figures of pictures: those of data addresses are kept in
// pasted, to be uploaded; others are known by their address until somebody
// uploads them.
function pictures(root) {
  for (const img of root.querySelectorAll("img")) {
    const address = img.getAttribute("src") ?? "";
    const src = /^data:image\//i.test(address) ? address : cleanSrc(address);
    const around = img.closest("figure, .wp-caption");
    const says = around?.querySelector("figcaption, .wp-caption-text");
    const tiny = Number(img.getAttribute("width")) === 1 || Number(img.getAttribute("height")) === 1;
    if (!src || tiny) {
      img.remove();
      continue;
    }
    const figure = img.ownerDocument.createElement("figure");
    figure.dataset.src = src.startsWith("data:") ? standIn(src) : src;
    if (img.alt) figure.dataset.alt = img.alt;
    const caption = img.ownerDocument.createElement("figcaption");
    const credit = says?.querySelector(".credit, .photo-credit, .wp-media-credit, small, cite");
    if (credit) {
      figure.dataset.credit = credit.textContent.trim();
      credit.remove();
    }
    figure.append(caption);
    const only = around && around.querySelectorAll("img").length === 1;
    if (only) {
      if (says) caption.append(...says.childNodes);
      around.replaceWith(figure);
    } else {
      const link = img.closest("a");
      (link && link.textContent.trim() === "" ? link : img).replaceWith(figure);
    }
  }
}

const blocks = "p, div, ul, ol, li, table, blockquote, figure, pre, hr, h2, h3, h4, aside, section, article, header, main";

// breaks takes line breaks between blocks away, and splits a paragraph where
// two of them stand for an empty line.
function breaks(root) {
  for (const br of root.querySelectorAll("br")) {
    if ([br.previousElementSibling, br.nextElementSibling].some((dom) => dom?.matches(blocks)) &&
      !loose(br.previousSibling) && !loose(br.nextSibling)) br.remove();
  }
  for (const p of root.querySelectorAll("p")) {
    let piece = [];
    const pieces = [piece];
    for (const child of [...p.childNodes]) {
      const before = piece.at(-1);
      if (child.nodeName === "BR" && (before?.nodeName === "BR" || pieces.length > 1 && !piece.length)) {
        if (before) {
          piece.pop();
          pieces.push(piece = []);
        }
      } else piece.push(child);
    }
    if (pieces.length === 1) continue;
    p.replaceWith(...pieces.filter((list) => list.length).map((list) => {
      const made = p.cloneNode(false);
      made.append(...list);
      return made;
    }));
  }
}

const loose = (node) => node?.nodeType === Node.TEXT_NODE && node.data.trim() !== "";

// emptied removes blocks that hold nothing but white space, which is how
// other programs put room between paragraphs.
function emptied(root) {
  for (const dom of root.querySelectorAll("p, h2, h3, h4, blockquote, ul, ol, aside, a, span, div:not([data-embed])")) {
    if (!dom.textContent.trim() && !dom.querySelector("figure, hr, [data-embed], br, table") && !dom.closest(cells)) dom.remove();
    else if (dom.matches("p") && !dom.textContent.trim() && !dom.querySelector("figure, [data-embed]") && !dom.closest(cells)) dom.remove();
  }
}
