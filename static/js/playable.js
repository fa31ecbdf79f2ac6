// @ts-check
// Where the browser cannot play the video, the still and the reason stand in the player's place.

/** Milliseconds in which a player that failed may get another address, or another reason be said. */
const PATIENCE_MS = 2000;

/** @param {HTMLVideoElement} video @param {HTMLElement} reason */
export function watch(video, reason) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let patience;

  /** @param {boolean} isPlayable */
  const show = (isPlayable) => {
    const still = reason.querySelector("img");
    if (still && video.poster) {
      still.src = video.poster;
      still.hidden = false;
    }
    video.hidden = !isPlayable;
    reason.hidden = isPlayable;
  };
  const look = () => {
    clearTimeout(patience);
    // Sound alone plays where the format of the pictures is not known.
    if (video.readyState >= 1) show(video.videoWidth > 0);
    else if (video.error) patience = setTimeout(judge, PATIENCE_MS);
  };
  // A connection that breaks (2) says nothing of the format; nor does a link that is over.
  const judge = () => {
    const isExplained = document.querySelector("#trouble:not([hidden])");
    if (video.error && video.error.code > 2 && !isExplained) show(false);
  };
  for (const event of ["loadedmetadata", "error"]) video.addEventListener(event, look);
  look(); // it may have failed before this script came
}

if (globalThis.document) {
  const video = document.querySelector("video");
  const reason = document.querySelector("[data-unplayable]");
  if (video && reason) watch(video, reason);
}
