// Markup of other programs before it is parsed. The page's
// Content-Security-Policy holds in every document that it makes: a style
// attribute would be blocked, reported, and unreadable. So styles travel as
// data.

const blocks = /<(style|script)\b[\s\S]*?<\/\1\s*>/gi;
const tag = /<[a-z](?:[^"'>]|"[^"]*"|'[^']*')*>/gi;
const attribute = /\s(style|on[a-z]+)(?=\s*=)/gi;
const quoted = /"[^"]*"|'[^']*'/g;

// inert returns markup whose style attributes are called data-style, without
// handlers, style sheets and scripts. It only spares the console: what may
// stand in a text is decided by the schema.
export const inert = (html) => html.replace(blocks, "").replace(tag, rename);

function rename(text) {
  const values = [];
  const bare = text.replace(quoted, (value) => `"${values.push(value) - 1}"`);
  return bare.replace(attribute, (_, name) => (name.toLowerCase() === "style" ? " data-style" : " data-on"))
    .replace(/"(\d+)"/g, (_, i) => values[i]);
}

// styleOf returns the value of a style of an element, in lower case, or "".
export function styleOf(dom, name) {
  for (const part of (dom.dataset?.style ?? "").split(";")) {
    const [key, ...value] = part.split(":");
    if (key.trim().toLowerCase() === name) return value.join(":").trim().toLowerCase();
  }
  return "";
}
