// A large video, in parts, straight to S3. The server knows what runs and S3 knows what is there,
// so nothing is kept in the browser: choosing the same file again goes on where it stopped.

import { Pace, backoff, missing, sizeOf } from "./plan.js";
import { csrfToken } from "./page.js";

const MEASURE_MS = 2000, SIGNED_AT_ONCE = 8, URL_MS = 45 * 60_000;
const SIGN_IN_MS = 5000, QUIET_MS = 2000, REFUSALS = 5, REPEATS = 3;
const SAMPLE = 1024 ** 2;

/** The server's refusal: its status, and the code of the rule. */
class Refused extends Error {
  constructor(status, code) {
    super(code ?? `HTTP ${status}`);
    this.status = status;
    this.code = code;
  }
}

/** The size, and the SHA-256 of the first and the last MiB: enough to know a file again. */
export async function fingerprint(file) {
  const sample = new Blob([file.slice(0, SAMPLE), file.slice(-SAMPLE)]);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await sample.arrayBuffer()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Wait, but no longer than until the network or the page comes back. */
function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const waiting = new AbortController();
    const end = (settle, value) => { clearTimeout(timer); waiting.abort(); settle(value); };
    const timer = setTimeout(() => end(resolve), milliseconds);
    const awake = () => { if (!document.hidden) end(resolve); };
    addEventListener("online", () => end(resolve), waiting);
    document.addEventListener("visibilitychange", awake, waiting);
    if (signal.aborted) end(reject, signal.reason);
    signal.addEventListener("abort", () => end(reject, signal.reason), waiting);
  });
}

/** A phone that sleeps stops sending. The browser may say no, on a low battery for one. */
function stayAwake(signal) {
  const lock = async () => {
    // The lock ends when the page is hidden, so it is asked for again.
    if (document.hidden) return;
    const held = await navigator.wakeLock?.request("screen").catch(() => null);
    if (signal.aborted) held?.release();
    else signal.addEventListener("abort", () => held?.release(), { once: true });
  };
  document.addEventListener("visibilitychange", lock, { signal });
  lock();
}

/** PUT with progress; fails when no answer comes within so many ms, or nothing moves for a quarter. */
function put(url, body, answer, signal, onprogress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer, sent = 0;
    const end = (settle, value) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
      settle(value);
    };
    const cancel = () => { request.abort(); end(reject, signal.reason); };
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        request.abort();
        end(reject, Object.assign(new Error("silent"), { sent, sentAll: sent === body.size }));
      }, sent === body.size ? answer : answer / 4);
    };
    request.upload.onprogress = ({ loaded }) => { sent = loaded; alive(); onprogress(loaded); };
    request.onload = () => request.status === 200
      ? end(resolve) : end(reject, new Refused(request.status));
    request.onerror = () => end(reject, new Error("network"));
    signal.addEventListener("abort", cancel);
    request.open("PUT", url);
    alive();
    request.send(body);
  });
}

/** Events: "state", "planned" (what S3 has is known) and "progress"; see `state`, `sent`, `error`. */
export class MultipartUpload extends EventTarget {
  #file; #address; #print; #plan; #queue = []; #sent = new Map(); #urls = new Map();
  #signing; #pace = new Pace(); #stop; #inMemory = false; #moved = 0;

  /** "new", "sending", "waiting", "signed-out", "paused", "done" or "failed". */
  state = "new";
  /** Why it failed; a server's refusal has a `code`. */
  error = null;

  /** @param {File} file @param {string} address of the upload's parts @param {string} print */
  constructor(file, address, print) {
    super();
    this.#file = file;
    this.#address = address;
    this.#print = print;
  }

