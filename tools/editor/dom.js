// el makes an element: properties that begin with "on" are listeners, true is
// a bare attribute, false and null are left out.
export function el(tag, attrs = {}, ...children) {
  const dom = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) dom.addEventListener(name.slice(2), value);
    else dom.setAttribute(name, value === true ? "" : String(value));
  }
  dom.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return dom;
}

// field makes a labelled input or textarea.
export function field(label, input, hint) {
  input.id ||= `f${++count}`;
  const lines = [el("label", { for: input.id }, label), input];
  if (hint) {
    const id = `${input.id}-hint`;
    input.setAttribute("aria-describedby", id);
    lines.push(el("p", { class: "hint", id }, hint));
  }
  return el("div", { class: "field" }, ...lines);
}

let count = 0;

// button makes a button that is no part of a form's submission.
export function button(label, onclick, attrs = {}) {
  return el("button", { type: "button", onclick, ...attrs }, label);
}
