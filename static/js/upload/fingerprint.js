// @ts-check
// How a file is known again, on another day or another device.

const SAMPLE = 1024 ** 2;

/**
 * The SHA-256, in hexadecimal digits, of the first and the last MiB. A file that was changed since it
 * was chosen, or is gone, cannot be read.
 * @param {Blob} file
 */
export async function fingerprint(file) {
  const sample = new Blob([file.slice(0, SAMPLE), file.slice(-SAMPLE)]);
  const bytes = await sample.arrayBuffer();
  if (bytes.byteLength < sample.size) throw new Error("The file has shrunk.");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
