// @ts-check
// What the page shows of the videos that it sends.

import { announce } from "../page.js";
import { Estimate, figures, formatShare } from "./estimate.js";
import { isOf } from "./fingerprint.js";

/** @typedef {Record<string, string>} Texts data attributes */
/** @typedef {import("./fingerprint.js").Prints} Prints */
/** @typedef {{ job: Texts, file: File, prints: Prints }} Pair */

const language = document.documentElement.lang;
const now = () => performance.now();
const warn = (/** @type {Event} */ event) => event.preventDefault();
/** After these, a file has to be chosen again. */
const ABOUT_THE_FILE = ["unreadable", "other_file"];

// Who answers the dialog has been asked already; htmx stays on the page.
document.addEventListener("submit", (/** @type {any} */ { target }) => {
  if (target.matches("#ask form:not([hx-post])")) removeEventListener("beforeunload", warn);
});

export class Panel {
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
   *  @param {Prints[]} prints of the files */
  match(prints) {
    const { files } = this;
    const pairs = this.jobs.flatMap((job) => {
      const index = files.findIndex((file, index) => isOf(job, file, prints[index]));
      return index < 0 ? [] : [{ job, file: files[index], prints: prints[index] }];
    });
    if (!pairs.length) this.stop("other_file");
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
    if (hadFocus) this.part("pause").focus();
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

  /** Which of the notes below the progress is shown, if any.
   *  @param {{ state: string, signedInAs: string, storage: string }} upload */
  note({ state, signedInAs, storage }) {
    this.part("signed-in-as").textContent = signedInAs;
    this.part("storage").textContent = storage;
    for (const note of this.#root.querySelectorAll("[data-note]"))
      note.hidden = note.dataset.note !== state;
  }

  /** @param {string} problem one of the messages @param {string} name of the file, among several
   *  @param {string} text of our server, where it is that which refuses */
  stop(problem, name = "", text = "") {
    removeEventListener("beforeunload", warn);
    this.part("file").textContent = name;
    this.part("text").textContent = text;
    this.part("progress").hidden = true;
    this.part("problem").hidden = false;
    const isAboutFile = ABOUT_THE_FILE.includes(problem);
    if (isAboutFile) {
      this.input.value = "";
      this.part("chooser").hidden = false;
    }
    this.part("again").hidden = isAboutFile || problem === "file_changed";
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
