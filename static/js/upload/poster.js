// @ts-check
// A still of a chosen video, where the browser can decode it (not AVI; HEVC on some).

import { csrfToken } from "../page.js";

const MAX_WIDTH = 640;
/** Where in the film: again elsewhere if a firewall takes the first picture for an attack. */
const AT_SECONDS = [1, 3];
const PATIENCE_MS = 8000;
const QUALITY = 0.7;

/** A small JPEG, or null. @param {Blob} file @param {number} seconds @returns {Promise<Blob | null>} */
function poster(file, seconds) {
  return new Promise((resolve) => {
    const video = document.createElement("video");
    const url = URL.createObjectURL(file);
    const end = (/** @type {Blob | null} */ image) => {
      clearTimeout(timer);
      video.removeAttribute("src");
      video.load();
      URL.revokeObjectURL(url);
      resolve(image);
    };
    const timer = setTimeout(end, PATIENCE_MS, null);
    // Without these, phones paint no frame of a video that nobody started.
    Object.assign(video, { muted: true, playsInline: true, preload: "auto" });
    video.onerror = () => end(null);
    video.onloadedmetadata = () => {
      if (video.videoWidth) video.currentTime = Math.min(seconds, video.duration / 2 || 0);
      else end(null);
    };
    video.onseeked = () => {
      const canvas = document.createElement("canvas");
      canvas.width = Math.min(MAX_WIDTH, video.videoWidth);
      canvas.height = Math.round((video.videoHeight * canvas.width) / video.videoWidth);
      canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(end, "image/jpeg", QUALITY);
    };
    video.src = url;
  });
}

/** Whether what stands before our server refused it: our own refusals are JSON. @param {Response} answer */
const isBlocked = (answer) =>
  answer.status === 403 && !answer.headers.get("Content-Type")?.startsWith("application/json");

/** @param {string} address @param {File} file @param {typeof poster} take */
async function send(address, file, take) {
  for (const seconds of AT_SECONDS) {
    const body = await take(file, seconds);
    if (!body) return;
    const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
    const answer = await fetch(address, { method: "POST", body, headers });
    if (!isBlocked(answer)) return;
  }
}

/** Send a still of each video beside it, one after the other; a video without one is as good.
 *  @param {{ job: Record<string, string>, file: File }[]} pairs @param {typeof poster} take */
export async function sendPosters(pairs, take = poster) {
  for (const { job, file } of pairs) {
    try {
      await send(job.poster, file, take);
    } catch {
      /* next one */
    }
  }
}
