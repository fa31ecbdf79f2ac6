// @ts-check
// Plays the film that is being sent from the file itself, so that its moments can be written
// meanwhile.

import { sendPosters } from "../upload/poster.js";

/** The page's film from this device, if it has room for one. */
const place = () =>
  /** @type {HTMLVideoElement | null} */ (document.querySelector("video[data-film]"));

/** @param {HTMLVideoElement} video */
function end(video) {
  URL.revokeObjectURL(video.src);
  video.removeAttribute("src");
  video.hidden = true;
}

/** @param {File} file */
export function show(file) {
  const video = place();
  if (!video) return;
  if (video.src) end(video);
  // A format that this browser does not play.
  video.onerror = () => video.src && end(video);
  video.onloadedmetadata = () => {
    video.hidden = false;
  };
  video.src = URL.createObjectURL(file);
}

/** Beside sending: its stills; and one video's page plays it from the file.
 *  @param {import("../upload/panel.js").Pair[]} pairs */
export function accompany(pairs) {
  if (pairs.length === 1) show(pairs[0].file);
  return sendPosters(pairs);
}

/** The film is in: once nobody watches this one, the page's player goes on at its second. */
function handOver() {
  const video = place();
  const player = /** @type {HTMLVideoElement | null} */ (document.querySelector(".player video"));
  if (!video?.src || !player) return;
  if (!video.paused) return video.addEventListener("pause", handOver, { once: true });
  const { currentTime } = video;
  const go = () => {
    player.currentTime = currentTime;
  };
  if (player.readyState) go();
  else player.addEventListener("loadedmetadata", go, { once: true });
  end(video);
}

document.addEventListener("htmx:afterSwap", handOver);
// Another page takes this one's place.
document.addEventListener("htmx:beforeCleanupElement", (/** @type {any} */ { target }) => {
  const video = target.querySelector?.("video[data-film]");
  if (video?.src) end(video);
});
