// @ts-check
// Tells the trainer that the student sees the page: once it is visible, not when it is fetched.

const tell = () =>
  fetch(`${location.pathname}/opened`, { method: "POST", keepalive: true }).catch(() => {});

if (document.visibilityState === "visible") tell();
else document.addEventListener("visibilitychange", tell, { once: true });
