// What is missing before publication, asked of the server.
import { button, el } from "./dom.js";
import { ask } from "./server.js";
import { words } from "./words.js";

// Check fills the panel of the pre-publication check. jump goes to a field.
export class Check {
  constructor(article, host, jump) {
    this.path = `/desk/articles/${article}/check`;
    this.host = host;
    this.jump = jump;
  }

  async look() {
    try {
      this.show(await ask("GET", this.path) ?? []);
    } catch {
      this.host.replaceChildren(el("p", { class: "empty" }, words.checkFailed));
    }
  }

  show(found) {
    if (!found.length) {
      this.host.replaceChildren(el("p", { class: "empty" }, words.checkNothing));
      return;
    }
    this.host.replaceChildren(el("ul", { class: "check" }, ...found.map(({ level, text, field }) =>
      el("li", { "data-level": level }, el("b", {}, level === "block" ? words.checkBlock : words.checkWarn), " ",
        field ? button(text, () => this.jump(field), { class: "quiet" }) : text))));
  }
}
