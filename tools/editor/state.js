// The line that says in plain words how the text stands.
import { button, el } from "./dom.js";
import { words } from "./words.js";

// clock writes a time of day, with the date when it is another day.
export function clock(at) {
  const date = new Date(at);
  const today = date.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(document.documentElement.lang || undefined,
    today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" }).format(date);
}

// StateLine shows one state at a time. Its kind is "good", "busy" or "bad".
export class StateLine {
  constructor(line, banner) {
    this.line = line;
    this.banner = banner;
  }

  say(text, kind = "good", ...actions) {
    if (this.text === text && !actions.length) return;
    this.text = text;
    this.line.dataset.kind = kind;
    this.line.replaceChildren(el("span", {}, text), ...actions);
  }

  // show puts a sentence with buttons above the text until hide.
  show(text, ...actions) {
    if (!this.banner.hidden && this.banner.dataset.text === text) return; // somebody may be at its buttons
    this.banner.hidden = false;
    this.banner.dataset.text = text;
    this.banner.replaceChildren(el("span", {}, text), " ", ...actions.map(([label, run]) => button(label, run)));
  }

  hide() {
    this.banner.hidden = true;
    this.banner.replaceChildren();
  }
}

// signIn is the link of the signed-out state.
export const signIn = () => el("a", { href: "/sign-in", target: "_blank", rel: "noopener" }, words.signIn);
