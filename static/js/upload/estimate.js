// @ts-check
// How fast it goes and how long it takes, from what has been sent so far. Pure: time is an argument.

const MIN_STEP_MS = 250;
const MIN_WINDOW_MS = 15_000;
const MIN_MOVES = 4;
const QUIET_MS = 10_000;
const USUAL_MS = 3000;
const LONGER = 2; // times the longest gap
const LESS = 3; // times
const MIN_LATELY = 2; // moves
const MAX_SECONDS_LEFT = 24 * 3600;

/**
 * The rate is that of the latest moves: of fifteen seconds at least, and of four moves. What browsers
 * call sent is handed over to the system in lumps, on a slow uplink one in 45 seconds, and nothing
 * between them says that the rate has changed. But when nothing has moved for three seconds, and for
 * twice the longest gap of before, no rate is told, nor in the three seconds after that; and once what
 * moved since that gap began, or the moves of three seconds, make less than a third of it, only they
 * count.
 */
export class Estimate {
  #total;
  #sent;
  /** @type {{ at: number, sent: number }[]} moves, the oldest first; the rate counts from it */
  #moves;
  #now;
  /** The latest gap that was unusual: from when to when nothing moved, in milliseconds. */
  #gap = { from: -Infinity, to: -Infinity };

  /** What counts from now on: @param {number} total bytes @param {number} now milliseconds
   *  @param {number} sent bytes that were there before, and say nothing of the uplink */
  constructor(total, now, sent = 0) {
    this.#total = total;
    this.#now = now;
    this.#sent = sent;
    this.#moves = [{ at: now, sent }];
  }

  get #latest() {
    return this.#moves[this.#moves.length - 1];
  }

  /** Bytes sent in all, at a time in milliseconds; as often as a clock ticks, also when nothing has
   *  moved. Samples closer than 250 ms are merged. @param {number} sent @param {number} now */
  update(sent, now) {
    if (sent < this.#sent) {
      // A part that broke off is sent anew; that the uplink carried it, remains.
      for (const move of this.#moves) move.sent += sent - this.#sent;
      this.#sent = sent;
    }
    if (now - this.#latest.at < MIN_STEP_MS && sent < this.#total) return;
    this.#now = now;
    if (sent !== this.#sent) this.#move(sent, now);
    if (!this.#isUnsure) this.#forget();
  }

  /** @param {number} sent @param {number} now */
  #move(sent, now) {
    if (this.#isStale) this.#gap = { from: this.#latest.at, to: now };
    this.#sent = sent;
    this.#moves.push({ at: now, sent });
    while (this.#moves.length > MIN_MOVES + 1 && now - this.#moves[1].at >= MIN_WINDOW_MS)
      this.#moves.shift();
  }

  /** An uplink that has become much slower is judged by what moves now. */
  #forget() {
    const sinceGap = this.#moves.findIndex(({ at }) => at === this.#gap.from);
    const last = this.#moves.length - 1 - MIN_LATELY;
    const lately = this.#moves.findLastIndex(
      ({ at }, index) => index <= last && at <= this.#latest.at - USUAL_MS,
    );
    for (const from of [sinceGap, lately])
      if (from > 0 && LESS * this.#rateFrom(from) < this.#rateFrom(0))
        return void this.#moves.splice(0, from);
  }

  /** Bytes a millisecond between a move and the latest. @param {number} index */
  #rateFrom(index) {
    const { at, sent } = this.#moves[index];
    return (this.#latest.sent - sent) / (this.#latest.at - at);
  }

  /** Whether nothing has moved for longer than is usual. */
  get #isStale() {
    const gaps = this.#moves.slice(1).map(({ at }, index) => at - this.#moves[index].at);
    if (!gaps.length) return false;
    return this.#now - this.#latest.at > Math.max(USUAL_MS, LONGER * Math.max(...gaps));
  }

  /** Whether no rate can be told: it may have changed. */
  get #isUnsure() {
    return this.#isStale || this.#now - this.#gap.to < USUAL_MS;
  }

  /** Whole percent, 0 to 100; 100 only when all is sent. */
  get percent() {
    return this.#total ? Math.floor((this.#sent / this.#total) * 100) : 0;
  }

  /** Whole seconds in which nothing has moved, if that is long; else 0. */
  get quiet() {
    const quiet = this.#now - this.#latest.at;
    return quiet >= QUIET_MS ? Math.floor(quiet / 1000) : 0;
  }

  /** Bytes a second; 0 while nothing moves. */
  get rate() {
    const [{ at, sent }] = this.#moves;
    return this.#now > at && !this.quiet && !this.#isUnsure
      ? ((this.#sent - sent) / (this.#now - at)) * 1000
      : 0;
  }

  /** Seconds until all is sent; Infinity while that cannot be told, or is more than a day. */
  get secondsLeft() {
    const seconds = (this.#total - this.#sent) / this.rate;
    return seconds <= MAX_SECONDS_LEFT ? seconds : Infinity;
  }
}

/** @param {string} name @param {string} language */
const unit = (name, language, digits = 0) =>
  new Intl.NumberFormat(language, {
    style: "unit",
    unit: name,
    unitDisplay: "short",
    maximumFractionDigits: digits,
  });

/** Such as "3.4 MB/s". @param {number} rate bytes a second @param {string} language */
export function formatRate(rate, language) {
  return rate < 1e6
    ? unit("kilobyte-per-second", language).format(rate / 1e3)
    : unit("megabyte-per-second", language, 1).format(rate / 1e6);
}

/** Such as "45 sec", "12 min", "1 hr 20 min"; empty while it cannot be told.
 *  @param {number} seconds @param {string} language */
export function formatTime(seconds, language) {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return unit("second", language).format(Math.max(1, Math.ceil(seconds)));
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return unit("minute", language).format(minutes);
  const hours = unit("hour", language).format(Math.floor(minutes / 60));
  return minutes % 60 ? `${hours} ${unit("minute", language).format(minutes % 60)}` : hours;
}

/** @typedef {Record<string, string>} Texts with places for what is told */

/** Such as "45% sent". @param {number} percent @param {Texts} texts @param {string} language */
export const formatShare = (percent, texts, language) =>
  texts.percent.replace(
    "{percent}",
    new Intl.NumberFormat(language, { style: "percent" }).format(percent / 100),
  );

/**
 * Such as "Video 2 of 3 · 45% sent · 3.4 MB/s · 12 min left", or "45% sent · nothing has moved for 20 sec".
 * @param {Estimate} estimate @param {Texts} texts @param {string} which of several, or empty
 * @param {string} language
 */
export function figures({ percent, rate, quiet, secondsLeft }, texts, which, language) {
  const share = formatShare(percent, texts, language);
  if (percent === 100) return `${share} · ${texts.storing}`;
  const still = quiet && texts.quiet.replace("{time}", formatTime(quiet, language));
  const left = formatTime(secondsLeft, language);
  const time = left && texts.left.replace("{time}", left);
  return [which, share, still, rate && formatRate(rate, language), time]
    .filter(Boolean)
    .join(" · ");
}
