// @ts-check
// What is chosen, judged by name and by content: what can be sent, under which name, and what not.

import { kindOf } from "./preflight.js";

const BREAKS = /[\t-\r\u0085\u2028\u2029]+/g;
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const DRAWN = /[^\p{Z}\p{M}\p{Cc}\p{Cf}\p{Cs}\u115f\u1160\u3164\uffa0\u2800\u{1d159}\ufffc]/u; // core/text.py says why
const AROUND = /^[\s\u200c\u200d]+|[\s\u200c\u200d]+$/g;
const MAX_NAMED = 8;
const REMEDIES = /^\.(lrv|insv|360|3gp)$/; // uploads/rules.py has the words

/** The name under which a file is sent, as core/text.py makes it: what nobody sees, nobody can mend.
 *  @param {string} name */
export function nameOf(name) {
  const seen = name.replace(BREAKS, " ").replace(UNSEEN, "").replace(AROUND, "");
  return DRAWN.test(seen) ? seen : "";
}

/** Such as ".mp4", in lower case. @param {string} name */
export const suffixOf = (name) => /[^.](\.[^.\s]+)$/.exec(name)?.[1].toLowerCase() ?? "";

/** The suffixes that a chooser takes. @param {HTMLInputElement} input */
const takenBy = (input) => input.accept.split(",").filter((kind) => kind.startsWith("."));

/** The same file under another name; its bytes stay where they are. @param {File} file @param {string} name */
export const renamed = (file, name) => (name === file.name ? file : new File([file], name, file));

/** A file as it is sent: a video without a suffix gets that of its content. @param {File} file */
export async function tidy(file) {
  const name = nameOf(file.name);
  const kind = name && !suffixOf(name) ? await kindOf(file).catch(() => "") : "";
  return renamed(file, name + kind);
}

/** Have a chooser hold other files. @param {HTMLInputElement} input @param {File[]} files */
export function hold(input, files) {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
}

/** Why a file cannot be sent, as a note's name; else nothing. @param {File} file @param {HTMLInputElement} input */
export function refusal({ name, size }, input) {
  const suffix = suffixOf(name);
  if (!takenBy(input).includes(suffix)) return REMEDIES.test(suffix) ? suffix : "refused";
  if (size > Number(input.dataset.most)) return "too-large";
  return size ? "" : "empty";
}

/** All files in folders, and beside them. @param {(FileSystemEntry | null | undefined)[]} entries @returns {Promise<File[]>} */
async function filesIn(entries) {
  const found = await Promise.all(
    entries.map(async (/** @type {any} */ entry) => {
      if (entry?.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
      return entry?.isDirectory ? filesIn(await listed(entry.createReader())) : [];
    }),
  );
  return found.flat();
}

/** A reader lists a hundred at a time. @param {FileSystemDirectoryReader} reader @returns {Promise<FileSystemEntry[]>} */
async function listed(reader) {
  /** @type {FileSystemEntry[]} */
  const some = await new Promise((done, fail) => reader.readEntries(done, fail));
  return some.length ? [...some, ...(await listed(reader))] : [];
}

/** The videos out of folders, and the names of what is left out.
 *  @param {(FileSystemEntry | null | undefined)[]} entries @param {HTMLInputElement} input */
export async function sorted(entries, input) {
  const taken = takenBy(input);
  const files = await Promise.all((await filesIn(entries)).map(tidy));
  files.sort((one, other) => (one.name < other.name ? -1 : 1));
  const isVideo = (/** @type {File} */ { name }) =>
    taken.includes(suffixOf(name)) && !name.startsWith(".");
  const left = files.filter((file) => !isVideo(file)).map(({ name }) => name);
  const named = left.length > MAX_NAMED ? [...left.slice(0, MAX_NAMED), "…"] : left;
  return { videos: files.filter(isVideo), left: named };
}
