// @ts-check
// A still of a chosen video, where the browser can decode it (not AVI; HEVC on some).

import { csrfToken } from "../page.js";

const MAX_WIDTH = 640;
const AT_SECONDS = 1;
const PATIENCE_MS = 8000;
const QUALITY = 0.7;

/** A small JPEG, or null. @param {Blob} file @returns {Promise<Blob | null>} */
function poster(file) {
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
      if (video.videoWidth) video.currentTime = Math.min(AT_SECONDS, video.duration / 2 || 0);
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

/** Send a still of each video beside it, one after the other. @param {{ job: Record<string, string>, file: File }[]} pairs */
export async function sendPosters(pairs) {
  for (const { job, file } of pairs) {
    try {
      const body = await poster(file);
      const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
      if (body) await fetch(job.poster, { method: "POST", body, headers });
    } catch {
      /* next one */
    }
  }
}
