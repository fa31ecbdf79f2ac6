// Friendly notes in the form, before anything is sent. None of them ever blocks.

import { inspect } from "./preflight.js";
import { formatSize } from "./size.js";
import { suggest } from "./typo.js";

const language = document.documentElement.lang;

/** Such as "0:20" or "1:02:03". */
const clock = (seconds) =>
  new Date(seconds * 1000).toISOString().slice(11, 19).replace(/^0(0:0?)?/, "");

/** The recording that a GoPro's file is a chapter of; uploads/files.py says more. */
const recording = ({ name }) => /^G(?:[HXP]\d\d|OPR)(\d{4})\.\w+$/i.exec(name)?.[1];

/** Until nothing is pressed: a note must not move the button away below the pointer. */
const released = () => new Promise((resolve) => {
  const go = () => setTimeout(resolve, 0);
  if (!document.querySelector(":active")) return go();
  for (const end of ["pointerup", "pointercancel", "keyup"]) addEventListener(end, go, { once: true });
});

/** What is known of the chosen files, and what is to be said of them. */
export async function describe(form, files) {
  const chosen = form.querySelector("[data-chosen]");
  const list = form.querySelector("[name=file]")?.files;
  if (!list) return; // the form was sent while this module came
  const lines = files.map((file) => [file.name, formatSize(file.size, language)]);
  const show = () => { chosen.textContent = lines.map((line) => line.join(", ")).join("\n"); };
  // Others may be chosen, or another form be there, before there is something to say.
  const isCurrent = () => form.querySelector("[name=file]")?.files === list;
  await released();
  if (!isCurrent()) return;
  show();
  const remarks = new Map();
  if (files.length > 1 && recording(files[0]) && new Set(files.map(recording)).size === 1) remarks.set("chapters", []);
  for (const [index, file] of files.entries()) {
    // A file that cannot be read now fails when it is sent, with a message.
    const { notes = [], seconds, width, height } = await inspect(file).catch(() => null) ?? {};
    if (seconds) lines[index].push(clock(seconds));
    if (width && height) lines[index].push(`${width} × ${height}`);
    for (const note of notes) remarks.set(note, [...remarks.get(note) ?? [], file.name]);
  }
  await released();
  if (!isCurrent()) return;
  show();
  for (const note of form.querySelectorAll("[data-remark]")) {
    const names = remarks.get(note.dataset.remark);
    const text = note.dataset.text ??= note.textContent;
    note.hidden = !names;
    note.textContent = names?.length && files.length > 1 ? `${names.join(", ")}: ${text}` : text;
  }
}

/** Is there a typing mistake in the student's address? Then offer to mend it. */
export function checkEmail(form) {
  const field = form.querySelector("[name=student_email]");
  const use = form.querySelector("[data-use]");
  const better = suggest(field.value);
  field.oninput = () => { use.parentElement.hidden = true; };
  use.parentElement.hidden = !better;
  use.textContent = use.dataset.use.replace("{email}", () => better);
  use.onclick = () => {
    field.value = better;
    field.oninput();
    field.focus();
  };
}

/** As the field is left, which may be by pressing a button. */
export async function checkEmailSoon(form) {
  await released();
  checkEmail(form);
}
