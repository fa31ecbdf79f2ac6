// @ts-check

/** A time in a film as people write it, such as "0:42" or "1:02:03".
 *  @param {number} ms @param {number} digits of the seconds' fraction, where there is one */
export function clock(ms, digits) {
  const [hours, minutes, seconds] = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map(
    Math.floor,
  );
  const two = (/** @type {number} */ part) => `${part}`.padStart(2, "0");
  const fraction = digits && ms % 1000 ? `.${`${ms % 1000}`.padStart(3, "0")}` : "";
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds)}${fraction}`;
}
