// Autosave: each change is kept on this device at once, and sent to the server
// after a second's rest, at most every five. Nothing is forgotten here before
// the server has it.
import { drop, keep, keepAtOnce } from "./local.js";
import { ask, Refusal, Unreachable } from "./server.js";

const keepAfter = 100; // milliseconds
const sendAfter = 1000;
const sendEvery = 5000;
const slowest = 15000;
const largestFarewell = 60_000; // bytes that a request may have which outlives its page

// Autosave watches one story. told is called with each state: its name and
// what belongs to it.
export class Autosave {
  constructor({ article, client, version, read, told }) {
    Object.assign(this, { article, client, version, read, told });
    this.path = `/desk/articles/${article}/working`;
    this.typed = 0; // counts changes
    this.stored = 0; // of those the server has
    this.wait = 0;
    this.paused = true;
    for (const name of ["pagehide", "beforeunload", "freeze"]) window.addEventListener(name, () => this.farewell());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.farewell();
      else if (this.pending && this.failed) this.send();
    });
    window.addEventListener("online", () => this.pending && this.send());
    window.addEventListener("focus", () => this.pending && this.failed && this.send());
  }

  get pending() {
    return this.typed > this.stored;
  }

  get key() {
    return `${this.article}/${this.client}`;
  }

  record() {
    return { key: this.key, article: this.article, client: this.client, base: this.version, content: this.read(), at: this.at };
  }

  // changed notes a change that somebody has made.
  changed() {
    this.typed++;
    this.at = Date.now();
    this.since ??= this.at;
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keep(), keepAfter);
    if (!this.failed) this.told("changed");
    this.plan();
  }

  async keep() {
    clearTimeout(this.keeping);
    if (!this.pending) return;
    if (!await keep(this.record())) this.told("nowhere");
  }

  // farewell keeps what is not yet saved before the page may go.
  farewell() {
    if (!this.pending) return;
    const record = this.record();
    keepAtOnce(record);
    keep(record);
    if (this.paused || this.sending) return;
    const body = JSON.stringify({ client: this.client, version: this.version, ...record.content });
    if (new Blob([body]).size < largestFarewell) this.send({ keepalive: true });
  }

  plan() {
    if (this.paused || this.sending) return;
    clearTimeout(this.timer);
    const wait = this.failed ? this.wait : Math.max(0, Math.min(sendAfter, this.since + sendEvery - Date.now()));
    this.timer = setTimeout(() => this.send(), wait);
  }

  // resume lets changes go to the server, from a version that it has.
  resume(version = this.version) {
    this.version = version;
    this.paused = false;
    this.failed = false;
    this.wait = 0;
    if (this.pending) this.plan();
  }

  // pause keeps changes on this device only.
  pause() {
    this.paused = true;
    clearTimeout(this.timer);
  }

  // forget says that nothing here is waiting any more.
  async forget() {
    this.stored = this.typed;
    this.since = null;
    clearTimeout(this.keeping);
    await drop(this.key);
  }

  // flush sends what is pending now and reports whether all is saved.
  async flush() {
    for (let i = 0; i < 3 && this.pending && !this.paused; i++) await this.send();
    return !this.pending;
  }

  // send resolves once the server has answered or cannot be reached.
  send(options) {
    if (this.sending) return this.sending;
    if (this.paused || !this.pending) return Promise.resolve();
    clearTimeout(this.timer);
    this.sending = this.put(options).finally(() => {
      this.sending = null;
      if (this.pending && !this.refused) this.plan();
    });
    return this.sending;
  }

  async put(options) {
    const typed = this.typed;
    this.refused = false;
    this.told("saving");
    try {
      const answer = await ask("PUT", this.path, { client: this.client, version: this.version, ...this.read() }, options);
      this.version = answer.version;
      this.stored = typed;
      this.since = this.pending ? Date.now() : null;
      this.failed = false;
      this.wait = 0;
      if (this.pending) await this.keep();
      else await drop(this.key);
      this.told(this.pending ? "changed" : "saved", { at: answer.saved_at });
    } catch (error) {
      await this.keep();
      this.judge(error);
    }
  }

  judge(error) {
    this.since = Date.now();
    if (error instanceof Unreachable) {
      this.failed = true;
      this.wait = Math.min(slowest, this.wait * 2 || 1000);
      this.told(navigator.onLine ? "away" : "offline");
      return;
    }
    if (!(error instanceof Refusal)) throw error;
    const { status, problem } = error;
    if (status === 409 && problem.theirs) this.conflict(problem);
    else if (status === 401) {
      this.failed = true;
      this.wait = slowest;
      this.told("signedOut");
    } else if (status === 429) {
      this.failed = true;
      this.wait = slowest;
      this.told("away");
    } else {
      this.refused = true;
      this.told(status === 403 || status === 404 ? "gone" : "refused", { why: error.message, field: problem.field });
    }
  }

  // conflict tells an answer of ours that was lost from another's text.
  conflict({ theirs, kept }) {
    if (theirs.client === this.client && theirs.version > this.version) {
      this.version = theirs.version;
      return;
    }
    this.pause();
    this.told("conflict", { theirs, kept });
  }
}
