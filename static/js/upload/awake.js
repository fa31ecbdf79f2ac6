// @ts-check
// A phone that sleeps stops sending.

/**
 * Keep the screen on until the signal comes. The browser may say no, on a low battery for one.
 * @param {AbortSignal} signal
 */
export function stayAwake(signal) {
  const lock = async () => {
    // The lock ends when the page is hidden, so it is asked for again.
    if (document.hidden || signal.aborted) return;
    const held = await navigator.wakeLock?.request("screen").catch(() => null);
    if (signal.aborted) held?.release();
    else signal.addEventListener("abort", () => held?.release(), { once: true });
  };
  document.addEventListener("visibilitychange", lock, { signal });
  lock();
}
