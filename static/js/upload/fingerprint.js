// @ts-check
// How a file is known again: on another day, on another device, and after it was sent.

const END = 1024 ** 2;
const PIECE = 64 * 1024;
const STEPS = 16;

/** @typedef {{ print: string, ends: string, state: string }} Prints `state` tells whether it was written to */

/** @param {Blob[]} pieces */
async function sha256(pieces) {
  const sample = new Blob(pieces);
  const bytes = await sample.arrayBuffer();
  if (bytes.byteLength < sample.size) throw new Error("The file has shrunk.");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Pieces at even distances, one of them in the very middle. @param {Blob} file */
function between(file) {
  if (file.size <= 2 * END) return [];
  return Array.from({ length: STEPS - 1 }, (_, index) => {
    const from = Math.floor((file.size * (index + 1)) / STEPS) - PIECE / 2;
    return file.slice(from, from + PIECE);
  });
}

/**
 * SHA-256 in hexadecimal digits: `print`, of the first and the last MiB and of pieces between them,
 * and `ends`, without those, as earlier pages and programs have it. A file that was changed since it
 * was chosen, or is gone, cannot be read.
 * @param {File} file @returns {Promise<Prints>}
 */
export async function fingerprints(file) {
  const [first, last] = [file.slice(0, END), file.slice(-END)];
  const ends = await sha256([first, last]);
  const pieces = between(file);
  const print = pieces.length ? await sha256([first, ...pieces, last]) : ends;
  return { print, ends, state: `${file.size} ${file.lastModified} ${print}` };
}

/** The one by which an upload is begun. @param {File} file */
export const fingerprint = async (file) => (await fingerprints(file)).print;

/** Whether it is the file that an upload was begun with. Its name may be spelled otherwise, or be another
 *  each time, as phones do. @param {Record<string, string>} job `size`, `fingerprint` if one is known,
 *  and `name` @param {File} file @param {Prints} prints */
export const isOf = (job, { name, size }, { print, ends }) =>
  size === Number(job.size) &&
  (job.fingerprint
    ? job.fingerprint === print || job.fingerprint === ends
    : name.normalize() === job.name.normalize());
