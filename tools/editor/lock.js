// The lock of a story: who writes in it. It is told every 15 seconds that we
// are still here.
import { ask, Refusal } from "./server.js";

const beat = 15_000;

// Lock asks for the lock of a story. told is called with each answer
// {mine, holder, since}, with the one before it.
export class Lock {
  constructor(article, client, told) {
    this.path = `/desk/articles/${article}`;
    this.client = client;
    this.told = told;
    this.state = null;
    setInterval(() => this.ask(false), beat);
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("pageshow", (event) => event.persisted && this.ask(false));
  }

  // ask takes the lock if it is free, or from whoever has it.
  async ask(take) {
    const turn = this.turn = (this.turn ?? 0) + 1;
    try {
      const state = await ask("POST", `${this.path}/lock`, { client: this.client, take });
      if (turn === this.turn) await this.hear(state);
    } catch (error) {
      // Without an answer the lock is whose it was; saving says what is wrong.
      if (error instanceof Refusal && error.status !== 401 && !this.state) await this.told({ mine: false, refused: error }, null);
    }
  }

  // hear notes who has the lock.
  async hear(state) {
    const before = this.state;
    this.state = state;
    await this.told(state, before);
  }

  // release gives the lock back while the page stays.
  async release() {
    try {
      await ask("POST", `${this.path}/unlock`, { client: this.client });
    } catch {
      // It ends by itself after a minute.
    }
  }

  leave() {
    if (!this.state?.mine) return;
    const body = new Blob([JSON.stringify({ client: this.client })], { type: "application/json" });
    navigator.sendBeacon(`${this.path}/unlock`, body);
  }
}
