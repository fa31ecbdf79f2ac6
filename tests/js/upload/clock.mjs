// A clock that jumps from timer to timer, so that what is waited for takes no time.

import assert from "node:assert/strict";

const realImmediate = setImmediate;
const MAX_MS = 24 * 3_600_000;
const TURNS = 5;

/** Of all that runs by promises, as far as it goes without a timer. */
async function settleDown() {
  for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => realImmediate(resolve));
}

export class Clock {
  /** Milliseconds; not from zero, which means "never". */
  now = 1e6;
  #timers = new Map();
  #last = 0;

  set(callback, delay, interval = 0) {
    this.#timers.set(++this.#last, { callback, at: this.now + Math.max(1, delay), interval });
    return this.#last;
  }

  clear(id) {
    this.#timers.delete(id);
  }

  /** How many timers run, which in the end is none. */
  get running() {
    return this.#timers.size;
  }

  /** Let time pass until it is so. */
  async until(isSo, what = String(isSo)) {
    const latest = this.now + MAX_MS;
    for (;;) {
      await settleDown();
      if (isSo()) return;
      assert.ok(this.running && this.now < latest, `waited in vain for ${what}`);
      this.#step();
    }
  }

  /** Let time pass until the promise has settled. */
  async run(promise) {
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    promise.then(settle, settle);
    await this.until(() => isSettled, "the promise to settle");
    return promise;
  }

  #step() {
    const [[id, timer]] = [...this.#timers].sort(([, one], [, other]) => one.at - other.at);
    this.now = timer.at;
    if (timer.interval) timer.at += timer.interval;
    else this.#timers.delete(id);
    timer.callback();
  }
}
