// @ts-check
// Friendly notes in the form, before anything is sent. None of them ever blocks.

import { filesIn, hold, refusal, sorted, takenBy } from "./choosing.js";
import { inspect } from "./preflight.js";
import { formatSize } from "./size.js";
import { suggest } from "./typo.js";

const DAMAGES = new Set(["cut", "unfinished"]); // uploads/records/video_file.py has them, too

const language = document.documentElement.lang;

/** Such as "0:20" or "1:02:03". */
const clock = (/** @type {number} */ seconds) =>
  new Date(seconds * 1000)
    .toISOString()
    .slice(11, 19)
    .replace(/^0(0:0?)?/, "");

/** The recording that a GoPro's file is a chapter of; uploads/records/video_file.py says more. */
const recording = (/** @type {File} */ { name }) =>
  /^G(?:[HXP]\d\d|OPR)(\d{4})\.\w+$/i.exec(name)?.[1];

/** @param {File[]} files */
const areChapters = (files) =>
  files.length > 1 && recording(files[0]) && new Set(files.map(recording)).size === 1;

/** Until nothing is pressed: a note must not move the button away below the pointer. */
const released = () =>
  new Promise((resolve) => {
    const go = () => setTimeout(resolve, 0);
    const isPressed = document.querySelector(":active");
    for (const end of isPressed ? ["pointerup", "pointercancel", "keyup"] : [])
      addEventListener(end, go, { once: true });
    if (!isPressed) go();
  });

/** @param {Element} form @param {string} name */
const fieldOf = (form, name) =>
  /** @type {HTMLInputElement | null} */ (form.querySelector(`[name=${name}]`));

/** What was left out of what was dropped or chosen. @type {WeakMap<FileList, string[]>} */
const leftOut = new WeakMap();

/** The files that the field's error is about. @type {WeakMap<Element, FileList>} */
const refusedFiles = new WeakMap();

/** What the field says of these files already; what it said of others is over.
 *  @param {Element} form @param {HTMLInputElement} input */
function errorOf(form, input) {
  const error = form.querySelector("#id_file_error");
  const files = /** @type {FileList} */ (input.files);
  if (!error) return "";
  if (!refusedFiles.has(error)) refusedFiles.set(error, files);
  if (refusedFiles.get(error) === files) return error.textContent;
  error.remove();
  input.removeAttribute("aria-invalid");
  return "";
}

/** Of folders that are dropped whole, the videos. @param {Element} form
 *  @param {(FileSystemEntry | null | undefined)[]} entries */
export async function takeFolders(form, entries) {
  const input = fieldOf(form, "file");
  if (!input) return;
  const { videos, left } = await sorted(await filesIn(entries), takenBy(input));
  take(input, videos, left);
}

/** Have the chooser hold these files. @param {HTMLInputElement} input @param {File[]} files
 *  @param {string[]} left names of what was left out */
function take(input, files, left) {
  hold(input, files);
  if (left.length) leftOut.set(/** @type {FileList} */ (input.files), left);
}

/** The chosen files, under the names that they are sent by; beside a video, what is none is left out.
 *  @param {HTMLInputElement} input */
async function tidied(input) {
  const list = /** @type {FileList} */ (input.files);
  const { tidied, videos, left } = await sorted([...list], takenBy(input));
  const isMixed = videos.length > 0 && left.length > 0;
  const files = isMixed ? videos : tidied;
  const isOther = isMixed || files.some((file, index) => file !== list[index]);
  if (input.files === list && isOther) take(input, files, isMixed ? left : []);
  return input.files;
}

