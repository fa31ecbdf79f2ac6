// @ts-check
// The coach's player: what stands around a <video controls>.

/** Seconds that seeks aim later, as times are rounded. */
const LATE = 0.001;

/** @param {any} event @returns a key for the player, as `aria-keyshortcuts` has it */
export function pressed({ key, target, altKey, ctrlKey, metaKey, shiftKey }) {
  const used = key === " " ? "a, button, summary, video" : "[contenteditable]";
  const isUsed = target.closest(`input, select, textarea, dialog, ${used}`);
  if (isUsed || altKey || ctrlKey || metaKey || (shiftKey && key !== "?")) return "";
  return key.toUpperCase().replace(" ", "Space");
}

export const clock = (second = 0) =>
  new Date(second * 1000 + 0.5)
    .toISOString()
    .slice(11, -1)
    .replace(/^[0:]{1,4}/, "");

/** Steps by frames, whose lengths differ, even within a film. */
export class Frames {
  now = 0;
  #gap = 0;
  #steps = 0;

  show(second = 0) {
    const gap = Math.abs(second - this.now);
    this.now = second;
    // Others may lie between: the shortest is true.
    if (gap < LATE || gap > 0.9 * (this.#gap || 0.07)) return;
    this.#gap = gap;
    this.#steps = 0;
  }

  async step(isOn = true, end = 0, seek = async (_ = 0) => {}) {
    const from = this.now;
    if (!isOn) return seek(Math.max(0, from - LATE));
    // Now and then half a gap comes first: some may be shorter.
    let pace = 0.55 * (this.#gap || 1 / 120);
    let to = from + (++this.#steps > 4 && this.#steps % 4 ? 2 * pace : pace);
    for (; this.now === from && to < end; to += pace *= 1.1) await seek(to);
  }
}

const root = /** @type {any} */ (globalThis.document?.querySelector(".player"));
const video = root?.querySelector("video");
export const frames = new Frames();
let loop = [0].slice(1);
let last = Promise.resolve();
let shown = (_ = 0) => {};

const queue = (work = async () => {}) => (last = last.then(work, work));

async function show(second = 0) {
  await new Promise((done) => {
    shown = done;
    // It may be shown already.
    video.onseeked = () => setTimeout(done, 100);
    video.currentTime = second;
  });
}

/** Show the frame at this second. */
export const seek = (second = 0) => queue(() => show(second + LATE));

function step(isOn = true) {
  video.pause();
  queue(() =>
    video.requestVideoFrameCallback
      ? frames.step(isOn, video.duration, show)
      : show(video.currentTime + (isOn ? 1 : -1) / 30),
  );
}

/** @type {any} */
const acts = {
  play: () => (video.paused ? video.play().catch(() => {}) : video.pause()),
  previous: () => step(false),
  next: () => step(),
  a: () => {
    loop = [frames.now];
  },
  b: () => {
    loop = [loop[0] ?? 0, frames.now].sort((a, b) => a - b);
  },
  clear: () => {
    loop = [];
  },
  full: () =>
    document.fullscreenElement
      ? document.exitFullscreen()
      : (root.requestFullscreen?.() ?? video.webkitEnterFullscreen?.()),
};

function tell() {
  const { paused, playbackRate } = video;
  const on = [`${playbackRate}`, paused || "play", document.fullscreenElement && "full"];
  on.push(...["a", "b"].slice(0, loop.length));
  for (const button of root.querySelectorAll("[aria-pressed]"))
    button.ariaPressed = on.includes(button.value);
  root.querySelector("p").textContent =
    `${paused ? clock(frames.now) : ""} ${playbackRate}× ${loop.map(clock).join("–")}`;
  try {
    localStorage.speed = playbackRate;
  } catch {}
}

/** @param {any} value of a button: a speed, 5 s on or back, or one of `acts` */
function act(value) {
  if (value % 5) video.playbackRate = value;
  else if (value % 5 === 0) video.currentTime += Number(value);
  else acts[value]?.();
  tell();
}

function see(second = 0) {
  frames.show(second);
  if (video.paused && !video.ended) tell();
  else if (second >= loop[1] && !video.seeking) {
    video.currentTime = loop[0] + LATE;
    if (video.paused) acts.play();
  }
}

function watch(_ = 0, { mediaTime } = { mediaTime: 0 }) {
  see(mediaTime);
  if (!video.seeking) shown();
  video.requestVideoFrameCallback?.(watch);
}

if (root) {
  try {
    act(localStorage.speed);
  } catch {}
  watch();
  video.onplay = video.onpause = video.onratechange = root.onfullscreenchange = tell;
  video.ontimeupdate = () => video.requestVideoFrameCallback || see(video.currentTime);
  root.onclick = (/** @type {any} */ event) => act(event.target.value);
  document.onkeydown = (event) => {
    const key = root.querySelector("input").checked && pressed(event);
    const button = key && root.querySelector(`[aria-keyshortcuts~="${CSS.escape(key)}"]`);
    if (!button) return;
    event.preventDefault();
    if (!event.repeat || (/[,.]/.test(key) && !video.seeking)) button.click();
  };
  root.querySelector(".coach").hidden = false;
}