  get size() { return this.#file.size; }
  get name() { return this.#file.name; }

  /** Bytes that S3 has, or is being sent. */
  get sent() { return [...this.#sent.values()].reduce((sum, bytes) => sum + bytes, 0); }

  /** Send what is missing; settles when it is done, paused or failed. */
  async start() {
    if (["sending", "waiting", "signed-out", "done"].includes(this.state)) return;
    // This run's own: a pause may be followed by the next run before this one has ended.
    const stop = this.#stop = new AbortController();
    const { signal } = stop;
    this.#be("sending");
    stayAwake(signal);
    try {
      for (let repeats = 1; ; repeats++) {
        this.#take(await this.#ask("", {
          name: this.#file.name, size: this.#file.size, fingerprint: this.#print }, signal));
        try {
          await this.#sendAll(signal);
          await this.#ask("complete/", {}, signal);
          break;
        } catch (error) {
          // Parts that S3 lost, or an upload that it gave up: S3 says what is missing, once more.
          if (!["parts_missing", "multipart_gone"].includes(error.code) || repeats === REPEATS) throw error;
        }
      }
      this.#be("done");
    } catch (error) {
      if (signal.aborted) return;
      this.error = error;
      this.#be("failed");
    } finally {
      stop.abort();
    }
  }

  /** Stop sending; parts that are there stay there. */
  pause() {
    if (!["sending", "waiting", "signed-out"].includes(this.state)) return;
    this.#stop.abort(new DOMException("paused", "AbortError"));
    this.#be("paused");
  }

  #be(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }

  #take(plan) {
    this.#plan = plan;
    this.#queue = missing(plan);
    this.#urls.clear();
    this.#sent = new Map(plan.done.map((number) => [number, sizeOf(number, plan)]));
    this.dispatchEvent(new Event("planned"));
  }

  /** Ask our server, for as long as the network takes. */
  async #ask(path, data, signal) {
    for (let failures = 1, told = false; ; failures++) {
      let answer;
      try {
        answer = await fetch(this.#address + path, {
          method: "POST", body: JSON.stringify(data), signal,
          headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
        });
        if (answer.ok) {
          const body = await answer.json();
          if (told) this.#be("sending");
          return body;
        }
      } catch (error) {
        if (signal.aborted) throw error;
      }
      const status = answer?.status ?? 0;
      told = true;
      if (status === 401) {
        this.#be("signed-out");
        await pause(SIGN_IN_MS, signal);
      } else if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
        const body = await answer.json().catch(() => ({}));
        throw new Refused(status, body.error?.code);
      } else {
        this.#be("waiting");
        await pause(backoff(failures, Math.random()), signal);
      }
    }
  }

