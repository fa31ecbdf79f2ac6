// The trainer's video on its way: chosen in our form, sent by htmx straight to S3.

import { Estimate, formatRate, formatSize, formatTime } from "./estimate.js";

const language = document.documentElement.lang;
const now = () => performance.now();
const announce = (text) => { document.getElementById("announce").textContent = text; };

// Choosing: our form needs the file's name and size; the file itself never comes to us.

function choose(form) {
  const [file] = form.querySelector("[name=file]").files;
  form.querySelector("[name=file_name]").value = file?.name ?? "";
  form.querySelector("[name=file_size]").value = file?.size ?? "";
  form.querySelector("[data-chosen]").textContent =
    file ? `${file.name}, ${formatSize(file.size, language)}` : "";
}

document.addEventListener("change", ({ target }) => {
  const form = target.closest("[data-choose]");
  if (form && target.name === "file") choose(form);
});

// A file may have been chosen before this module ran, or restored by the browser's back button.
document.addEventListener("submit", ({ target }) => {
  if (target.matches("[data-choose]")) choose(target);
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

// Sending

class Sender {
  #root; #form; #estimate; #announced = 0;

  constructor(root) {
    this.#root = root;
    root.hidden = false; // without JavaScript the plain form beside it serves
    this.#form = root.querySelector("form");
    const input = this.#form.querySelector("[name=file]");
    root.querySelector("[data-cancel]").addEventListener("click", () => htmx.trigger(this.#form, "htmx:abort"));
    root.querySelector("[data-again]").addEventListener("htmx:beforeRequest", () => { root.hidden = true; });
    root.querySelector("[data-again]").addEventListener("htmx:afterRequest", () => { root.hidden = false; });
    this.#form.addEventListener("htmx:beforeRequest", (event) => this.#begin(event, input.files[0]));
    this.#form.addEventListener("htmx:xhr:progress", ({ detail }) => this.#progress(detail));
    this.#form.addEventListener("htmx:xhr:abort", () => this.#stop("cancelled"));
    this.#form.addEventListener("htmx:sendError", () => this.#stop("network"));
    this.#form.addEventListener("htmx:responseError", () => this.#stop("refused"));
    this.#form.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.successful) this.#done(); });
    // Chosen in the form before, or again after a failure: go on without a further click.
    if (input.files.length) htmx.trigger(this.#form, "submit");
  }

  #part(name) { return this.#root.querySelector(`[data-${name}]`); }

  #begin(event, file) {
    const { fileName, fileSize } = this.#root.dataset;
    if (file.name !== fileName || (fileSize && file.size !== Number(fileSize))) {
      event.preventDefault();
      this.#form.querySelector("[name=file]").value = "";
      this.#stop("other_file");
      this.#part("chooser").hidden = false;
      this.#part("again").hidden = true;
      return;
    }
    this.#estimate = new Estimate(file.size, now());
    this.#part("chooser").hidden = true;
    this.#part("problem").hidden = true;
    this.#part("progress").hidden = false;
    addEventListener("beforeunload", warn);
  }

  #progress({ lengthComputable, loaded, total }) {
    // Also fires for S3's answer, whose length is not the video's.
    if (!lengthComputable || !this.#estimate || total < Number(this.#root.dataset.fileSize || 1)) return;
    this.#estimate.update(loaded, now());
    const { percent, rate, secondsLeft } = this.#estimate;
    const figures = this.#part("figures");
    const left = formatTime(secondsLeft, language);
    const sent = (percent) => figures.dataset.percent.replace("{percent}", new Intl.NumberFormat(language, { style: "percent" }).format(percent / 100));
    this.#root.querySelector("progress").value = percent;
    figures.textContent = [sent(percent), formatRate(rate, language), left && figures.dataset.left.replace("{time}", left)]
      .filter(Boolean).join(" · ");
    if (percent >= this.#announced + 25) {
      this.#announced = percent - percent % 25;
      announce(sent(this.#announced));
    }
  }

  #stop(problem) {
    removeEventListener("beforeunload", warn);
    this.#part("progress").hidden = true;
    this.#part("problem").hidden = false;
    this.#part("again").hidden = false;
    for (const message of this.#root.querySelectorAll("[data-message]"))
      message.hidden = message.dataset.message !== problem;
  }

  #done() {
    removeEventListener("beforeunload", warn);
    this.#root.hidden = true;
    htmx.trigger("#upload", "sent");
  }
}

const warn = (event) => event.preventDefault();

function start(root) {
  const sender = root.matches?.("[data-sender]") ? root : root.querySelector("[data-sender]");
  if (sender && !("started" in sender.dataset)) {
    sender.dataset.started = "";
    new Sender(sender);
  }
}

start(document);
document.addEventListener("htmx:load", ({ target }) => start(target));
