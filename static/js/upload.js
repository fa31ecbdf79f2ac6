// Choosing the video. Our form needs its name, its size and a fingerprint; the file itself never
// comes to us. What follows the form is in sending.js.

import { fingerprint } from "./multipart.js";
import "./sending.js";

function fill(form) {
  const [file] = form.querySelector("[name=file]").files;
  form.querySelector("[name=file_name]").value = file?.name ?? "";
  form.querySelector("[name=file_size]").value = file?.size ?? "";
  return file;
}

// Friendly notes load when there is something to note; the form works without them.
const notes = () => import("./notes.js").catch(() => null);

async function choose(form) {
  const file = fill(form);
  (await notes())?.describe(form, file);
}

document.addEventListener("focusin", ({ target }) => {
  if (target.matches("[data-choose] [name=student_email]")) notes();
});

document.addEventListener("change", ({ target }) => {
  const form = target.closest("[data-choose]");
  if (form && target.name === "file") choose(form);
  if (form && target.name === "student_email") notes().then((module) => module?.checkEmailSoon(form));
});

document.addEventListener("htmx:load", ({ target }) => {
  const form = target.closest("[data-choose]") ?? target.querySelector("[data-choose]");
  if (!form) return;
  if (form.querySelector("[name=file]").files.length) choose(form);
  if (form.querySelector("[name=student_email]").value) notes().then((module) => module?.checkEmail(form));
});

// A file may have been chosen before this module ran, or restored by the browser's back button.
document.addEventListener("submit", ({ target }) => {
  if (target.matches("[data-choose]")) fill(target);
}, true);

for (const type of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(type, (event) => {
    const zone = event.target.closest?.("[data-drop]");
    if (type !== "dragleave") event.preventDefault(); // beside the zone, a drop must not open the file
    zone?.classList.toggle("over", type === "dragover");
    if (type !== "drop" || !zone || !event.dataTransfer.files.length) return;
    zone.querySelector("[name=file]").files = event.dataTransfer.files;
    choose(zone.closest("form"));
  });
}

// The server knows UTC's today; the trainer's may be another.
const date = document.querySelector("[data-choose] [name=session_date]");
if (date && date.value === date.defaultValue && date.dataset.today !== undefined) {
  const now = new Date();
  date.value = date.max = new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

document.addEventListener("htmx:confirm", (event) => {
  const form = event.target;
  if (!form.matches("[data-choose]")) return;
  const [file] = form.querySelector("[name=file]").files;
  if (!file) return;
  event.preventDefault();
  // A file that cannot be read now fails when it is sent, with a message.
  fingerprint(file).catch(() => "").then((print) => {
    form.querySelector("[name=fingerprint]").value = print;
    event.detail.issueRequest();
  });
});
