// The page on which a story is written. Start reading at Session: it joins the
// page, the lock, autosave and what this device has kept.
import { Autosave } from "./autosave.js";
import { Check } from "./check.js";
import { compare, sameContent } from "./compare.js";
import { Kept, orphans } from "./kept.js";
import { all, drop, keep } from "./local.js";
import { Lock } from "./lock.js";
import { contentOf, Page } from "./page.js";
import { ask, Refusal, Unreachable } from "./server.js";
import { clock, signIn, StateLine } from "./state.js";
import { announce } from "./status.js";
import { tabToken } from "./tab.js";
import { words } from "./words.js";

const byID = (id) => document.getElementById(id);
const json = (id) => JSON.parse(byID(id).textContent);

// patience is how long another tab of ours may take to hand a story over, in
// milliseconds.
const patience = 3000;

class Session {
  constructor(article, client) {
    this.article = article;
    this.client = client;
    this.choices = json("choices");
    for (const name of ["sections", "authors", "tags", "embed_hosts"]) this.choices[name] ??= [];
    this.state = new StateLine(byID("edit-state"), byID("edit-banner"));
    this.page = new Page(this.choices, () => this.save.changed());
    const working = json("working");
    this.save = new Autosave({
      article, client, version: working.version, read: () => this.page.value, told: (name, about) => this.tell(name, about),
    });
    this.show(working);
    this.state.say(words.saved(clock(working.saved_at)));
    this.check = new Check(article, byID("edit-check"), (field) => this.page.focusField(field));
    this.kept = new Kept(article, client, byID("edit-kept"), (text) => this.choose(text, null));
    for (const [id, panel] of [["edit-check-box", this.check], ["edit-kept-box", this.kept]]) {
      byID(id).addEventListener("toggle", (event) => event.target.open && panel.look());
    }
    this.channel = new BroadcastChannel(`stet-article-${article}`);
    this.channel.addEventListener("message", ({ data }) => this.hear(data));
    for (const link of document.querySelectorAll("a[data-saved]")) link.addEventListener("click", (event) => this.leave(event, link));
    document.addEventListener("keydown", (event) => this.key(event));
    this.lock = new Lock(article, client, (now, before) => this.locked(now, before));
  }

  show(working) {
    this.save.version = working.version;
    this.page.value = contentOf(working);
    this.working = working;
  }

  // locked hears who may write.
  async locked(now, before) {
    if (now.refused) {
      this.readOnly();
      this.state.say(words.gone, "bad");
    } else if (now.mine && !before?.mine) {
      await this.open(before);
    } else if (!now.mine) {
      this.readOnly();
      this.waits(now, before?.mine);
      if (!this.save.pending) await this.refresh();
      else if (before?.mine && !this.undecided) await this.lose();
    }
  }

  readOnly() {
    this.page.setEditable(false);
    this.save.pause();
  }

  // waits says who writes instead, and offers to take over.
  waits({ holder, since }, lost) {
    const own = holder === this.choices.me;
    const at = clock(since);
    const text = own ? words.otherTab : lost || this.undecided ? words.takenOver(holder, at) : words.writing(holder, at);
    this.state.show(text, [own ? words.continueHere : words.takeOver, () => this.takeOver()]);
    if (lost) this.state.say(text, "bad");
  }

  // lose sends what the loser of the lock had typed, so that it is kept.
  async lose() {
    this.save.resume();
    await this.save.send();
    this.save.pause();
  }

  // open lets somebody write, once the lock is theirs: in the stored text, with
  // what this device has kept of it.
  async open(before) {
    const working = before ? await this.fetch() : this.working;
    if (!working) return;
    this.working = working;
    this.page.setEditable(true);
    const other = working.version !== this.save.version;
    if (other && this.save.pending && working.client !== this.client) {
      await this.conflict(working);
      return;
    }
    if (other && !this.save.pending) this.show(working);
    this.undecided = false;
    this.state.hide();
    this.save.resume(working.version);
    if (this.save.pending) return;
    this.tell("saved", { at: working.saved_at });
    await this.restore();
  }

  // refresh shows the stored text to one who does not write.
  async refresh() {
    const working = await this.fetch();
    if (working && working.version !== this.save.version && !this.save.pending) this.show(working);
  }

