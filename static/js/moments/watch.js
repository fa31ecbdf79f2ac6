// @ts-check
// Moments beside a film: the present one is lit, a bar shows where they are, a tap leads there.

import { frames, seek } from "../coach.js";

/** Milliseconds that a moment without an end is present. */
const PRESENT = 5000;
/** By which it is present before it begins: whoever goes there sees the frame before it. */
const EARLY = 200;

const root = /** @type {any} */ (document.querySelector(".marks"));
const video = /** @type {HTMLVideoElement} */ (document.querySelector(".player video"));
const bar = root.querySelector("[data-bar]");
/** @type {HTMLElement[]} */
let links = [];

const at = (/** @type {HTMLElement} */ { dataset }) => Number(dataset.ms);
const now = () => video.currentTime * 1000;

/** @param {HTMLElement | undefined} link */
function go(link) {
  if (!link) return;
  video.pause();
  seek(at(link) / 1000).then(() => seek(Math.max(0, frames.now - 0.002)));
  root.scrollIntoView({ block: "nearest" });
}

function light() {
  const past = links.filter((link) => at(link) - EARLY <= now());
  const last = past.at(-1);
  const isOver = !last || now() > (Number(last.dataset.end) || at(last) + PRESENT);
  for (const link of links) {
    const item = /** @type {Element} */ (link.closest("li"));
    if (link === last && !isOver) item.setAttribute("aria-current", "true");
    else item.removeAttribute("aria-current");
  }
}

function draw() {
  links = /** @type {any} */ ([...document.querySelectorAll(".moments a[data-ms]")]);
  root.hidden = !links.length;
  const marks = links.map((link) => {
    const mark = document.createElement("i");
    mark.className = link.closest("li")?.querySelector("b")?.className ?? "";
    mark.style.insetInlineStart = `${(100 * at(link)) / (1000 * (video.duration || Infinity))}%`;
    return mark;
  });
  bar.replaceChildren(...marks);
  light();
}

root.addEventListener("click", (/** @type {any} */ { target, clientX }) => {
  const { value } = target;
  // From the frame before a moment, the next one is not that one again.
  if (value === "later") go(links.find((link) => at(link) - EARLY > now()));
  if (value === "earlier") go(links.findLast((link) => at(link) < now() - EARLY));
  if (!bar.contains(target) || !links.length) return;
  const { left, right, width } = bar.getBoundingClientRect();
  const isRtl = getComputedStyle(bar).direction === "rtl";
  const ms = ((isRtl ? right - clientX : clientX - left) / width) * video.duration * 1000;
  const far = (/** @type {HTMLElement} */ link) => Math.abs(at(link) - ms);
  go([...links].sort((a, b) => far(a) - far(b))[0]);
});

document.addEventListener("click", (/** @type {any} */ event) => {
  const link = event.target.closest("a[data-ms]");
  if (!link || video.hidden || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(link);
});

for (const event of ["timeupdate", "seeked"]) video.addEventListener(event, light);
video.addEventListener("loadedmetadata", draw);
document.addEventListener("htmx:afterSwap", draw);
draw();
