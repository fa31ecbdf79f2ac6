// @ts-check
// The network, as an upload meets it: it breaks, it falls silent, and it comes back.

import { csrfToken } from "../page.js";

const SIGN_IN_MS = 5000;
const FIRST_PAUSE = 500;
const MAX_PAUSE = 10_000;
/** What our server refuses until somebody signs in again, perhaps as the one who began. */
const SIGN_IN = new Map([
  ["signed_out", "signed-out"],
  ["page_out_of_date", "signed-out"],
  ["signed_in_as_another", "other-trainer"],
]);
/** No longer so at the next try: signed out, too slow, too many requests. */
const PASSING = [401, 408, 429];

/** @param {number} status */
export const isRefusal = (status) => status >= 400 && status < 500 && !PASSING.includes(status);

/** The server's refusal: its status, and the code and the text of the rule; S3's have none. */
export class Refused extends Error {
  /** @param {number} status of HTTP, or 0 where no server was asked @param {string} [code]
   *  @param {string} [text] for people, in their language */
  constructor(status, code, text = "") {
    super(code ?? `HTTP ${status}`);
    this.status = status;
    this.code = code;
    this.text = text;
  }
}

/** Milliseconds before a try, after `failures` in a row: doubling, capped, spread by chance (0 to 1).
 *  @param {number} failures @param {number} chance */
export const backoff = (failures, chance) =>
  Math.min(MAX_PAUSE, FIRST_PAUSE * 2 ** (failures - 1)) * (0.5 + chance / 2);

/**
 * Wait, but no longer than until the network or the page comes back.
 * @param {number} milliseconds @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const waiting = new AbortController();
    const end = () => {
      clearTimeout(timer);
      waiting.abort();
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, milliseconds);
    const awake = () => {
      if (!document.hidden) end();
    };
    addEventListener("online", end, waiting);
    document.addEventListener("visibilitychange", awake, waiting);
    signal.addEventListener("abort", end, waiting);
    if (signal.aborted) end();
  });
}

/** When storages last took a byte, or answered, in milliseconds; by host. @type {Map<string, number>} */
const heard = new Map();

/** @param {string} url */
export const hostOf = (url) => new URL(url).host;

/** When the storage was last heard of; 0 if never since the page was opened. @param {string} host */
export const heardAt = (host) => heard.get(host) ?? 0;

/** @typedef {Error & { sent: number, isSent: boolean }} Silent after so many bytes, perhaps all */

/**
 * PUT with progress. Rejects with `Refused`, with `Silent` when no answer comes within `answer`
 * milliseconds or nothing moves for a quarter of them, or with another error of the network.
 * @param {string} url @param {Blob} body @param {number} answer @param {AbortSignal} signal
 * @param {(sent: number) => void} onprogress
 * @returns {Promise<void>}
 */
export function put(url, body, answer, signal, onprogress) {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    const ended = new AbortController();
    /** @type {ReturnType<typeof setTimeout>} */
    let timer;
    const end = (/** @type {Error | null} */ error) => {
      clearTimeout(timer);
      ended.abort();
      request.abort();
      if (error) reject(error);
      else resolve();
    };
    const wait = (/** @type {number} */ sent) => {
      clearTimeout(timer);
      const isSent = sent === body.size;
      const silent = () => end(Object.assign(new Error("silent"), { sent, isSent }));
      timer = setTimeout(silent, isSent ? answer : answer / 4);
    };
    request.upload.onprogress = ({ loaded }) => {
      if (loaded) heard.set(hostOf(url), performance.now());
      wait(loaded);
      onprogress(loaded);
    };
    request.onload = () => {
      const { status } = request;
      heard.set(hostOf(url), performance.now());
      const code = status === 404 ? "multipart_gone" : undefined;
      end(status === 200 ? null : new Refused(status, code));
    };
    request.onerror = () => end(new Error("network"));
    signal.addEventListener("abort", () => end(signal.reason), ended);
    request.open("PUT", url);
    wait(0);
    request.send(body);
  });
}

/** @param {string} address @param {object} data @param {string} author @param {AbortSignal} signal */
const post = (address, data, author, signal) =>
  fetch(address, {
    method: "POST",
    body: JSON.stringify(data),
    signal,
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "X-CSRFToken": csrfToken(),
      "X-Author": author,
    },
  });

/** Ask once: the answer's status (0 if none came), its body, and what a refusal says.
 *  @param {Parameters<typeof post>} asked */
async function answerTo(...asked) {
  const answer = await post(...asked).catch(() => null);
  const body = await answer?.json().catch(() => null);
  const status = answer?.status ?? 0;
  const { code, message, name } = body?.error ?? {};
  return { status, body, code, message, name };
}

/**
 * Ask our server, for as long as the network takes, and give its answer; what it refuses is thrown.
 * @param {string} address @param {object} data @param {string} author the `sub` of who may ask
 * @param {AbortSignal} signal
 * @param {(state: string, name?: string) => void} tell what is waited for: "sending" once it goes on;
 *   with the name of who is signed in instead
 */
export async function ask(address, data, author, signal, tell) {
  for (let failures = 1; ; failures++) {
    const { status, body, code, message, name } = await answerTo(address, data, author, signal);
    const signIn = SIGN_IN.get(status === 401 ? "signed_out" : code);
    signal.throwIfAborted();
    if (isRefusal(status) && !signIn) throw new Refused(status, code, message);
    if (body && status === 200) {
      if (failures > 1) tell("sending");
      return body;
    }
    tell(signIn ?? "waiting", name);
    await pause(signIn ? SIGN_IN_MS : backoff(failures, Math.random()), signal);
  }
}

/** @returns {never} */
export function unreadable() {
  throw new Refused(0, "unreadable");
}

/** A file that was changed, moved or unplugged fails every try: say so at once. @param {Blob} body */
export const readable = (body) => body.slice(0, 1).arrayBuffer().catch(unreadable);
