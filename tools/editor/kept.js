// The texts that were put aside: on the server, and on this device by tabs
// that are gone.
import { button, el } from "./dom.js";
import { all, drop } from "./local.js";
import { ask } from "./server.js";
import { clock } from "./state.js";
import { living } from "./tab.js";
import { words } from "./words.js";

// Kept fills the panel. show compares a text with the one that is shown.
export class Kept {
  constructor(article, client, host, show) {
    Object.assign(this, { article, client, host, show });
    this.path = `/desk/articles/${article}/kept`;
  }

  async look() {
    const rows = [];
    try {
      for (const kept of await ask("GET", this.path) ?? []) rows.push(this.remote(kept));
    } catch {
      rows.push(el("li", {}, words.keptFailed));
    }
    for (const record of await orphans(this.article, this.client)) rows.push(this.local(record));
    this.host.replaceChildren(rows.length ? el("ul", { class: "kept" }, ...rows) : el("p", { class: "empty" }, words.keptNone));
  }

  remote({ id, saved_at: at, saved_by: by, headline }) {
    return this.row(words.keptBy(by, clock(at)), headline,
      async () => this.show(await ask("GET", `${this.path}/${id}`)),
      () => ask("POST", `${this.path}/${id}/discard`, {}));
  }

  local(record) {
    return this.row(words.keptHere(clock(record.at)), record.content.headline,
      async () => this.show(record.content),
      () => drop(record.key));
  }

  row(when, headline, show, discard) {
    const failed = el("span", { role: "alert" });
    const guarded = (work) => async () => {
      try {
        await work();
      } catch {
        failed.textContent = words.keptFailed;
      }
    };
    return el("li", {}, el("span", {}, headline || "–"), el("small", {}, when), failed, el("span", { class: "actions" },
      button(words.show, guarded(show), { class: "quiet" }),
      button(words.discard, guarded(async () => {
        if (!window.confirm(words.discardSure)) return;
        await discard();
        await this.look();
      }), { class: "quiet" })));
  }
}

// orphans returns the records of tabs that are not open any more, the newest
// first.
export async function orphans(article, client) {
  const open = await living();
  return (await all(article)).filter((record) => record.client !== client && !open.has(record.client));
}
