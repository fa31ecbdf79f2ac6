// The chosen video on its way to S3: a small one by htmx in one POST, a large one in parts.

import { Estimate, formatRate, formatTime } from "./estimate.js";
import { MultipartUpload, Series, fingerprint } from "./multipart.js";
import { announce, csrfToken } from "./page.js";

const language = document.documentElement.lang;
const now = () => performance.now();
const warn = (event) => event.preventDefault();

// Who answers the dialog has been asked already.
document.addEventListener("submit", ({ target }) => {
  if (target.matches("#ask form")) removeEventListener("beforeunload", warn);
});

/** What a person sees of it: the file chooser, the progress, and what went wrong. */
class Panel {
  #root; #estimate; #announced; #which = "";

  constructor(root) {
    this.#root = root;
    root.hidden = false; // without JavaScript the plain form beside it serves
  }

  part(name) { return this.#root.querySelector(`[data-${name}]`); }

  get form() { return this.#root.querySelector("form"); }
  get input() { return this.form.querySelector("[name=file]"); }
  /** What is to be sent: `name`, `size`, `fingerprint`, and the addresses `parts` and `poster`. */
  get jobs() { return Array.from(this.#root.querySelectorAll("[data-job]"), (job) => job.dataset); }

  /** The chosen files with their jobs, in the jobs' order. If there is none, say so and ask again. */
  match(prints = []) {
    const files = [...this.input.files];
    const fits = ({ name, size, fingerprint: print }) => (file, index) => file.name === name
      && (!size || file.size === Number(size)) && (!print || !prints[index] || prints[index] === print);
    const pairs = this.jobs.map((job) => ({ job, file: files.find(fits(job)) })).filter(({ file }) => file);
    if (!pairs.length) {
      this.input.value = "";
      this.stop("other_file");
      this.part("chooser").hidden = false;
      this.part("again").hidden = true;
    }
    return pairs;
  }

  /** So much is there already; speed and time are measured from here. */
  begin(size, sent = 0) {
    const hadFocus = this.part("chooser").contains(document.activeElement);
    this.#estimate = new Estimate(size, now(), sent);
    this.#announced ??= this.#estimate.percent;
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

  /** Of several: which one it is that is being sent. */
  which(number, count) {
    const { which } = this.part("figures").dataset;
    if (count > 1) this.#which = which.replace("{number}", number).replace("{count}", count);
  }

  #show() {
    const { percent, rate, secondsLeft } = this.#estimate;
    const figures = this.part("figures");
    const share = (value) => figures.dataset.percent.replace(
      "{percent}", new Intl.NumberFormat(language, { style: "percent" }).format(value / 100));
    const left = formatTime(secondsLeft, language);
    this.#root.querySelector("progress").value = percent;
    figures.textContent = percent === 100 ? `${share(percent)} · ${figures.dataset.storing}` : [
      this.#which, share(percent), rate && formatRate(rate, language), left && figures.dataset.left.replace("{time}", left)].filter(Boolean).join(" · ");
    if (percent >= this.#announced + 25) {
      this.#announced = percent - percent % 25;
      announce(share(this.#announced));
    }
  }

  /** One of the notes that stand below the progress: "waiting", "signed-out", "paused"; or none. */
  note(state) {
    for (const note of this.#root.querySelectorAll("[data-note]")) note.hidden = note.dataset.note !== state;
  }

  stop(problem, name = "") {
    removeEventListener("beforeunload", warn);
    this.part("file").textContent = name;
    this.part("progress").hidden = true;
    this.part("problem").hidden = false;
    this.part("again").hidden = false;
    for (const message of this.#root.querySelectorAll("[data-message]"))
      message.hidden = message.dataset.message !== problem;
  }

  done() {
    removeEventListener("beforeunload", warn);
    this.input.value = "";
    this.#root.hidden = true;
    htmx.trigger("#upload", "sent");
  }
}

/** Send a still of each video beside it; a video without one is as good. */
async function sendPosters(pairs) {
  for (const { job, file } of pairs) {
    try {
      const { poster } = await import("./poster.js");
      const body = await poster(file);
      if (body) await fetch(job.poster, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": csrfToken() } });
    } catch { /* next one */ }
  }
}

/** In one piece: htmx posts S3's own form. */
function sendInOnePiece(panel) {
  const { form, input } = panel;
  panel.part("cancel").addEventListener("click", () => htmx.trigger(form, "htmx:abort"));
  form.addEventListener("htmx:beforeRequest", (event) => {
    const pairs = panel.match();
    if (!pairs.length) return event.preventDefault();
    panel.begin(pairs[0].file.size);
    sendPosters(pairs);
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
    const files = [...panel.input.files];
    if (!files.length || isReading) return;
    isReading = true;
    const prints = await Promise.all(files.map(fingerprint)).catch(() => null);
    isReading = false;
    if (!prints) return panel.stop("unreadable");
    const pairs = panel.match(prints);
    if (!pairs.length) return;
    upload = new Series(pairs.map(({ job, file }) => new MultipartUpload(file, job.parts, job.fingerprint)));
    sendPosters(pairs);
    const restart = () => {
      panel.which(upload.number, pairs.length);
      panel.begin(upload.size, upload.sent);
    };
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
    else panel.stop(["unreadable", "other_file"].includes(error.code) ? error.code : "refused", upload.failedName);
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
  ("inParts" in sender.dataset ? sendInParts : sendInOnePiece)(new Panel(sender));
}

start(document);
document.addEventListener("htmx:load", ({ target }) => start(target));
