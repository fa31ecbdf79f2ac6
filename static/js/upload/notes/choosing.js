// @ts-check
// What is chosen, judged by name and by content: what can be sent, under which name, and what not.

import { kindOf } from "./preflight.js";

const BREAKS = /[\t-\r\u0085\u2028\u2029]+/g;
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const DRAWN = /[^\p{Z}\p{M}\p{Cc}\p{Cf}\p{Cs}\u115f\u1160\u3164\uffa0\u2800\u{1d159}\ufffc]/u; // core/text.py says why
const AROUND = /^[\s\u200c\u200d]+|[\s\u200c\u200d]+$/g;
const MAX_NAMED = 8;
const REMEDIES = /^\.(lr[vf]|insv|360|3gp)$/; // uploads/rules.py has the words
const WRONG = /^\.(mkv|qt|mpe?g|webm|wmv)$/; // of another kind of video, and of no name

/** The name under which a file is sent, as core/text.py makes it: what nobody sees, nobody can mend.
 *  @param {string} name */
export function nameOf(name) {
  const seen = name.replace(BREAKS, " ").replace(UNSEEN, "").replace(AROUND, "");
  return DRAWN.test(seen) ? seen : "";
}

/** Such as ".mp4", in lower case. @param {string} name */
export const suffixOf = (name) => /[^.](\.[^.\s]+)$/.exec(name)?.[1].toLowerCase() ?? "";

/** The suffixes that a chooser takes. @param {HTMLInputElement} input */
export const takenBy = (input) => input.accept.split(",").filter((kind) => kind.startsWith("."));

/** The same file under another name; its bytes stay where they are. @param {File} file @param {string} name */
export const renamed = (file, name) => (name === file.name ? file : new File([file], name, file));

/** A video's name with a suffix that is taken: the one that it has had, or else that of its content.
 *  @param {string} name @param {string} kind such as ".mp4" @param {string[]} taken */
function named(name, kind, taken) {
  const suffix = suffixOf(name);
  const stem = suffix ? name.slice(0, -suffix.length) : name;
  const [asked] = name.split("?");
  for (const cut of [asked, stem]) // "lap.mp4?dl=1", "lap.mp4.download"
    if (taken.includes(suffixOf(cut))) return cut;
  return (WRONG.test(suffix) ? stem : name) + kind; // "lap.mkv"; "Ride 7.5" and "GX010042"
}

/** A file as it is sent: what is a video by its content is one by its name, too.
 *  @param {File} file @param {string[]} taken suffixes */
export async function tidy(file, taken) {
  const name = nameOf(file.name);
  const bare = name.replace(/[.\s]+$/, "");
  const suffix = suffixOf(bare);
  if (taken.includes(suffix)) return renamed(file, bare);
  if (!bare || REMEDIES.test(suffix)) return renamed(file, name);
  const kind = await kindOf(file).catch(() => "");
  return renamed(file, kind ? named(bare, kind, taken) : name);
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
  if (!name) return "nameless";
  if (/[/\\]/.test(name)) return "slash";
  if ([...name].length > Number(input.dataset.mostCharacters)) return "long-name";
  if (!takenBy(input).includes(suffix)) return REMEDIES.test(suffix) ? suffix : "refused";
  if (size > Number(input.dataset.most)) return "too-large";
  return size ? "" : "empty";
}

/** All files in folders, and beside them, by name.
 *  @param {(FileSystemEntry | null | undefined)[]} entries @returns {Promise<File[]>} */
export async function filesIn(entries) {
  const found = await Promise.all(
    entries.map(async (/** @type {any} */ entry) => {
      if (entry?.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
      return entry?.isDirectory ? filesIn(await listed(entry.createReader())) : [];
    }),
  );
  return found.flat().sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** A reader lists a hundred at a time. @param {FileSystemDirectoryReader} reader @returns {Promise<FileSystemEntry[]>} */
async function listed(reader) {
  /** @type {FileSystemEntry[]} */
  const some = await new Promise((done, fail) => reader.readEntries(done, fail));
  return some.length ? [...some, ...(await listed(reader))] : [];
}

/** The videos among files, under the names that they are sent by, and the names of what is left out.
 *  @param {File[]} files @param {string[]} taken suffixes */
export async function sorted(files, taken) {
  const tidied = await Promise.all(files.map((file) => tidy(file, taken)));
  const isVideo = (/** @type {File} */ { name }) =>
    taken.includes(suffixOf(name)) && !name.startsWith(".");
  const left = tidied.filter((file) => !isVideo(file)).map(({ name }) => name);
  const some = left.length > MAX_NAMED ? [...left.slice(0, MAX_NAMED), "…"] : left;
  return { tidied, videos: tidied.filter(isVideo), left: some };
}
