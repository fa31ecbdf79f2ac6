// Friendly notes in the form, before anything is sent. None of them ever blocks.

import { formatSize } from "./estimate.js";
import { inspect } from "./preflight.js";
import { suggest } from "./typo.js";

const language = document.documentElement.lang;

/** Such as "0:20" or "1:02:03". */
const clock = (seconds) =>
  new Date(seconds * 1000).toISOString().slice(11, 19).replace(/^0(0:0?)?/, "");

/** What is known of the chosen file, and what is to be said of it. */
export async function describe(form, file) {
  const chosen = form.querySelector("[data-chosen]");
  const basics = file ? [file.name, formatSize(file.size, language)] : [];
  chosen.textContent = basics.join(", ");
  // A file that cannot be read now fails when it is sent, with a message.
  const { notes = [], seconds, width, height } = (file && await inspect(file).catch(() => null)) ?? {};
  if (form.querySelector("[name=file]")?.files[0] !== file) return; // another one, or another form, meanwhile
  if (seconds) basics.push(clock(seconds));
  if (width && height) basics.push(`${width} × ${height}`);
  if (basics.length > 2) chosen.textContent = basics.join(", ");
  for (const note of form.querySelectorAll("[data-remark]"))
    note.hidden = !notes.includes(note.dataset.remark);
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

/** The field may have been left by pressing a button, which must not move away below the pointer. */
export function checkEmailSoon(form) {
  const check = () => setTimeout(checkEmail, 0, form);
  if (document.querySelector(":active")) addEventListener("pointerup", check, { once: true });
  else check();
}
