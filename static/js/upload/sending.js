// @ts-check
// The chosen videos on their way to S3, in parts, which survive whatever happens to the page or the
// network.

import { fingerprints } from "./fingerprint.js";
import { MultipartUpload } from "./multipart.js";
import { Panel } from "./panel.js";
import { Series } from "./plan.js";

/** @typedef {import("./panel.js").Pair} Pair */
/** @typedef {import("./fingerprint.js").Prints} Prints */

/** A video without its still is as good. @param {Pair[]} pairs */
const accompany = (pairs) =>
  import("../moments/film.js").then((module) => module.accompany(pairs)).catch(() => {});

/** @param {Pair} pair */
function uploadOf({ job: { parts, fingerprint, author }, file, prints }) {
  const hasChanged = async () => (await fingerprints(file)).state !== prints.state;
  return new MultipartUpload(file, parts, { fingerprint, hasChanged }, author);
}

/** @param {Panel} panel */
function sendFrom(panel) {
  const pause = panel.part("pause");
  const resume = panel.part("resume");
  /** @type {Series} */
  let upload;
  let isReading = false;

  async function begin() {
    if (!panel.files.length || isReading) return;
    isReading = true;
    const { files } = panel;
    const prints = await Promise.all(files.map((file) => fingerprints(file).catch(() => null)));
    isReading = false;
    const unreadable = files.filter((_, index) => !prints[index]);
    if (unreadable.length)
      return panel.stop("unreadable", unreadable.map(({ name }) => name).join(", "));
    const pairs = panel.match(/** @type {Prints[]} */ (prints));
    if (!pairs.length) return;
    upload = new Series(pairs.map(uploadOf));
    accompany(pairs);
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

const CLOCK_MS = 1000;

/** Which message tells it: one about the file, our server's own, or that of the storage.
 *  @param {string} code @param {string} text */
function problemOf(code, text) {
  if (/^(unreadable|other_file|file_changed)$/.test(code)) return code;
  return text && !/^(parts|multipart)_/.test(code) ? "ours" : "refused";
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
  // By a clock, too, or figures of a time when something moved would stand there.
  const clock = setInterval(() => {
    if (/sending|unsteady/.test(upload.state)) panel.progress(upload.sent);
    if (upload.isOver) clearInterval(clock);
  }, CLOCK_MS);
  upload.addEventListener("state", () => {
    // A pause says nothing of the uplink; and while nothing moves, no speed is shown.
    if (upload.state !== "done" && upload.state !== "failed") restart();
    panel.note(upload);
    panel.part("pause").hidden = upload.state === "paused";
    panel.part("resume").hidden = upload.state !== "paused";
    if (upload.state === "done") panel.done();
    if (upload.state !== "failed") return;
    const { code = "", text = "" } = /** @type {NonNullable<Series["error"]>} */ (upload.error);
    // Another tab has finished or discarded it: the status tells which.
    if (code === "not_resumable") panel.done();
    else panel.stop(problemOf(code, text), upload.failedName, text);
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
  sendFrom(new Panel(sender));
}

start(document);
document.addEventListener("htmx:load", ({ target }) => start(target));
