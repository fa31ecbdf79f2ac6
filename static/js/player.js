// @ts-check
// Keeps the student's video playing when its signed address ends: asks for a fresh one, and goes
// on at the same second.

/** Milliseconds without any data, while it should play, that count as an address that ended. */
const PATIENCE_MS = 15_000;

class Player {
  #isRenewing = false;
  /** The last fresh address has not played. */
  #isBroken = false;
  // What the person wants; a player that fails forgets both.
  #second = 0;
  #isWanted = false;
  /** The second at which decoding failed last. */
  #brokeAt = -1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #patience;

  /** @param {HTMLVideoElement} video @param {HTMLElement} trouble where it says what is wrong */
  constructor(video, trouble) {
    this.video = video;
    this.trouble = trouble;
  }

  listen() {
    /** @param {string[]} events @param {() => void} act */
    const on = (events, act) => {
      for (const event of events) this.video.addEventListener(event, act);
    };
    on(["timeupdate", "seeking"], () => this.#remember());
    on(["play"], () => {
      this.#isWanted = true;
      this.#again();
    });
    on(["pause"], () => {
      if (this.#isWhole) this.#isWanted = false;
    });
    on(["error"], () => this.#failed());
    on(["stalled", "waiting"], () => this.#wait());
    on(["progress", "playing"], () => clearTimeout(this.#patience));
    addEventListener("online", () => this.#again());
    if (this.video.error) this.#failed(); // before this script came
  }

  get #isWhole() {
    return !this.#isRenewing && !this.#isBroken && !this.video.error;
  }

  #remember() {
    const { video } = this;
    if (this.#isWhole && video.readyState >= video.HAVE_METADATA) this.#second = video.currentTime;
  }

  #wait() {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => {
      const { paused, readyState, HAVE_FUTURE_DATA } = this.video;
      if (!paused && readyState < HAVE_FUTURE_DATA) this.#renew();
    }, PATIENCE_MS);
  }

  /** Whoever presses play, or comes back to the network, tries again. */
  #again() {
    if (this.video.error) this.#renew();
  }

  #failed() {
    // What cannot be decoded (3) breaks at the same second under any address.
    if (this.video.error?.code === 3) {
      if (this.#brokeAt === Math.floor(this.#second)) return;
      this.#brokeAt = Math.floor(this.#second);
    }
    // A fresh address that fails, too, has another reason: the page has words for it.
    if (this.#isBroken) this.#isBroken = false;
    else this.#renew();
  }

  async #renew() {
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    clearTimeout(this.#patience);
    try {
      const answer = await fetch(/** @type {string} */ (this.video.dataset.source));
      const { url = "", message = "" } = await answer.json();
      if (url) this.#goOn(url);
      else this.#say(message);
    } catch {
      this.#say(this.video.dataset.offline ?? "");
    } finally {
      this.#isRenewing = false;
    }
  }

  /** @param {string} url */
  #goOn(url) {
    const { video } = this;
    const { playbackRate } = video;
    this.#isBroken = true;
    const start = () => {
      this.#isBroken = false;
      this.#say("");
      video.currentTime = this.#second;
      video.playbackRate = playbackRate;
      if (this.#isWanted) video.play().catch(() => {});
    };
    video.addEventListener("loadedmetadata", start, { once: true });
    video.src = url;
  }

  /** @param {string} text */
  #say(text) {
    this.trouble.textContent = text;
    this.trouble.hidden = !text;
  }
}

const video = /** @type {HTMLVideoElement | null} */ (document.querySelector("video[data-source]"));
/** @type {HTMLElement | null} */
const trouble = document.querySelector("#trouble");
if (video && trouble) new Player(video, trouble).listen();