  // fetch returns the stored text, or null.
  async fetch() {
    try {
      return await ask("GET", `${this.save.path}?client=${encodeURIComponent(this.client)}`);
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) this.tell("signedOut");
      return null;
    }
  }

  // restore brings back what this device has kept and the server has not. A
  // text that is based on an older version is set against the stored one.
  async restore() {
    const own = (await all(this.article)).filter((record) => record.client === this.client);
    const left = (await orphans(this.article, this.client)).filter((record) => record.base >= 0);
    for (const record of [...own, ...left].sort((a, b) => b.at - a.at)) {
      if (sameContent(record.content, this.working)) {
        await drop(record.key);
        continue;
      }
      const follows = record.base === this.working.version || record.client === this.working.client && record.base <= this.working.version;
      if (!follows) {
        this.tell("conflict", { theirs: this.working, record });
        return;
      }
      this.page.value = record.content;
      this.save.changed();
      await this.save.keep();
      if (record.key !== this.save.key) await drop(record.key);
      this.state.show(words.restored(clock(record.at)), [words.done, () => this.state.hide()]);
      announce(words.restored(clock(record.at)));
      return;
    }
  }

  async takeOver() {
    if (this.lock.state?.holder === this.choices.me) await this.askOtherTab();
    await this.lock.ask(true);
  }

  // askOtherTab has another tab of ours save and give the story back.
  askOtherTab() {
    return new Promise((resolve) => {
      const given = ({ data }) => data.given === this.client && done();
      const done = () => {
        this.channel.removeEventListener("message", given);
        resolve();
      };
      this.channel.addEventListener("message", given);
      this.channel.postMessage({ give: this.client });
      setTimeout(done, patience);
    });
  }

  async hear({ give }) {
    if (!give || !this.lock.state?.mine) return;
    await this.save.flush();
    this.page.setEditable(false);
    await this.lock.release();
    this.channel.postMessage({ given: give });
    await this.lock.hear({ mine: false, holder: this.choices.me, since: new Date().toISOString() });
  }

  // tell shows a state of autosave.
  tell(name, about = {}) {
    const { state } = this;
    switch (name) {
      case "saved":
        state.say(words.saved(clock(about.at)));
        break;
      case "saving":
      case "changed":
        if (name === "saving" || state.line.dataset.kind !== "bad") state.say(words[name], "busy");
        break;
      case "signedOut":
        state.say(words.signedOut, "bad", signIn());
        break;
      case "refused":
        state.say(words.refused(about.why), "bad");
        if (about.field) byID(`edit-${about.field}`)?.setAttribute("aria-invalid", "true");
        break;
      case "conflict":
        this.conflict(about.theirs, about);
        break;
      default: // offline, away, gone, nowhere
        state.say(words[name] ?? words.noStore, "bad");
    }
    if (name === "saved") for (const dom of document.querySelectorAll("[aria-invalid]")) dom.removeAttribute("aria-invalid");
  }

  // conflict shows two versions that met. about.record is what this device had
  // of an earlier visit, if that is one of them.
  async conflict(theirs, about = {}) {
    const mine = about.record?.content ?? this.page.value;
    if (!about.record && sameContent(mine, theirs)) {
      await this.save.forget();
      this.show(theirs);
      if (this.lock.state?.mine) this.save.resume(theirs.version);
      this.tell("saved", { at: theirs.saved_at });
      return;
    }
    this.save.pause();
    this.undecided = true;
    if (theirs.lock && !theirs.lock.mine) {
      await this.lock.hear(theirs.lock);
      return;
    }
    this.state.say(words.another, "bad");
    const decide = () => this.decide(mine, theirs, about);
    this.state.show(words.another, [words.compare, decide]);
    await decide();
  }

  async decide(mine, theirs, about) {
    if (this.deciding) return;
    this.deciding = true;
    const answer = await compare(about.record ? mine : this.page.value, theirs, (field, value) => this.inWords(field, value));
    this.deciding = false;
    if (!answer) return;
    if (answer.took !== "mine" && !await this.putAside(about.record ? mine : this.page.value, about.record)) return;
    this.undecided = false;
    this.state.hide();
    this.show(theirs);
    if (about.record) await drop(about.record.key);
    await this.save.forget();
    this.save.resume(theirs.version);
    if (answer.took === "theirs") {
      this.tell("saved", { at: theirs.saved_at });
      return;
    }
    this.page.value = answer.content;
    this.save.changed();
  }

  // putAside has the server keep a text that is based on an older version. It
  // reports whether it did; what it cannot keep stays on this device.
  async putAside(content, record) {
    try {
      await ask("PUT", this.save.path, { client: this.client, version: record?.base ?? this.save.version, ...content });
    } catch (error) {
      if (error instanceof Refusal && error.status === 409) return true;
      await keep({ key: `${this.article}/${crypto.randomUUID()}`, article: this.article, client: "aside", base: -1, content, at: Date.now() });
      if (error instanceof Unreachable) this.tell("away");
      return !(error instanceof Unreachable);
    }
    return true;
  }

  // choose compares a kept text with the one that is shown.
  async choose(text) {
    const answer = await compare(contentOf(text), this.page.value, (field, value) => this.inWords(field, value));
    if (!answer || answer.took === "theirs" || !this.lock.state?.mine) return;
    await this.save.flush();
    this.page.value = answer.content;
    this.save.changed();
  }

  // inWords writes the value of a field for the comparison.
  inWords(field, value) {
    if (field === "source") return Object.values(value ?? {}).filter(Boolean).join("\n");
    if (!Array.isArray(value)) return value ?? "";
    const known = this.choices[field] ?? [];
    return value.map((id) => known.find?.((entry) => entry.id === id)?.name ?? id).join(", ");
  }

  // leave goes on to publishing, preview or history once all is saved.
  async leave(event, link) {
    if (!this.save.pending) return;
    event.preventDefault();
    if (await this.save.flush()) window.location.assign(link.href);
    else this.state.show(words.notSavedYet, [words.close, () => this.state.hide()]);
  }

  key(event) {
    const mod = event.ctrlKey || event.metaKey;
    if (mod && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      this.save.flush();
    }
  }
}

tabToken().then(async (client) => {
  const session = new Session(Number(byID("editor").dataset.article), client);
  await session.lock.ask(false);
  byID("editor").dataset.ready = "";
});
