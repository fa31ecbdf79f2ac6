// @ts-check
// Signed URLs of parts, asked for in batches shortly before they are used.

import { heardAt, hostOf } from "./network.js";

const MAX_SIGNED = 8;
const MAX_URL_MS = 45 * 60_000;
const BLOCKED_MS = 15_000;

/** @typedef {(parts: number[], signal: AbortSignal) => Promise<{ urls: Record<number, string> }>} Sign */

export class Urls {
  #sign;
  /** @type {Map<number, { url: string, at: number }>} by part */
  #urls = new Map();
  /** @type {Promise<void> | null | undefined} */
  #signing;
  /** When our server first and last answered, since it alone does; in milliseconds. */
  #alone = { first: 0, last: 0 };

  /** The storage's, once it is known. */
  host = "";

  /** @param {Sign} sign our server's */
  constructor(sign) {
    this.#sign = sign;
  }

  /** The URL of a part; no lane waits for those of the parts after it.
   *  @param {number} number @param {number[]} queue the parts that come next
   *  @param {AbortSignal} signal */
  async take(number, queue, signal) {
    while (!this.#valid(number)) await this.#fetch([number, ...queue], signal);
    const [next] = queue;
    if (next && !this.#valid(next)) this.#fetch(queue, signal).catch(() => {});
    const url = /** @type {string} */ (this.#valid(number));
    this.host = hostOf(url);
    return url;
  }

  /** @param {number} number of the part whose URL is of no more use */
  drop(number) {
    this.#urls.delete(number);
  }

  /** Whether the storage is known, but has taken and answered nothing. */
  get isUnheard() {
    return Boolean(this.host) && !heardAt(this.host);
  }

  /** Whether our server has answered again and again since the storage was last heard of. */
  get isAlone() {
    const { first, last } = this.#alone;
    return first > heardAt(this.host) && last - first >= BLOCKED_MS;
  }

  /** Our server does not answer either. */
  lost() {
    this.#alone.first = 0;
  }

  clear() {
    this.#urls.clear();
  }

  /** @param {number} now */
  #answered(now) {
    if (this.#alone.first <= heardAt(this.host)) this.#alone.first = now;
    this.#alone.last = now;
  }

  /** @param {number} number */
  #valid(number) {
    const signed = this.#urls.get(number);
    return signed && signed.at > Date.now() - MAX_URL_MS && signed.url;
  }

  /** @param {number[]} numbers @param {AbortSignal} signal */
  #fetch(numbers, signal) {
    const parts = numbers.slice(0, MAX_SIGNED);
    this.#signing ??= this.#sign(parts, signal)
      .then(({ urls }) => {
        const at = Date.now();
        this.#answered(performance.now());
        for (const number of parts)
          if (urls[number]) this.#urls.set(number, { url: urls[number], at });
      })
      .finally(() => {
        this.#signing = null;
      });
    return this.#signing;
  }
}