  /** Keep as many lanes busy as the pace allows, until nothing is left. */
  async #sendAll(outer) {
    const stop = new AbortController();
    const signal = AbortSignal.any([outer, stop.signal]);
    const running = new Set();
    let before = this.sent;
    const measure = setInterval(() => {
      this.#pace.measure(Math.max(0, this.sent - before), MEASURE_MS, this.#plan.partSize);
      before = this.sent;
    }, MEASURE_MS);
    try {
      while (this.#queue.length || running.size) {
        while (this.#queue.length && running.size < this.#pace.lanes) {
          const lane = this.#send(this.#queue.shift(), running, signal).finally(() => running.delete(lane));
          running.add(lane);
        }
        await Promise.race(running);
      }
    } catch (error) {
      stop.abort(error);
      await Promise.allSettled(running);
      throw error;
    } finally {
      clearInterval(measure);
    }
  }

  async #send(number, running, signal) {
    const from = (number - 1) * this.#plan.partSize;
    let body = this.#file.slice(from, from + sizeOf(number, this.#plan));
    for (let failures = 1, refusals = 0; ; failures++) {
      const { answer } = this.#pace;
      try {
        if (this.#inMemory) body = new Blob([await body.arrayBuffer()]);
        const url = await this.#url(number, signal), begun = performance.now();
        await put(url, body, answer, signal, (sent) => this.#progress(number, sent));
        this.#pace.arrived(performance.now() - begun);
        this.#progress(number, body.size);
        return;
      } catch (error) {
        this.#progress(number, 0);
        this.#urls.delete(number);
        if (signal.aborted) throw error;
        if (error instanceof Refused && error.code) throw error; // our server's
        if (error.status === 404) throw new Refused(404, "multipart_gone");
        // S3 refuses a URL that has expired, or a body that came too slowly; a fresh one may do.
        if (error.status >= 400 && error.status < 500 && ++refusals === REFUSALS) throw error;
        // WebKit can hang on bodies that are read from a file.
        this.#inMemory ||= error.sentAll;
        this.#pace.slowDown();
        if (error.sent) this.#pace.wasSilent(answer);
        if (performance.now() - this.#moved > QUIET_MS) this.#be("waiting");
        await this.#readable(body);
        await pause(backoff(failures, Math.random()), signal);
        if (running.size > this.#pace.lanes) return void this.#queue.unshift(number);
      }
    }
  }

  #progress(number, sent) {
    if (sent) {
      this.#sent.set(number, sent);
      this.#moved = performance.now();
      this.#be("sending");
    } else {
      this.#sent.delete(number);
    }
    this.dispatchEvent(new Event("progress"));
  }

  /** A file that was changed, moved or unplugged meanwhile fails every try: say so at once. */
  async #readable(body) {
    try {
      await body.slice(0, 1).arrayBuffer();
    } catch {
      throw new Refused(0, "unreadable");
    }
  }

  /** A signed URL, asked for in batches shortly before it is used; no lane waits for the next batch. */
  async #url(number, signal) {
    while (!this.#isSigned(number)) await this.#sign([number, ...this.#queue], signal);
    const [next] = this.#queue;
    if (next && !this.#isSigned(next)) this.#sign(this.#queue, signal).catch(() => {});
    return this.#urls.get(number).url;
  }

  #isSigned(number) { return this.#urls.get(number)?.at > Date.now() - URL_MS; }

  #sign(numbers, signal) {
    const ask = async (parts) => {
      const { urls } = await this.#ask("sign/", { parts }, signal);
      for (const [number, url] of Object.entries(urls)) this.#urls.set(Number(number), { url, at: Date.now() });
    };
    return this.#signing ??= ask(numbers.slice(0, SIGNED_AT_ONCE)).finally(() => { this.#signing = null; });
  }
}

/** Several uploads, one after the other; from outside, one upload. One that fails holds up no other. */
export class Series extends EventTarget {
  #uploads; #at = 0; #failed = null;

  /** @param {MultipartUpload[]} uploads */
  constructor(uploads) {
    super();
    this.#uploads = uploads;
    const relay = ({ type, target }) => {
      const isOver = type === "state" && (target.state === "done" || target.state === "failed");
      // What another tab has finished or discarded is no failure.
      if (isOver && target.error && target.error.code !== "not_resumable") this.#failed ??= target;
      if (!isOver || this.number === uploads.length) return this.dispatchEvent(new Event(type));
      this.#at++;
      this.start();
    };
    for (const upload of uploads)
      for (const type of ["state", "planned", "progress"]) upload.addEventListener(type, relay);
  }

  get #current() { return this.#uploads[this.#at]; }
  get #isOver() { return ["done", "failed"].includes(this.#current.state); }

  /** Which one is being sent, from 1. */
  get number() { return this.#at + 1; }
  get state() { return this.#isOver && this.#failed ? "failed" : this.#current.state; }
  get error() { return (this.#failed ?? this.#current).error; }
  /** Of several, the one that failed. */
  get failedName() { return this.#uploads.length > 1 ? this.#failed?.name : ""; }
  get size() { return this.#uploads.reduce((sum, { size }) => sum + size, 0); }
  get sent() { return this.#uploads.reduce((sum, { sent }) => sum + sent, 0); }

  start() { return this.#current.start(); }
  pause() { this.#current.pause(); }
}
