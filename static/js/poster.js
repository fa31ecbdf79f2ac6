// A still of a chosen video, where the browser can decode it (not AVI; HEVC on some).

const WIDTH = 640, AT_SECONDS = 1, PATIENCE_MS = 8000, QUALITY = 0.7;

/** A small JPEG, or null. */
export function poster(file) {
  return new Promise((resolve) => {
    const video = document.createElement("video");
    const url = URL.createObjectURL(file);
    const end = (image) => {
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
      canvas.width = Math.min(WIDTH, video.videoWidth);
      canvas.height = Math.round(video.videoHeight * canvas.width / video.videoWidth);
      canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(end, "image/jpeg", QUALITY);
    };
    video.src = url;
  });
}
