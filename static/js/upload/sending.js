// @ts-check
// The chosen video on its way to S3: a small one by htmx in one POST, a large one in parts.

import { announce } from "../page.js";
import { Estimate, figures, formatShare } from "./estimate.js";
import { MultipartUpload } from "./multipart.js";
import { fingerprint, Series } from "./plan.js";

/** @typedef {Record<string, string>} Texts data attributes */
/** @typedef {{ job: Texts, file: File }} Pair */

const language = document.documentElement.lang;
const now = () => performance.now();
const warn = (/** @type {Event} */ event) => event.preventDefault();

// Who answers the dialog has been asked already.
document.addEventListener("submit", (/** @type {any} */ { target }) => {
  if (target.matches("#ask form")) removeEventListener("beforeunload", warn);
});

class Panel {
  #root;
  #estimate = /** @type {Estimate} */ ({});
  /** @type {number | undefined} percent */
  #announced;
  #which = "";

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    root.hidden = false; // without JavaScript the plain form beside it serves
  }

  /** @param {string} name */
  part(name) {
    return /** @type {HTMLElement} */ (this.#root.querySelector(`[data-${name}]`));
  }

  get form() {
    return /** @type {HTMLFormElement} */ (this.#root.querySelector("form"));
  }
  get input() {
    return /** @type {HTMLInputElement} */ (this.form.querySelector("[name=file]"));
  }
  get #texts() {
    return /** @type {Texts} */ (this.part("figures").dataset);
  }
  get files() {
    return [.../** @type {FileList} */ (this.input.files)];
  }
  /** What is to be sent: `name`, `size`, `fingerprint`, and the addresses `parts` and `poster`. */
  get jobs() {
    const jobs = [...this.#root.querySelectorAll("[data-job]")];
    return jobs.map(({ dataset }) => /** @type {Texts} */ (dataset));
  }

  /** The chosen files with their jobs, in the jobs' order. If there is none, say so and ask again.
   *  @param {string[]} prints fingerprints of the files, as far as they are known */
  match(prints = []) {
    const { files } = this;
    const pairs = this.jobs.flatMap((job) => {
      const file = files.find(
        ({ name, size }, index) =>
          name === job.name &&
          (!job.size || size === Number(job.size)) &&
          (!job.fingerprint || !prints[index] || prints[index] === job.fingerprint),
      );
      return file ? [{ job, file }] : [];
    });
    if (!pairs.length) {
      this.input.value = "";
      this.stop("other_file");
      this.part("chooser").hidden = false;
      this.part("again").hidden = true;
    }
    return pairs;
  }

  /** So many bytes are there already; speed and time are measured from here. @param {number} size */
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

  /** @param {number} sent bytes in all */
  progress(sent) {
    this.#estimate.update(sent, now());
    this.#show();
  }

  /** Of several: which one it is that is being sent. @param {number} number @param {number} count */
  which(number, count) {
    if (count > 1)
      this.#which = this.#texts.which
        .replace("{number}", `${number}`)
        .replace("{count}", `${count}`);
  }

  #show() {
    const { percent } = this.#estimate;
    /** @type {HTMLProgressElement} */ (this.#root.querySelector("progress")).value = percent;
    this.part("figures").textContent = figures(this.#estimate, this.#texts, this.#which, language);
    if (percent >= /** @type {number} */ (this.#announced) + 25) {
      this.#announced = percent - (percent % 25);
      announce(formatShare(this.#announced, this.#texts, language));
    }
  }

  /** Which of the notes below the progress is shown, if any. @param {string} state */
  note(state) {
    for (const note of this.#root.querySelectorAll("[data-note]"))
      note.hidden = note.dataset.note !== state;
  }

  /** @param {string} problem one of the messages @param {string} name of the file, among several */
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

/** A video without its still is as good. @param {Pair[]} pairs */
const sendPosters = (pairs) =>
  import("./poster.js").then((module) => module.sendPosters(pairs)).catch(() => {});

/** In one piece: htmx posts S3's own form. @param {Panel} panel */
function sendInOnePiece(panel) {
  const { form } = panel;
  panel.part("cancel").addEventListener("click", () => htmx.trigger(form, "htmx:abort"));
  form.addEventListener("htmx:beforeRequest", (event) => {
    const pairs = panel.match();
    if (!pairs.length) return event.preventDefault();
    panel.begin(pairs[0].file.size);
    sendPosters(pairs);
  });
  form.addEventListener("htmx:xhr:progress", ({ detail }) => {
    // Also fires for S3's answer, whose length is not the video's.
    if (detail.lengthComputable && detail.total >= panel.files[0].size)
      panel.progress(detail.loaded);
  });
  form.addEventListener("htmx:xhr:abort", () => panel.stop("cancelled"));
  form.addEventListener("htmx:sendError", () => panel.stop("network"));
  form.addEventListener("htmx:responseError", () => panel.stop("refused"));
  form.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.successful) panel.done();
  });
  // Chosen in the form before, or again after a failure: go on without a further click.
  if (panel.files.length) htmx.trigger(form, "submit");
}

/** In parts, which survive whatever happens to the page or the network. @param {Panel} panel */
function sendInParts(panel) {
  const pause = panel.part("pause");
  const resume = panel.part("resume");
  /** @type {Series} */
  let upload;
  let isReading = false;

  async function begin() {
    if (!panel.files.length || isReading) return;
    isReading = true;
    const prints = await Promise.all(panel.files.map(fingerprint)).catch(() => null);
    isReading = false;
    if (!prints) return panel.stop("unreadable");
    const pairs = panel.match(prints);
    if (!pairs.length) return;
    upload = new Series(
      pairs.map(({ job, file }) => new MultipartUpload(file, job.parts, job.fingerprint)),
    );
    sendPosters(pairs);
    follow(upload, panel, pairs.length);
    upload.start();
  }

  panel.form.addEventListener("submit", (event) => {
    event.preventDefault();
    begin();
  });
  pause.addEventListener("click", () => {
    upload.pause();
    resume.focus();
  });
  resume.addEventListener("click", () => {
    upload.start();
    pause.focus();
  });
  begin();
}

/** Show how it goes. @param {Series} upload @param {Panel} panel @param {number} count */
function follow(upload, panel, count) {
  const restart = () => {
    panel.which(upload.number, count);
    panel.begin(upload.size, upload.sent);
  };
  restart();
  upload.addEventListener("planned", restart);
  upload.addEventListener("progress", () => panel.progress(upload.sent));
  upload.addEventListener("state", () => {
    // A pause says nothing of the uplink; and while nothing moves, no speed is shown.
    if (upload.state !== "done" && upload.state !== "failed") restart();
    panel.note(upload.state);
    panel.part("pause").hidden = upload.state === "paused";
    panel.part("resume").hidden = upload.state !== "paused";
    if (upload.state === "done") panel.done();
    if (upload.state !== "failed") return;
    const { code = "" } = /** @type {NonNullable<Series["error"]>} */ (upload.error);
    // Another tab has finished or discarded it: the status tells which.
    if (code === "not_resumable") panel.done();
    else panel.stop(/^(unreadable|other_file)$/.test(code) ? code : "refused", upload.failedName);
  });
}

/** @param {any} root a document, or an element that htmx brought */
function start(root) {
  const sender = root.matches?.("[data-sender]") ? root : root.querySelector("[data-sender]");
  if (!sender || "started" in sender.dataset) return;
  sender.dataset.started = "";
  const again = sender.querySelector("[data-again]");
  again.addEventListener("htmx:beforeRequest", () => {
    sender.hidden = true;
  });
  again.addEventListener("htmx:afterRequest", () => {
    sender.hidden = false;
  });
  ("inParts" in sender.dataset ? sendInParts : sendInOnePiece)(new Panel(sender));
}

start(document);
document.addEventListener("htmx:load", ({ target }) => start(target));
