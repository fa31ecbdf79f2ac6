// How a large video is cut, paced and retried. Pure: time and chance are arguments.

/** Bytes of a part; the last one is smaller. Parts count from 1, as in S3. */
export const sizeOf = (number, { size, partSize }) =>
  Math.min(partSize, size - (number - 1) * partSize);

/** The numbers of the parts that S3 does not have, in order. */
export function missing({ size, partSize, done }) {
  const there = new Set(done);
  return Array.from({ length: Math.ceil(size / partSize) }, (_, index) => index + 1)
    .filter((number) => !there.has(number));
}

const FIRST_PAUSE = 500, LONGEST_PAUSE = 10_000;

/** Milliseconds before a try, after `failures` in a row: doubling, capped, spread by chance (0 to 1). */
export const backoff = (failures, chance) =>
  Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1)) * (0.5 + chance / 2);

const MOST_LANES = 4, MOST_SECONDS_IN_FLIGHT = 30, SMOOTHING = 0.3;
const FIRST_ANSWER = 240_000, SHORTEST_ANSWER = 120_000, LONGEST_DOUBLED = 480_000;

/**
 * How many parts to send at once. A fast uplink gets all lanes; on a weak one no more is in flight
 * than about 30 seconds' worth, because that much is lost when the connection breaks.
 *
 * And how long to wait for each: "sent" is only handed over to the system, which may hold 4 MB and
 * asks for more when a third of that is gone. At 0.25 Mbit/s a sound lane is silent for 50 seconds.
 */
export class Pace {
  #rate = 0; #lanes = 1; #answer = FIRST_ANSWER;

  /** What was sent, in bytes, within so many milliseconds. */
  measure(bytes, milliseconds, partSize) {
    const rate = bytes / milliseconds * 1000;
    this.#rate = this.#rate ? this.#rate + (rate - this.#rate) * SMOOTHING : rate;
    const afford = Math.floor(this.#rate * MOST_SECONDS_IN_FLIGHT / partSize);
    this.#lanes = Math.max(1, Math.min(MOST_LANES, afford, this.#lanes + 1));
  }

  /** A part was there after so many milliseconds: the next may take twice as long, and on a fast
   *  uplink no measure has to be waited for. */
  arrived(milliseconds) {
    this.#answer = Math.max(SHORTEST_ANSWER, 2 * milliseconds);
    const afford = Math.floor(MOST_SECONDS_IN_FLIGHT * 1000 / milliseconds);
    this.#lanes = Math.max(this.#lanes, Math.min(MOST_LANES, afford));
  }

  /** A part failed: half as many. */
  slowDown() { this.#lanes = Math.max(1, this.#lanes >> 1); }

  /** A part fell silent that was given so long to answer: perhaps the uplink has become slow. */
  wasSilent(answer) { this.#answer = Math.max(this.#answer, Math.min(LONGEST_DOUBLED, 2 * answer)); }

  get lanes() { return this.#lanes; }

  /** Milliseconds to wait for the answer to what was handed over; and a quarter for movement. */
  get answer() { return this.#answer; }
}
