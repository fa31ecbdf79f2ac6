// A browser, our server and S3, as far as an upload meets them; the network does what a test scripts.

import assert from "node:assert/strict";

import { Clock } from "./clock.mjs";

/** Bytes of a part. */
export const PART = 8;
const LATENCY_MS = 10;

/** Bytes, as a file or a piece of one; what holds for a file holds for its pieces: can it be read, and
 *  who is told before that. */
export class Bytes {
  constructor(parts, name = "", source = { isReadable: true }) {
    this.bytes = Uint8Array.from(parts.flatMap((part) => [...new Uint8Array(part)]));
    this.name = name;
    this.source = source;
  }

  get size() {
    return this.bytes.length;
  }

  slice(from, to) {
    return new Bytes([this.bytes.slice(from, to)], "", this.source);
  }

  async arrayBuffer() {
    this.source.onRead?.(this);
    if (!this.source.isReadable) throw new DOMException("gone", "NotFoundError");
    return this.bytes.buffer;
  }
}

/** A video of so many bytes, each unlike its neighbours. */
export const video = (size, name = "Lap 1.mp4") =>
  new Bytes([Uint8Array.from({ length: size }, (_, index) => (index * 7) % 251)], name);

const response = (status, body) => ({ ok: status < 400, status, json: async () => body });

export class World {
  clock = new Clock();
  /** What our server was asked: by which `upload`, for `what`, with which `data` and `csrf`. */
  asked = [];
  /** What S3 was sent: of which `upload` which `number`, by which `url`, `signed` when, and so on. */
  puts = [];
  /** How S3 answers a PUT: `status` may also be "network" or "silent"; `progress` is [[ms, bytes]]. */
  s3 = () => ({ status: 200, after: 100, progress: [] });
  aborted = 0;
  locks = { held: 0, asked: 0 };
  #replies = [];
  #window = new EventTarget();
  #restore = [];

  /** Each file is one upload; they count from 1. */
  constructor(...files) {
    this.uploads = files.map((file) => ({ file, stored: new Map() }));
  }

  /** What begins an upload: its file, its address and its fingerprint. */
  order(upload = 1) {
    return [this.uploads[upload - 1].file, `/uploads/${upload}/parts/`, `print ${upload}`];
  }

  /** What S3 has of an upload, as one. */
  arrived(upload = 1) {
    const parts = [...this.uploads[upload - 1].stored].sort(([one], [other]) => one - other);
    return new Bytes(parts.map(([, bytes]) => bytes)).bytes;
  }

  /** S3 has some parts from before. */
  has(...numbers) {
    const [{ file, stored }] = this.uploads;
    for (const number of numbers)
      stored.set(number, file.bytes.slice((number - 1) * PART, number * PART));
  }

  /** The next answers to "begin", "sign" or "complete": "network", or a status and a code. */
  script(what, ...replies) {
    this.#replies.push(...replies.map((reply) => ({ what, reply })));
  }

  /** S3 answers the first tries at a part so, and then as it should. */
  failing(number, ...replies) {
    this.s3 = (put) => (put.number === number && replies.length ? replies.shift() : {});
  }

  tries(number) {
    return this.puts.filter((put) => put.number === number);
  }

  askedTo(what) {
    return this.asked.filter((each) => each.what === what);
  }

  comesOnline() {
    this.#window.dispatchEvent(new Event("online"));
  }

  becomes({ hidden }) {
    document.hidden = hidden;
    document.dispatchEvent(new Event("visibilitychange"));
  }

