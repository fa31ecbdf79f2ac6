// @ts-check
// Buttons that copy a link.

import { announce } from "./page.js";

document.addEventListener("click", async ({ target }) => {
  const button = /** @type {HTMLElement | null} */ (
    /** @type {Element} */ (target).closest("[data-copy]")
  );
  if (!button) return;
  const { copy = "", copied = "", label = button.textContent } = button.dataset;
  button.dataset.label = label;
  try {
    await navigator.clipboard.writeText(copy);
  } catch {
    prompt(label.trim(), copy); // the browser keeps the clipboard to itself: let them copy by hand
    return;
  }
  button.textContent = copied;
  announce(copied);
  setTimeout(() => {
    button.textContent = label;
  }, 2000);
});
