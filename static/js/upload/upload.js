// @ts-check
// Choosing videos. Our form needs their names, sizes and fingerprints; the files themselves never
// come to us. What follows the form is in sending.js.

import { fingerprint } from "./fingerprint.js";

/** A field of our form. @param {Element} form @param {string} name */
const field = (form, name) =>
  /** @type {HTMLInputElement} */ (form.querySelector(`[name=${name}]`));

/** @param {Element} form */
const chosen = (form) => [.../** @type {FileList} */ (field(form, "file").files)];

/** @param {Element} form @param {string[]} prints fingerprints, in the files' order */
function fill(form, prints = []) {
  field(form, "described").value = JSON.stringify(
    chosen(form).map(({ name, size }, index) => ({ name, size, fingerprint: prints[index] ?? "" })),
  );
}

// Friendly notes load when there is something to note; the form works without them.
const notes = () => import("./notes/notes.js").catch(() => null);

// What sends the videos loads while the rest of the form is filled in.
const sending = () => import("./sending.js").catch(() => null);

/** @param {HTMLFormElement} form */
async function choose(form) {
  fill(form);
  sending();
  /** @type {HTMLElement} */ (form.querySelector("[data-unreadable]")).hidden = true;
  askAboutEmails(form);
  await (await notes())?.describe(form);
  // Of what was chosen, something may have been left out; and the form may be gone by now.
  if (form.isConnected) askAboutEmails(form);
}

/** Several videos may go in one email. @param {Element} form */
function askAboutEmails(form) {
  const question = /** @type {HTMLElement} */ (form.querySelector("[data-several]"));
  question.hidden = chosen(form).length < 2;
}

/** @param {Element} zone @param {DataTransfer} dropped */
async function drop(zone, dropped) {
  const form = /** @type {HTMLFormElement} */ (zone.closest("form"));
  const entries = [...dropped.items].map((item) => item.webkitGetAsEntry?.()); // gone after an await
  field(form, "file").files = dropped.files;
  if (entries.some((entry) => entry?.isDirectory))
    return (await notes())?.takeFolders(form, entries).then(() => choose(form));
  choose(form);
}

/** Which of the files cannot be read: gone, or changed since they were chosen (a copy that still
 *  grows, say). Nothing is begun with them. @param {Element} form @param {string[]} names */
function complain(form, names) {
  const note = /** @type {HTMLElement} */ (form.querySelector("[data-unreadable]"));
  /** @type {HTMLElement} */ (note.querySelector("[data-names]")).textContent = names.join(", ");
  note.hidden = !names.length;
  if (!names.length) return;
  // Browsers tell no change, and read nothing anew, when the same file is chosen again.
  const input = field(form, "file");
  input.value = "";
  input.focus();
  /** @type {HTMLElement} */ (form.querySelector("[data-chosen]")).textContent = "";
}

/** Send the form, unless a file is unreadable. @param {Element} form @param {() => void} issue */
async function send(form, issue) {
  const files = chosen(form);
  const reading = Promise.all(files.map((file) => fingerprint(file).catch(() => "")));
  const [prints] = await Promise.all([reading, sending()]);
  fill(form, prints);
  complain(
    form,
    files.filter((_, index) => !prints[index]).map(({ name }) => name),
  );
  if (prints.every(Boolean)) issue();
}

document.addEventListener("focusin", (/** @type {any} */ { target }) => {
  if (target.matches("[data-choose] [name=student_email]")) notes();
});

document.addEventListener("change", (/** @type {any} */ { target }) => {
  const form = target.closest("[data-choose]");
  if (form && target.name === "file") choose(form);
  if (form && target.name === "student_email")
    notes().then((module) => module?.checkEmailSoon(form));
});

document.addEventListener("htmx:load", (/** @type {any} */ { target }) => {
  if (target.querySelector("[data-sender]")) sending(); // it may have come out of the history
  const form = target.closest("[data-choose]") ?? target.querySelector("[data-choose]");
  if (!form) return;
  if (chosen(form).length) choose(form);
  if (field(form, "student_email").value) notes().then((module) => module?.checkEmail(form));
});

// A file may have been chosen before this module ran, or restored by the browser's back button.
document.addEventListener(
  "submit",
  (/** @type {any} */ { target }) => {
    if (target.matches("[data-choose]")) fill(target);
  },
  true,
);

for (const type of /** @type {const} */ (["dragover", "dragleave", "drop"])) {
  document.addEventListener(type, (event) => {
    const zone = /** @type {any} */ (event.target).closest?.("[data-drop]");
    if (type !== "dragleave") event.preventDefault(); // beside the zone, a drop must not open the file
    zone?.classList.toggle("over", type === "dragover");
    if (type === "drop" && zone && event.dataTransfer?.files.length) drop(zone, event.dataTransfer);
  });
}

// The server knows UTC's today; the trainer's may be another.
const date = /** @type {HTMLInputElement | null} */ (
  document.querySelector("[data-choose] [name=session_date]")
);
if (date && date.value === date.defaultValue && date.dataset.today !== undefined) {
  const now = new Date();
  date.max = new Date(+now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  date.value = date.max;
}

document.addEventListener("htmx:confirm", (event) => {
  const form = /** @type {Element} */ (event.target);
  if (!form.matches("[data-choose]") || !chosen(form).length) return;
  event.preventDefault();
  send(form, () => event.detail.issueRequest());
});
