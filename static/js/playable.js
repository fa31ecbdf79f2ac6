// @ts-check
// Where the browser cannot play the video, the still and the reason stand in the player's place; where
// it breaks on the way, the reason stands beneath.

/** Milliseconds in which a player that failed may get another address, or another reason be said. */
const PATIENCE_MS = 2000;

/** What Chromium and Firefox say of a file whose boxes or whose index they cannot read, when they say
 *  something; of a format that they do not know they say something else. */
const UNREADABLE = /DEMUXER_ERROR_COULD_NOT_(OPEN|PARSE)|NS_ERROR_DOM_MEDIA_(METADATA|DEMUXER)_ERR/;

/** Whether it is the file, and not its format: what breaks in decoding (3) was found to be usable.
 *  Source: https://html.spec.whatwg.org/multipage/media.html#error-codes
 *  @param {HTMLVideoElement} video */
const isDamaged = ({ error }) => error?.code === 3 || UNREADABLE.test(error?.message ?? "");

/** @param {HTMLVideoElement} video @param {HTMLElement} reason */
export function watch(video, reason) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let patience;

  const texts = /** @type {NodeListOf<HTMLElement>} */ (reason.querySelectorAll("[data-why]"));

  /** @param {string} why "" if it plays, "format" or "damaged" */
  const show = (why) => {
    const isPlaying = video.readyState >= 1 && video.videoWidth > 0;
    for (const text of texts) text.hidden = text.getAttribute("data-why") !== why;
    const still = reason.querySelector("img");
    if (still && video.poster && !isPlaying) {
      still.src = video.poster;
      still.hidden = false;
    }
    video.hidden = why !== "" && !isPlaying;
    reason.hidden = !why;
  };
  const look = () => {
    clearTimeout(patience);
    // Sound alone plays where the format of the pictures is not known.
    if (video.error) patience = setTimeout(judge, PATIENCE_MS);
    else if (video.readyState >= 1) show(video.videoWidth > 0 ? "" : "format");
  };
  // A connection that breaks (2) says nothing of the format; nor does a link that is over.
  const judge = () => {
    const isExplained = document.querySelector("#trouble:not([hidden])");
    if (video.error && video.error.code > 2 && !isExplained)
      show(isDamaged(video) ? "damaged" : "format");
  };
  for (const event of ["loadedmetadata", "error"]) video.addEventListener(event, look);
  look(); // it may have failed before this script came
}

if (globalThis.document) {
  const video = document.querySelector("video");
  const reason = document.querySelector("[data-unplayable]");
  if (video && reason) watch(video, reason);
}
