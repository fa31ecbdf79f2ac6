// @ts-check
// How fast it goes and how long it takes, from what has been sent so far. Pure: time is an argument.

const SMOOTHING_MS = 5000;

export class Estimate {
  #total;
  #sent;
  #at;
  #rate = 0;

  /** What counts from now on: @param {number} total bytes @param {number} now milliseconds
   *  @param {number} sent bytes that were there before, and say nothing of the uplink */
  constructor(total, now, sent = 0) {
    this.#total = total;
    this.#at = now;
    this.#sent = sent;
  }

  /** Bytes sent in all, at a time in milliseconds. Samples closer than 250 ms are merged.
   *  @param {number} sent @param {number} now */
  update(sent, now) {
    const passed = now - this.#at;
    if (sent < this.#sent) this.#sent = sent; // a part that broke off is sent anew
    if (passed < 250 && sent < this.#total) return;
    const rate = passed > 0 ? (Math.max(0, sent - this.#sent) / passed) * 1000 : this.#rate;
    // An exponential average over about five seconds: calm, and yet it follows a changing uplink.
    const weight = this.#rate ? 1 - Math.exp(-passed / SMOOTHING_MS) : 1;
    this.#rate += (rate - this.#rate) * weight;
    this.#sent = sent;
    this.#at = now;
  }

  /** Whole percent, 0 to 100; 100 only when all is sent. */
  get percent() {
    return this.#total ? Math.floor((this.#sent / this.#total) * 100) : 0;
  }

  /** Bytes a second. */
  get rate() {
    return this.#rate;
  }

  /** Seconds until all is sent; Infinity while nothing moves. */
  get secondsLeft() {
    return this.#rate > 0 ? (this.#total - this.#sent) / this.#rate : Infinity;
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
 * Such as "Video 2 of 3 · 45% sent · 3.4 MB/s · 12 min left".
 * @param {Estimate} estimate @param {Texts} texts @param {string} which of several, or empty
 * @param {string} language
 */
export function figures({ percent, rate, secondsLeft }, texts, which, language) {
  const share = formatShare(percent, texts, language);
  if (percent === 100) return `${share} · ${texts.storing}`;
  const left = formatTime(secondsLeft, language);
  const time = left && texts.left.replace("{time}", left);
  return [which, share, rate && formatRate(rate, language), time].filter(Boolean).join(" · ");
}
