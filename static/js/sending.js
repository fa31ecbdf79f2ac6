// The chosen video on its way to S3: a small one by htmx in one POST, a large one in parts.

import { Estimate, formatRate, formatTime } from "./estimate.js";
import { csrfToken } from "./csrf.js";
import { MultipartUpload, fingerprint } from "./multipart.js";
import { poster } from "./poster.js";

const language = document.documentElement.lang;
const now = () => performance.now();
const announce = (text) => { document.getElementById("announce").textContent = text; };
const warn = (event) => event.preventDefault();

// Who says "Yes, discard" has been asked already.
document.addEventListener("submit", ({ target }) => {
  if (target.matches(".confirm form")) removeEventListener("beforeunload", warn);
});

/** What a person sees of it: the file chooser, the progress, and what went wrong. */
class Panel {
  #root; #estimate; #announced;

  constructor(root) {
    this.#root = root;
    root.hidden = false; // without JavaScript the plain form beside it serves
  }

  part(name) { return this.#root.querySelector(`[data-${name}]`); }

  get form() { return this.#root.querySelector("form"); }
  get input() { return this.form.querySelector("[name=file]"); }
  get expected() { return this.#root.dataset; }

  /** Is it the file that the upload was begun with? Otherwise say so and ask again. */
  accepts(file, print = this.expected.fingerprint) {
    const { fileName, fileSize, fingerprint: expected } = this.expected;
    if (file.name === fileName && (!fileSize || file.size === Number(fileSize)) && print === expected) return true;
    this.input.value = "";
    this.stop("other_file");
    this.part("chooser").hidden = false;
    this.part("again").hidden = true;
    return false;
  }

  /** So much is there already; speed and time are measured from here. */
  begin(size, sent = 0) {
    const hadFocus = this.part("chooser").contains(document.activeElement);
    this.#estimate = new Estimate(size, now(), sent);
    this.#announced = this.#estimate.percent;
    this.part("chooser").hidden = true;
    this.part("problem").hidden = true;
    this.part("progress").hidden = false;
    addEventListener("beforeunload", warn);
    if (hadFocus) (this.part("pause") ?? this.part("cancel")).focus();
    this.#show();
  }

  progress(sent) {
    this.#estimate.update(sent, now());
    this.#show();
  }

  #show() {
    const { percent, rate, secondsLeft } = this.#estimate;
    const figures = this.part("figures");
    const share = (value) => figures.dataset.percent.replace(
      "{percent}", new Intl.NumberFormat(language, { style: "percent" }).format(value / 100));
    const left = formatTime(secondsLeft, language);
    this.#root.querySelector("progress").value = percent;
    figures.textContent = percent === 100 ? `${share(percent)} · ${figures.dataset.storing}` : [
      share(percent), rate && formatRate(rate, language), left && figures.dataset.left.replace("{time}", left)].filter(Boolean).join(" · ");
    if (percent >= this.#announced + 25) {
      this.#announced = percent - percent % 25;
      announce(share(this.#announced));
    }
  }

  /** One of the notes that stand below the progress: "waiting", "signed-out", "paused"; or none. */
  note(state) {
    for (const note of this.#root.querySelectorAll("[data-note]")) note.hidden = note.dataset.note !== state;
  }

  stop(problem) {
    removeEventListener("beforeunload", warn);
    this.part("progress").hidden = true;
    this.part("problem").hidden = false;
    this.part("again").hidden = false;
    for (const message of this.#root.querySelectorAll("[data-message]"))
      message.hidden = message.dataset.message !== problem;
  }

  done() {
    removeEventListener("beforeunload", warn);
    this.#root.hidden = true;
    htmx.trigger("#upload", "sent");
  }
}

/** Send a still of the video beside it; a video without one is as good. */
async function sendPoster(file, address) {
  const body = await poster(file).catch(() => null);
  if (body) await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() } }).catch(() => {});
}

/** In one piece: htmx posts S3's own form. */
function sendInOnePiece(panel) {
  const { form, input } = panel;
  panel.part("cancel").addEventListener("click", () => htmx.trigger(form, "htmx:abort"));
  form.addEventListener("htmx:beforeRequest", (event) => {
    const [file] = input.files;
    if (!panel.accepts(file)) return event.preventDefault();
    panel.begin(file.size);
    sendPoster(file, panel.expected.poster);
  });
  form.addEventListener("htmx:xhr:progress", ({ detail }) => {
    // Also fires for S3's answer, whose length is not the video's.
    if (detail.lengthComputable && detail.total >= input.files[0].size) panel.progress(detail.loaded);
  });
  form.addEventListener("htmx:xhr:abort", () => panel.stop("cancelled"));
  form.addEventListener("htmx:sendError", () => panel.stop("network"));
  form.addEventListener("htmx:responseError", () => panel.stop("refused"));
  form.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.successful) panel.done(); });
  // Chosen in the form before, or again after a failure: go on without a further click.
  if (input.files.length) htmx.trigger(form, "submit");
}

/** In parts, which survive whatever happens to the page or the network. */
function sendInParts(panel) {
  const pause = panel.part("pause"), resume = panel.part("resume");
  let upload, isReading = false;

  async function begin() {
    const [file] = panel.input.files;
    if (!file || isReading) return;
    isReading = true;
    const print = await fingerprint(file).catch(() => null);
    isReading = false;
    if (print === null) return panel.stop("unreadable");
    if (!panel.accepts(file, panel.expected.fingerprint && print)) return;
    upload = new MultipartUpload(file, panel.expected.parts, panel.expected.fingerprint);
    sendPoster(file, panel.expected.poster);
    const restart = () => panel.begin(file.size, upload.sent);
    restart();
    upload.addEventListener("planned", restart);
    upload.addEventListener("progress", () => panel.progress(upload.sent));
    upload.addEventListener("state", () => {
      // A pause says nothing of the uplink; and while nothing moves, no speed is shown.
      if (upload.state !== "done" && upload.state !== "failed") restart();
      changed();
    });
    upload.start();
  }

  function changed() {
    const { state, error } = upload;
    panel.note(state);
    pause.hidden = state === "paused";
    resume.hidden = state !== "paused";
    if (state === "done") panel.done();
    if (state !== "failed") return;
    // Another tab has finished or discarded it: the status tells which.
    if (error.code === "not_resumable") panel.done();
    else panel.stop(["unreadable", "other_file"].includes(error.code) ? error.code : "refused");
  }

  panel.form.addEventListener("submit", (event) => { event.preventDefault(); begin(); });
  pause.addEventListener("click", () => { upload.pause(); resume.focus(); });
  resume.addEventListener("click", () => { upload.start(); pause.focus(); });
  begin();
}

function start(root) {
  const sender = root.matches?.("[data-sender]") ? root : root.querySelector("[data-sender]");
  if (!sender || "started" in sender.dataset) return;
  sender.dataset.started = "";
  const again = sender.querySelector("[data-again]");
  again.addEventListener("htmx:beforeRequest", () => { sender.hidden = true; });
  again.addEventListener("htmx:afterRequest", () => { sender.hidden = false; });
  (sender.dataset.parts ? sendInParts : sendInOnePiece)(new Panel(sender));
}

start(document);
document.addEventListener("htmx:load", ({ target }) => start(target));
