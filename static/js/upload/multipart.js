// @ts-check
// A large video, in parts, straight to S3. The server knows what runs and S3 knows what is there,
// so nothing is kept in the browser: choosing the same file again goes on where it stopped.

import { ask, backoff, isRefusal, pause, put, Refused, readable, unreadable } from "./network.js";
import { missing, Pace, sizeOf } from "./plan.js";
import { Urls } from "./signing.js";

/** @typedef {import("./plan.js").Plan} Plan */
/** @typedef {{ fingerprint: string, hasChanged(): Promise<boolean> }} Original as the server has it; as it was chosen */
/** @typedef {import("./network.js").Silent} Silent */
/** @typedef {"sending" | "unsteady" | "waiting" | "blocked" | "signed-out" | "other-trainer"} Running */
/** @typedef {Running | "new" | "paused" | "done" | "failed"} State */

const MEASURE_MS = 2000;
const QUIET_MS = 2000;
const MAX_REFUSALS = 5;
const MANY_CUTS = 3;
const MAX_REPEATS = 3;

/** It is sent as well by a browser that does not stay awake. @param {AbortSignal} signal */
const wake = (signal) =>
  import("./awake.js").then((module) => module.stayAwake(signal)).catch(() => {});

/** Events: "state", "planned" (what S3 has is known) and "progress"; see `state`, `sent`, `error`. */
export class MultipartUpload extends EventTarget {
  #file;
  #address;
  #original;
  #author;
  #plan = /** @type {Plan} */ ({});
  /** @type {number[]} numbers of parts */
  #queue = [];
  /** @type {Map<number, number>} bytes by part */
  #sent = new Map();
  #urls = new Urls((parts, signal) => this.#ask("sign/", { parts }, signal));
  #pace = new Pace();
  /** @type {AbortController | undefined} */
  #stop;
  #inMemory = false;
  #moved = 0;
  /** Parts that broke off since the last one arrived. */
  #cuts = 0;

  /** @type {State} */
  state = "new";
  /** @type {Error & { code?: string, text?: string } | null} why it failed; a server's refusal has these */
  error = null;
  /** Who is signed in instead of the author. */
  signedInAs = "";

  /** @param {File} file @param {string} address of the upload's parts @param {Original} original
   *  @param {string} author the `sub` of the trainer who sends it */
  constructor(file, address, original, author) {
    super();
    this.#file = file;
    this.#address = address;
    this.#original = original;
    this.#author = author;
  }

  get size() {
    return this.#file.size;
  }
  get name() {
    return this.#file.name;
  }
  get storage() {
    return this.#urls.host;
  }
  get isOver() {
    return this.state === "done" || this.state === "failed";
  }
  get #isRunning() {
    return !this.isOver && this.state !== "new" && this.state !== "paused";
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
    return ask(this.#address + path, data, this.#author, signal, (state, name = "") => {
      this.signedInAs = name;
      if (state === "waiting") this.#urls.lost();
      this.#be(/** @type {Running} */ (state));
    });
  }

  /** @param {AbortSignal} signal */
  async #run(signal) {
    const { name, size } = this.#file;
    const { fingerprint } = this.#original;
    for (let repeats = 1; ; repeats++) {
      this.#take(await this.#ask("", { name, size, fingerprint }, signal));
      try {
        await this.#sendAll(signal);
        return await this.#complete(signal);
      } catch (error) {
        const { code = "" } = /** @type {Refused} */ (error);
        // Parts that S3 lost, or an upload that it gave up: S3 says what is missing, once more.
        if (!["parts_missing", "multipart_gone"].includes(code) || repeats === MAX_REPEATS)
          throw error;
      }
    }
  }

  /** Of a file that was written to meanwhile, S3 has a mix of what it was and what it is: the server
   *  is told so, and drops it. @param {AbortSignal} signal */
  async #complete(signal) {
    const hasChanged = await this.#original.hasChanged().catch(unreadable);
    const fingerprint = hasChanged ? "changed" : this.#original.fingerprint;
    return this.#ask("complete/", { fingerprint }, signal);
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
    let before = { sent: this.sent, at: performance.now() };
    const measure = setInterval(() => {
      // In a hidden tab a timer may come once a minute.
      const now = { sent: this.sent, at: performance.now() };
      const sent = Math.max(0, now.sent - before.sent);
      this.#pace.measure(sent, now.at - before.at, this.#plan.partSize);
      before = now;
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
        const url = await this.#urls.take(number, this.#queue, signal);
        const begun = performance.now();
        await put(url, body, answer, signal, (sent) => this.#progress(number, sent));
        this.#pace.arrived(performance.now() - begun);
        this.#cuts = 0;
        return this.#progress(number, body.size);
      } catch (caught) {
        const error = /** @type {Refused & Silent} */ (caught);
        this.#progress(number, 0);
        this.#urls.drop(number);
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
    this.#cuts++;
    if (error.sent) this.#pace.wasSilent(answer);
    // Each try has asked our server for a fresh URL: it answers, so a storage that does not is blocked.
    const isBlocked = this.#urls.isAlone || (this.#cuts >= MANY_CUTS && this.#urls.isUnheard);
    if (performance.now() - this.#moved > QUIET_MS) this.#be(isBlocked ? "blocked" : "waiting");
  }

  /** @param {number} number @param {number} sent bytes */
  #progress(number, sent) {
    if (sent) {
      this.#sent.set(number, sent);
      this.#moved = performance.now();
      if (this.state === "blocked") this.#cuts = 0;
      this.#be(this.#cuts < MANY_CUTS ? "sending" : "unsteady");
    } else {
      this.#sent.delete(number);
    }
    this.dispatchEvent(new Event("progress"));
  }
}