  install() {
    const { clock, locks } = this;
    const world = this;
    const request = async () => {
      locks.asked++;
      await new Promise((resolve) => clock.set(resolve, 5));
      locks.held++;
      return { release: () => locks.held-- };
    };
    this.#replace(globalThis, {
      setTimeout: (callback, delay) => clock.set(callback, delay),
      setInterval: (callback, delay) => clock.set(callback, delay, delay),
      clearTimeout: (id) => clock.clear(id),
      clearInterval: (id) => clock.clear(id),
      fetch: (url, options) => this.#answer(url, options),
      XMLHttpRequest: class extends ScriptedRequest {
        world = world;
      },
      document: Object.assign(new EventTarget(), { hidden: false, cookie: "csrftoken=first" }),
      addEventListener: this.#window.addEventListener.bind(this.#window),
      navigator: { wakeLock: { request } },
      Blob: Bytes,
    });
    this.#replace(performance, { now: () => clock.now });
    this.#replace(Date, { now: () => clock.now });
    this.#replace(Math, { random: () => 1 }); // pauses are as long as they may be
  }

  remove() {
    for (const restore of this.#restore) restore();
  }

  #replace(owner, values) {
    for (const [name, value] of Object.entries(values)) {
      const before = Object.getOwnPropertyDescriptor(owner, name);
      Object.defineProperty(owner, name, { value, configurable: true, writable: true });
      this.#restore.push(() => {
        if (before) Object.defineProperty(owner, name, before);
        else delete owner[name];
      });
    }
  }

  async #answer(url, { body, headers, signal }) {
    const [, number, path] = /^\/uploads\/(\d+)\/parts\/(.*)$/.exec(url);
    const what = path.replace("/", "") || "begin";
    const upload = Number(number);
    const data = JSON.parse(body);
    this.asked.push({ upload, what, data, csrf: headers["X-CSRFToken"], at: this.clock.now });
    signal.throwIfAborted();
    await new Promise((resolve, reject) => {
      this.clock.set(resolve, LATENCY_MS);
      signal.addEventListener("abort", () => reject(signal.reason));
    });
    const next = this.#replies.findIndex((each) => each.what === what);
    if (next < 0) return response(...this.#usual(upload, what, data));
    const [{ reply }] = this.#replies.splice(next, 1);
    if (reply === "network") throw new TypeError("Failed to fetch");
    const [status, code] = reply;
    return response(status, { error: { code } });
  }

  #usual(upload, what, { parts }) {
    const { file, stored } = this.uploads[upload - 1];
    if (what === "begin")
      return [200, { size: file.size, partSize: PART, done: [...stored.keys()] }];
    if (what === "sign") {
      const at = this.clock.now;
      const url = (number) => `https://s3.test/?upload=${upload}&number=${number}&signed=${at}`;
      return [200, { urls: Object.fromEntries(parts.map((number) => [number, url(number)])) }];
    }
    const isWhole = stored.size === Math.ceil(file.size / PART);
    return isWhole ? [200, { complete: true }] : [409, { error: { code: "parts_missing" } }];
  }

  /** S3 is sent a part; returns what ends that. */
  receive(request, url, body) {
    const query = Object.fromEntries(new URL(url).searchParams);
    const [upload, number, signed] = [query.upload, query.number, query.signed].map(Number);
    const before = this.puts.filter((put) => put.upload === upload && put.number === number);
    const put = { upload, number, signed, url, body, at: this.clock.now, isOpen: true };
    put.attempt = before.length + 1;
    this.puts.push(put);
    put.inFlight = this.puts.filter(({ isOpen }) => isOpen).length;
    const { status = 200, after = 100, progress = [] } = this.s3(put);
    const timers = progress.map(([at, loaded]) =>
      this.clock.set(() => request.upload.onprogress({ loaded }), at),
    );
    const end = () => {
      const { isOpen } = put;
      put.isOpen = false;
      for (const timer of timers) this.clock.clear(timer);
      return isOpen;
    };
    const answer = () => {
      end();
      if (status === "network") return request.onerror();
      if (status === 200) this.uploads[upload - 1].stored.set(number, body.bytes);
      request.status = status;
      request.onload();
    };
    if (status !== "silent") timers.push(this.clock.set(answer, after));
    return end;
  }
}

class ScriptedRequest {
  upload = {};
  status = 0;

  open(method, url) {
    assert.equal(method, "PUT");
    this.url = url;
  }

  send(body) {
    this.end = this.world.receive(this, this.url, body);
  }

  abort() {
    if (this.end()) this.world.aborted++;
  }
}
