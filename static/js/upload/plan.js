// @ts-check
// How videos are known again, cut, paced, and sent one after the other. Nothing here asks the network
// or the page.

/** @typedef {{ size: number, partSize: number, done: number[] }} Plan bytes, and the parts that S3 has */

/** Bytes of a part; the last one is smaller. Parts count from 1, as in S3.
 *  @param {number} number @param {Plan} plan */
export const sizeOf = (number, { size, partSize }) =>
  Math.min(partSize, size - (number - 1) * partSize);

/** The numbers of the parts that S3 does not have, in order. @param {Plan} plan */
export function missing({ size, partSize, done }) {
  const there = new Set(done);
  return Array.from({ length: Math.ceil(size / partSize) }, (_, index) => index + 1).filter(
    (number) => !there.has(number),
  );
}

const SAMPLE = 1024 ** 2;

/**
 * The SHA-256, in hexadecimal digits, of the first and the last MiB.
 * @param {Blob} file
 */
export async function fingerprint(file) {
  const sample = new Blob([file.slice(0, SAMPLE), file.slice(-SAMPLE)]);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await sample.arrayBuffer()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const MAX_LANES = 4;
const MAX_SECONDS_IN_FLIGHT = 30;
const SMOOTHING = 0.3;
const FIRST_ANSWER = 240_000;
const MIN_ANSWER = 120_000;
const MAX_DOUBLED = 480_000;

/**
 * How many parts to send at once. A fast uplink gets all lanes; on a weak one no more is in flight
 * than about 30 seconds' worth, because that much is lost when the connection breaks.
 *
 * And how long to wait for each: "sent" is only handed over to the system, which may hold 4 MB and
 * asks for more when a third of that is gone. At 0.25 Mbit/s a sound lane is silent for 50 seconds.
 */
export class Pace {
  #rate = 0;
  #lanes = 1;
  #answer = FIRST_ANSWER;

  /** What was sent, in bytes, within so many milliseconds.
   *  @param {number} bytes @param {number} milliseconds @param {number} partSize bytes */
  measure(bytes, milliseconds, partSize) {
    const rate = (bytes / milliseconds) * 1000;
    this.#rate = this.#rate ? this.#rate + (rate - this.#rate) * SMOOTHING : rate;
    const afford = Math.floor((this.#rate * MAX_SECONDS_IN_FLIGHT) / partSize);
    this.#lanes = Math.max(1, Math.min(MAX_LANES, afford, this.#lanes + 1));
  }

  /** A part was there after so many milliseconds: the next may take twice as long, and on a fast
   *  uplink no measure has to be waited for. @param {number} milliseconds */
  arrived(milliseconds) {
    this.#answer = Math.max(MIN_ANSWER, 2 * milliseconds);
    const afford = Math.floor((MAX_SECONDS_IN_FLIGHT * 1000) / milliseconds);
    this.#lanes = Math.max(this.#lanes, Math.min(MAX_LANES, afford));
  }

  /** A part failed: half as many. */
  slowDown() {
    this.#lanes = Math.max(1, this.#lanes >> 1);
  }

  /** A part fell silent that was given so long to answer: perhaps the uplink has become slow.
   *  @param {number} answer milliseconds */
  wasSilent(answer) {
    this.#answer = Math.max(this.#answer, Math.min(MAX_DOUBLED, 2 * answer));
  }

  get lanes() {
    return this.#lanes;
  }

  /** Milliseconds to wait for the answer to what was handed over; and a quarter for movement. */
  get answer() {
    return this.#answer;
  }
}

/**
 * @typedef {EventTarget & { name: string, size: number, sent: number, state: string, isOver: boolean,
 *   error: Error & { code?: string } | null, start(): Promise<void>, pause(): void }} Upload
 */

/** Several uploads, one after the other; from outside, one upload. One that fails holds up no other.
 *  Events: as of one upload, but for the end of each but the last. */
export class Series extends EventTarget {
  #uploads;
  #at = 0;
  /** @type {Upload | null} */
  #failed = null;

  /** @param {Upload[]} uploads */
  constructor(uploads) {
    super();
    this.#uploads = uploads;
    for (const upload of uploads)
      for (const type of ["state", "planned", "progress"])
        upload.addEventListener(type, () => this.#relay(type, upload));
  }

  /** @param {string} type of the event @param {Upload} upload */
  #relay(type, upload) {
    const hasEnded = type === "state" && upload.isOver;
    // What another tab has finished or discarded is no failure.
    if (hasEnded && upload.error && upload.error.code !== "not_resumable") this.#failed ??= upload;
    if (!hasEnded || this.number === this.#uploads.length) {
      this.dispatchEvent(new Event(type));
    } else {
      this.#at++;
      this.start();
    }
  }

  get #current() {
    return this.#uploads[this.#at];
  }

  /** Which one is being sent, from 1. */
  get number() {
    return this.#at + 1;
  }
  get state() {
    return this.#current.isOver && this.#failed ? "failed" : this.#current.state;
  }
  get error() {
    return (this.#failed ?? this.#current).error;
  }
  /** Of several, the one that failed. */
  get failedName() {
    return this.#uploads.length > 1 ? this.#failed?.name : "";
  }
  get size() {
    return this.#uploads.reduce((sum, { size }) => sum + size, 0);
  }
  get sent() {
    return this.#uploads.reduce((sum, { sent }) => sum + sent, 0);
  }

  start() {
    return this.#current.start();
  }
  pause() {
    this.#current.pause();
  }
}