/** What is known of the chosen files, and what is to be said of them. @param {Element} form */
export async function describe(form) {
  const chosen = /** @type {HTMLElement} */ (form.querySelector("[data-chosen]"));
  const input = fieldOf(form, "file");
  const list = input && (await tidied(input));
  if (!list) return; // the form was sent while this module came
  const files = [...list];
  tellDamages(form, []); // of those chosen before, nothing
  const lines = files.map((file) => [file.name, formatSize(file.size, language)]);
  const show = () => {
    chosen.textContent = lines.map((line) => line.join(", ")).join("\n");
  };
  // Others may be chosen, or another form be there, before there is something to say.
  const isCurrent = () => fieldOf(form, "file")?.files === list;
  await released();
  if (!isCurrent()) return;
  show();
  const { remarks, damages } = await look(input, files, lines);
  if (isCurrent()) tellDamages(form, damages);
  const left = leftOut.get(list);
  if (left) remarks.set("left-out", left);
  await released();
  if (!isCurrent()) return;
  show();
  const error = errorOf(form, input);
  for (const note of await notesIn(form, remarks.size > 0))
    remark(note, remarks.get(note.dataset.remark ?? ""), left ? Infinity : files.length, error);
}

/** @param {string[]} notes */
const damageIn = (notes) => notes.find((note) => DAMAGES.has(note)) ?? "";

/** What is wrong with each recording goes along with the form, for the student's page.
 *  @param {Element} form @param {string[]} damages */
function tellDamages(form, damages) {
  const field = fieldOf(form, "damages");
  if (field) field.value = damages.some(Boolean) ? JSON.stringify(damages) : "";
}

/** What is to be said, with the names of the files that it is about, and what each recording lacks;
 *  the lines get what is known.
 *  @param {HTMLInputElement} input @param {File[]} files @param {string[][]} lines */
async function look(input, files, lines) {
  /** @type {string[]} */
  const damages = [];
  /** @type {Map<string, string[]>} */
  const remarks = new Map();
  if (files.length > Number(input.dataset.mostVideos)) remarks.set("too-many", []);
  if (areChapters(files)) remarks.set("chapters", []);
  for (const [index, file] of files.entries()) {
    const refused = refusal(file, input);
    // A file that cannot be read now fails when it is sent, with a message.
    const found = await inspect(file).catch(() => null);
    const { notes = [], seconds = 0, width = 0, height = 0 } = found ?? {};
    damages.push(damageIn(notes));
    if (seconds) lines[index].push(clock(seconds));
    if (width && height) lines[index].push(`${width} × ${height}`);
    for (const note of refused ? [refused] : notes)
      remarks.set(note, [...(remarks.get(note) ?? []), file.name]);
  }
  return { remarks, damages };
}

/** @type {Promise<string> | undefined} */
let texts;

/** The form's notes, which come when the first is needed. @param {Element} form @param {boolean} isNeeded */
async function notesIn(form, isNeeded) {
  const place = /** @type {HTMLElement} */ (form.querySelector("[data-notes]"));
  if (isNeeded && !place.firstElementChild) {
    texts ??= fetch(/** @type {string} */ (place.dataset.notes), { redirect: "error" })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject()))
      .catch(() => {
        texts = undefined; // signed out or offline: next time
        return "";
      });
    const html = await texts;
    if (!place.firstElementChild) place.innerHTML = html;
  }
  return place.querySelectorAll("[data-remark]");
}

/** @param {HTMLElement} note @param {string[] | undefined} names @param {number} count of files
 *  @param {string} error what the field says already */
function remark(note, names, count, error) {
  note.dataset.text ??= note.textContent;
  const { text } = note.dataset;
  note.hidden = !names || error.includes(text);
  note.textContent = names?.length && count > 1 ? `${names.join(", ")}: ${text}` : text;
}

/** Is there a typing mistake in the student's address? Then offer to mend it.
 *  @param {HTMLElement} form */
export function checkEmail(form) {
  const field = /** @type {HTMLInputElement} */ (fieldOf(form, "student_email"));
  const use = /** @type {HTMLElement} */ (form.querySelector("[data-use]"));
  const offer = /** @type {HTMLElement} */ (use.parentElement);
  const better = suggest(field.value) ?? "";
  const withdraw = () => {
    offer.hidden = true;
  };
  field.oninput = withdraw;
  offer.hidden = !better;
  use.textContent = (use.dataset.use ?? "").replace("{email}", () => better);
  use.onclick = () => {
    field.value = better;
    withdraw();
    field.focus();
  };
}

/** As the field is left, which may be by pressing a button. @param {HTMLElement} form */
export async function checkEmailSoon(form) {
  await released();
  checkEmail(form);
}
