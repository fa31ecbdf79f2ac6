// @ts-check
// Keeps the student's video playing when its signed address ends: asks for a fresh one, and goes
// on at the same second.

/** Milliseconds without any data, while it should play, that count as an address that ended. */
const PATIENCE_MS = 15_000;

/** @param {HTMLVideoElement} video */
function keepPlaying(video) {
  const trouble = /** @type {HTMLElement} */ (document.querySelector("#trouble"));
  let isRenewing = false;
  let isBroken = false; // the last fresh address has not played
  // What the person wants; a player that fails forgets both.
  let second = 0;
  let isWanted = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let patience;

  /** @param {string} text */
  const say = (text) => {
    trouble.textContent = text;
    trouble.hidden = !text;
  };

  async function renew() {
    if (isRenewing) return;
    isRenewing = true;
    clearTimeout(patience);
    try {
      const answer = await fetch(/** @type {string} */ (video.dataset.source));
      const { url = "", message = "" } = await answer.json();
      if (url) goOn(url);
      else say(message);
    } catch {
      say(video.dataset.offline ?? "");
    } finally {
      isRenewing = false;
    }
  }

  /** @param {string} url */
  function goOn(url) {
    const { playbackRate } = video;
    isBroken = true;
    const start = () => {
      isBroken = false;
      say("");
      video.currentTime = second;
      video.playbackRate = playbackRate;
      if (isWanted) video.play().catch(() => {});
    };
    video.addEventListener("loadedmetadata", start, { once: true });
    video.src = url;
  }

  const remember = () => {
    const isWhole = !isRenewing && !isBroken && !video.error;
    if (isWhole && video.readyState >= video.HAVE_METADATA) second = video.currentTime;
  };
  for (const event of ["timeupdate", "seeking"]) video.addEventListener(event, remember);
  video.addEventListener("play", () => {
    isWanted = true;
  });
  video.addEventListener("pause", () => {
    if (!isRenewing && !isBroken && !video.error) isWanted = false;
  });

  const wait = () => {
    clearTimeout(patience);
    patience = setTimeout(() => {
      if (!video.paused && video.readyState < video.HAVE_FUTURE_DATA) renew();
    }, PATIENCE_MS);
  };

  const onError = () => {
    // A fresh address that fails, too, has another reason: the page has words for it.
    if (isBroken) isBroken = false;
    else renew();
  };
  video.addEventListener("error", onError);
  for (const event of ["stalled", "waiting"]) video.addEventListener(event, wait);
  for (const event of ["progress", "playing"]) {
    video.addEventListener(event, () => clearTimeout(patience));
  }
  // Whoever presses play, or comes back to the network, tries again.
  const again = () => {
    if (video.error) renew();
  };
  video.addEventListener("play", again);
  addEventListener("online", again);
  if (video.error) onError(); // it failed before this script came
}

const video = document.querySelector("video[data-source]");
if (video) keepPlaying(/** @type {HTMLVideoElement} */ (video));
