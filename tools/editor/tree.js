// The two ways between the editor's document and the JSON of the tree.
import { Node } from "prosemirror-model";
import { schema } from "./schema.js";

// read returns the editor's document of a body, which is never without a
// place to write.
export function read(body) {
  const content = (body?.content ?? []).map((node) => Node.fromJSON(schema, renamed(node)));
  const doc = schema.node("doc", null, content.length ? content : [schema.node("paragraph")]);
  doc.check();
  return doc;
}

// renamed is a node of the tree with the names of the schema.
function renamed(node) {
  const out = { ...node };
  if (node.content) out.content = node.content.map(renamed);
  if (node.marks) out.marks = node.marks.map((mark) => (mark.type === "code" ? { type: "inline_code" } : mark));
  return out;
}

// write returns the body of a document in the shape that package document
// writes: attributes that are not set are left out, as are uploads under way.
export function write(doc) {
  return { type: "doc", content: writeAll(doc.content) };
}

function writeAll(fragment) {
  const out = [];
  fragment.forEach((node) => out.push(writeNode(node)));
  return out;
}

function writeNode(node) {
  const out = { type: node.type.name };
  const attrs = {};
  for (const [name, value] of Object.entries(node.attrs)) {
    if (isSet(name, value)) attrs[name] = value;
  }
  if (Object.keys(attrs).length) out.attrs = attrs;
  if (node.content.size) out.content = writeAll(node.content);
  if (node.isText) out.text = node.text;
  if (node.marks.length) out.marks = node.marks.map(writeMark);
  return out;
}

function isSet(name, value) {
  if (value === null || value === "" || value === false || name === "colwidth") return false;
  return !(value === 1 && (name === "start" || name === "colspan" || name === "rowspan"));
}

function writeMark(mark) {
  const attrs = Object.fromEntries(Object.entries(mark.attrs).filter(([, value]) => value));
  const type = mark.type === schema.marks.inline_code ? "code" : mark.type.name;
  return Object.keys(attrs).length ? { type, attrs } : { type };
}

// deepest is how deep package document lets nodes stand in each other.
const deepest = 32;

// depthOf returns how deep the deepest node of a document or a part of it
// stands.
function depthOf(parent) {
  let deep = 0;
  parent.forEach((node) => {
    deep = Math.max(deep, 1 + (node.isLeaf ? 0 : depthOf(node)));
  });
  return deep;
}

export const tooDeep = (doc) => depthOf(doc) > deepest;

// isEmpty reports a document that is one empty paragraph.
export const isEmpty = (doc) =>
  doc.childCount === 1 && doc.firstChild.type === schema.nodes.paragraph && doc.firstChild.content.size === 0;
