// @ts-check
// A trainer writes moments: the time is the film's, one key begins, and what is typed is kept until
// it is saved, whatever happens to the page or the network.

import { clock } from "./time.js";

/** The film that is on the page: from this device while it is sent, else from the storage. */
const film = () =>
  /** @type {HTMLVideoElement | null} */ (
    document.querySelector("video[data-film]:not([hidden])") ??
      document.querySelector(".player video:not([hidden])")
  );
const newForm = () =>
  /** @type {HTMLFormElement | null} */ (document.querySelector("#debrief > form"));

/** @param {Element | null} form @param {string} name */
const field = (form, name) =>
  /** @type {HTMLInputElement | null} */ (form?.querySelector(`[name=${name}]`) ?? null);

let wasPlaying = false;

/** Until somebody begins to write, the time is where the film is. */
function follow() {
  const video = film();
  const form = newForm();
  const mark = /** @type {HTMLElement | null} */ (form?.querySelector("[data-mark]") ?? null);
  const time = field(form, "time");
  if (!video || !mark || !time || video.readyState < video.HAVE_METADATA) return;
  const ms = Math.floor(video.currentTime * 1000);
  mark.hidden = false;
  if (mark.nextElementSibling) /** @type {any} */ (mark.nextElementSibling).hidden = false;
  mark.textContent = `${mark.dataset.text}`.replace("{time}", clock(ms, 0));
  if (!field(form, "text")?.value && !("typed" in time.dataset)) time.value = clock(ms, 3);
  const duration = field(form, "duration");
  if (duration && Number.isFinite(video.duration))
    duration.value = `${Math.floor(video.duration * 1000)}`;
}

for (const event of ["timeupdate", "seeked", "loadedmetadata"])
  document.addEventListener(event, follow, true);

function begin() {
  const video = film();
  wasPlaying = video?.paused === false;
  video?.pause();
  follow();
  field(newForm(), "text")?.focus();
}

// What is typed, by form. An id says which moment a draft was sent as.
/** @param {Element} form */
const keyOf = (form) => /** @type {HTMLElement} */ (form).dataset.draft ?? "";

/** @param {HTMLFormElement} form */
function keep(form) {
  const { csrfmiddlewaretoken, author, ...typed } = Object.fromEntries(new FormData(form));
  try {
    sessionStorage.setItem(keyOf(form), JSON.stringify(typed));
  } catch {} // a browser that keeps nothing
}

/** @param {Element} form */
const forget = (form) => sessionStorage.removeItem(keyOf(form));

/** @param {HTMLFormElement} form */
function restore(form) {
  const draft = JSON.parse(sessionStorage.getItem(keyOf(form)) ?? "null");
  if (!draft) return;
  // It was written, and only the answer lost.
  if (document.querySelector(`[data-moment="${CSS.escape(draft.moment_id ?? "")}"]`))
    return forget(form);
  for (const [name, value] of Object.entries(draft))
    for (const input of /** @type {any} */ (form.querySelectorAll(`[name="${name}"]`)))
      if (input.type === "radio") input.checked = input.value === value;
      else input.value = value;
  const time = field(form, "time");
  if (time) time.dataset.typed = "";
}

/** @param {any} root */
function start(root) {
  const forms = [...root.querySelectorAll("form[data-draft]")];
  if (root.matches?.("form[data-draft]")) forms.push(root);
  for (const form of forms)
    if ("kept" in form.dataset) keep(form);
    else restore(form);
  follow();
}

document.addEventListener("input", (/** @type {any} */ { target }) => {
  const form = target.closest("form[data-draft]");
  if (target.name === "time") target.dataset.typed = "";
  if (form) keep(form);
});

document.addEventListener("change", (/** @type {any} */ { target }) => {
  if (target.matches("[data-play] input") && target.files.length)
    import("./film.js").then((module) => module.show(target.files[0])).catch(() => {});
});

document.addEventListener("click", (/** @type {any} */ { target }) => {
  if (target.closest("[data-mark]")) begin();
});

document.addEventListener("keydown", (event) => {
  const { key, altKey, ctrlKey, metaKey } = event;
  const target = /** @type {Element} */ (event.target);
  if (key.toLowerCase() !== "m" || altKey || ctrlKey || metaKey || !film()) return;
  if (target.closest("input, select, textarea, dialog")) return;
  const keys = /** @type {HTMLInputElement | null} */ (document.querySelector("#keys input"));
  if (keys && !keys.checked) return;
  event.preventDefault();
  begin();
});

// Before the answer takes the form's place.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const form = detail.elt.closest("form[data-draft]");
  if (form && detail.xhr.status < 300) forget(form);
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  // A page that came without moments came without this.
  if (document.querySelector(".marks") && document.querySelector(".moments"))
    import("./watch.js").catch(() => {});
  if (detail.xhr.status >= 300) return;
  const { id } = detail.target;
  const ask = /** @type {HTMLDialogElement | null} */ (document.querySelector("dialog#ask[open]"));
  if (id === "moment-list") ask?.close();
  if (id !== "debrief") return;
  // Back to the film, whose keys work again.
  const mark = /** @type {HTMLElement | null} */ (document.querySelector("[data-mark]"));
  follow();
  mark?.focus();
  if (wasPlaying)
    film()
      ?.play()
      .catch(() => {});
  wasPlaying = false;
});

start(document);
document.addEventListener("htmx:load", ({ target }) => start(target));
