// @ts-check
// Questions. What cannot be taken back, or takes a word to change, is asked on a page of its own
// (`uploads/ask.html`, `address.html`); where this runs, htmx puts that page's question into the dialog. A menu closes as a dialog does.

const ask = /** @type {HTMLDialogElement} */ (document.getElementById("ask"));

/** @type {Element | null} */
let asker = null;

ask.addEventListener("htmx:afterSwap", (event) => {
  if (ask.open) return void focusAnswer();
  asker = /** @type {CustomEvent} */ (event).detail.requestConfig.elt;
  ask.showModal();
});

/** What was in the dialog before, with the focus, is gone; a field to mend gets it from app.js. */
function focusAnswer() {
  /** @type {HTMLElement | null} */ (ask.querySelector("[autofocus]"))?.focus();
}

if (ask.childElementCount) ask.showModal(); // asked for before this script came

ask.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || !event.target.closest("[data-keep]")) return;
  event.preventDefault();
  ask.close();
});

// News may have replaced the link that asked: then its like is there.
ask.addEventListener("close", () => {
  const like = asker?.isConnected
    ? asker
    : document.querySelector(`main a[href="${CSS.escape(asker?.getAttribute("href") ?? "")}"]`);
  if (like instanceof HTMLElement) like.focus();
});

/** @param {Element | null} except */
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!except || !menu.contains(except)) menu.removeAttribute("open");
}

document.addEventListener("click", ({ target }) => {
  if (target instanceof Element) closeMenus(target);
});
document.addEventListener("keydown", ({ key }) => {
  const menu = document.querySelector("details.menu[open]");
  if (key !== "Escape" || !menu || ask.open) return;
  closeMenus(null);
  menu.querySelector("summary")?.focus();
});

export {}; // a module, to be imported where something asks
