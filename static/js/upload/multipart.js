// @ts-check
// A large video, in parts, straight to S3. The server knows what runs and S3 knows what is there,
// so nothing is kept in the browser: choosing the same file again goes on where it stopped.

import { ask, backoff, isRefusal, pause, put, Refused, readable } from "./network.js";
import { missing, Pace, sizeOf } from "./plan.js";

/** @typedef {import("./plan.js").Plan} Plan */
/** @typedef {import("./network.js").Silent} Silent */
/** @typedef {"new" | "sending" | "waiting" | "signed-out" | "paused" | "done" | "failed"} State */

const MEASURE_MS = 2000;
const QUIET_MS = 2000;
const MAX_SIGNED = 8;
const MAX_URL_MS = 45 * 60_000;
const MAX_REFUSALS = 5;
const MAX_REPEATS = 3;

/** It is sent as well by a browser that does not stay awake. @param {AbortSignal} signal */
const wake = (signal) =>
  import("./awake.js").then((module) => module.stayAwake(signal)).catch(() => {});

/** Events: "state", "planned" (what S3 has is known) and "progress"; see `state`, `sent`, `error`. */
export class MultipartUpload extends EventTarget {
  #file;
  #address;
  #print;
  #plan = /** @type {Plan} */ ({});
  /** @type {number[]} numbers of parts */
  #queue = [];
  /** @type {Map<number, number>} bytes by part */
  #sent = new Map();
  /** @type {Map<number, { url: string, at: number }>} by part */
  #urls = new Map();
  /** @type {Promise<void> | null | undefined} */
  #signing;
  #pace = new Pace();
  /** @type {AbortController | undefined} */
  #stop;
  #inMemory = false;
  #moved = 0;

  /** @type {State} */
  state = "new";
  /** @type {Error & { code?: string } | null} why it failed; a server's refusal has a `code` */
  error = null;

  /** @param {File} file @param {string} address of the upload's parts @param {string} print */
  constructor(file, address, print) {
    super();
    this.#file = file;
    this.#address = address;
    this.#print = print;
  }

  get size() {
    return this.#file.size;
  }
  get name() {
    return this.#file.name;
  }
  get isOver() {
    return this.state === "done" || this.state === "failed";
  }
  get #isRunning() {
    return ["sending", "waiting", "signed-out"].includes(this.state);
  }

  /** Bytes that S3 has, or is being sent. */
  get sent() {
    return [...this.#sent.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Send what is missing; settles when it is done, paused or failed. */
  async start() {
    if (this.#isRunning || this.state === "done") return;
    // This run's own: a pause may be followed by the next run before this one has ended.
    const stop = new AbortController();
    this.#stop = stop;
    this.#be("sending");
    wake(stop.signal);
    try {
      await this.#run(stop.signal);
      this.#be("done");
    } catch (error) {
      if (stop.signal.aborted) return;
      this.error = /** @type {Error} */ (error);
      this.#be("failed");
    } finally {
      stop.abort();
    }
  }

  /** Stop sending; parts that are there stay there. */
  pause() {
    if (!this.#isRunning) return;
    this.#stop?.abort();
    this.#be("paused");
  }

  /** @param {State} state */
  #be(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }

  /** @param {string} path @param {object} data @param {AbortSignal} signal */
  #ask(path, data, signal) {
    return ask(this.#address + path, data, signal, (state) => this.#be(state));
  }

  /** @param {AbortSignal} signal */
  async #run(signal) {
    const { name, size } = this.#file;
    for (let repeats = 1; ; repeats++) {
      this.#take(await this.#ask("", { name, size, fingerprint: this.#print }, signal));
      try {
        await this.#sendAll(signal);
        return await this.#ask("complete/", {}, signal);
      } catch (error) {
        const { code = "" } = /** @type {Refused} */ (error);
        // Parts that S3 lost, or an upload that it gave up: S3 says what is missing, once more.
        if (!["parts_missing", "multipart_gone"].includes(code) || repeats === MAX_REPEATS)
          throw error;
      }
    }
  }

  /** @param {Plan} plan */
  #take(plan) {
    this.#plan = plan;
    this.#queue = missing(plan);
    this.#urls.clear();
    this.#sent = new Map(plan.done.map((number) => [number, sizeOf(number, plan)]));
    this.dispatchEvent(new Event("planned"));
  }

  /** Keep as many lanes busy as the pace allows, until nothing is left. @param {AbortSignal} outer */
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
          const number = /** @type {number} */ (this.#queue.shift());
          const lane = this.#send(number, running, signal).finally(() => running.delete(lane));
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

  /** @param {number} number @param {Set<Promise<void>>} running lanes @param {AbortSignal} signal */
  async #send(number, running, signal) {
    const from = (number - 1) * this.#plan.partSize;
    let body = this.#file.slice(from, from + sizeOf(number, this.#plan));
    for (let failures = 1, refusals = 0; ; failures++) {
      const { answer } = this.#pace;
      try {
        if (this.#inMemory) body = new Blob([await body.arrayBuffer()]);
        const url = await this.#url(number, signal);
        const begun = performance.now();
        await put(url, body, answer, signal, (sent) => this.#progress(number, sent));
        this.#pace.arrived(performance.now() - begun);
        return this.#progress(number, body.size);
      } catch (caught) {
        const error = /** @type {Refused & Silent} */ (caught);
        this.#progress(number, 0);
        this.#urls.delete(number);
        // S3 refuses a URL that has expired, or a body that came too slowly; a fresh one may do.
        refusals += Number(isRefusal(error.status));
        const isRule = error instanceof Refused && error.code;
        if (signal.aborted || isRule || refusals === MAX_REFUSALS) throw error;
        this.#slowDown(error, answer);
        await readable(body);
        await pause(backoff(failures, Math.random()), signal);
        if (running.size > this.#pace.lanes) return void this.#queue.unshift(number);
      }
    }
  }

  /** A part failed, which had so many ms to be answered. @param {Silent} error @param {number} answer */
  #slowDown(error, answer) {
    // WebKit can hang on bodies that are read from a file.
    this.#inMemory ||= error.isSent;
    this.#pace.slowDown();
    if (error.sent) this.#pace.wasSilent(answer);
    if (performance.now() - this.#moved > QUIET_MS) this.#be("waiting");
  }

  /** @param {number} number @param {number} sent bytes */
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

  /** A signed URL, asked for in batches shortly before it is used; no lane waits for the next batch.
   *  @param {number} number @param {AbortSignal} signal */
  async #url(number, signal) {
    while (!this.#signed(number)) await this.#sign([number, ...this.#queue], signal);
    const [next] = this.#queue;
    if (next && !this.#signed(next)) this.#sign(this.#queue, signal).catch(() => {});
    return /** @type {string} */ (this.#signed(number));
  }

  /** @param {number} number */
  #signed(number) {
    const signed = this.#urls.get(number);
    return signed && signed.at > Date.now() - MAX_URL_MS && signed.url;
  }

  /** @param {number[]} numbers @param {AbortSignal} signal */
  #sign(numbers, signal) {
    const parts = numbers.slice(0, MAX_SIGNED);
    this.#signing ??= this.#ask("sign/", { parts }, signal)
      .then(({ urls }) => {
        const at = Date.now();
        for (const number of parts)
          if (urls[number]) this.#urls.set(number, { url: urls[number], at });
      })
      .finally(() => {
        this.#signing = null;
      });
    return this.#signing;
  }
}
