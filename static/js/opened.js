// @ts-check
// Tells the trainer that a person sees the page: once they act, or it was visible for a while.
// Whoever only fetches the page, or runs its scripts and leaves (a mail scanner), counts nothing.

const SECONDS = 8;
const ACTS = ["scroll", "wheel", "touchstart", "pointerdown", "pointermove", "keydown", "play"];

const options = { capture: true, passive: true };
let visibleFor = 0;

/** @param {Event} [event] */
function tell(event) {
  if (event && !event.isTrusted) return;
  clearInterval(clock);
  for (const act of ACTS) removeEventListener(act, tell, options);
  const address = `${location.pathname}/opened`;
  fetch(address, { method: "POST", keepalive: true }).catch(() => {});
}

const clock = setInterval(() => {
  if (document.visibilityState === "visible") visibleFor += 1;
  if (visibleFor >= SECONDS) tell();
}, 1000);
// Capturing: "play" does not bubble.
for (const act of ACTS) addEventListener(act, tell, options);
