// Word writes lists as paragraphs whose marks stand in a span and whose depth
// stands in a style of its own, and wraps much in elements of its namespace.
import { rename, unwrap } from "./clean.js";
import { styleOf } from "./inert.js";

// cleanWord changes what comes from Word or Outlook in place.
export function cleanWord(root) {
  for (const dom of root.querySelectorAll("*")) if (dom.tagName.includes(":")) unwrap(dom);
  for (const dom of root.querySelectorAll("a[name]:not([href])")) unwrap(dom);
  for (const dom of root.querySelectorAll("p.MsoTitle")) rename(dom, "h1");
  for (const dom of root.querySelectorAll("p.MsoQuote, p.MsoIntenseQuote")) {
    const p = rename(dom, "p");
    const quote = p.ownerDocument.createElement("blockquote");
    p.replaceWith(quote);
    quote.append(p);
  }
  for (const run of runs(root)) run[0].dom.replaceWith(...build(run));
}

// item returns what a paragraph says of its place in a list, or null.
function item(dom) {
  const found = /^l\d+\s+level(\d+)/.exec(styleOf(dom, "mso-list"));
  if (!found) return null;
  const sign = [...dom.querySelectorAll("[data-style]")].find((s) => styleOf(s, "mso-list") === "ignore");
  const mark = sign?.textContent.replace(/\s/g, "") ?? "";
  sign?.remove();
  return { dom, level: Number(found[1]), ordered: /^\(?([0-9]+|[a-z]{1,4})[.)]/i.test(mark), start: Number.parseInt(mark, 10) || 1 };
}

// runs returns the rows of paragraphs that follow each other in one list.
function runs(root) {
  const out = [];
  let last = null;
  for (const dom of root.querySelectorAll("p, h1, h2, h3, h4, h5, h6, div")) {
    const found = item(dom);
    if (!found) continue;
    if (last && last.nextElementSibling === dom) out.at(-1).push(found);
    else out.push([found]);
    last = dom;
  }
  return out;
}

// build returns the nested lists of a run and takes its paragraphs out of the
// document.
function build(run) {
  const lists = []; // open lists, outermost first
  const tops = [];
  for (const { dom, level, ordered, start } of run) {
    const doc = dom.ownerDocument;
    const depth = Math.min(level, lists.length + 1);
    lists.length = Math.min(lists.length, depth);
    const tag = ordered ? "OL" : "UL";
    if (lists.length === depth && lists[depth - 1].tagName !== tag) lists.length = depth - 1;
    if (lists.length < depth) {
      const list = doc.createElement(tag);
      if (ordered && start > 1) list.setAttribute("start", String(start));
      if (depth === 1) tops.push(list);
      else lists[depth - 2].lastElementChild.append(list);
      lists.push(list);
    }
    const li = doc.createElement("li");
    const p = doc.createElement("p");
    p.append(...dom.childNodes);
    li.append(p);
    lists[depth - 1].append(li);
    if (dom !== run[0].dom) dom.remove();
  }
  return tops;
}
