// @ts-check
// What every page behind the sign-in shares: the CSRF token, failed requests, polling.

import { announce, csrfToken } from "./page.js";

/** @param {string} id of a template */
function show(id) {
  /** @type {HTMLElement} */ (document.getElementById("notice")).replaceChildren(
    /** @type {HTMLTemplateElement} */ (document.getElementById(id)).content.cloneNode(true),
  );
  scrollTo({ top: 0 });
}

const isOurs = (/** @type {string} */ address) =>
  new URL(address, location.href).origin === location.origin;

// What a page that asks for news says that it shows: `uploads/web/polling.py` has the protocol.
/** @param {HTMLElement} elt @param {Record<string, string>} headers */
function describe(elt, headers) {
  /** @type {HTMLElement | null} */
  const sender = elt.querySelector("[data-sender]");
  /** @type {HTMLElement | null} */
  const arrived = elt.querySelector("#arrived");
  headers["Poll-Version"] = elt.dataset.poll ?? "";
  // One that offers to send knows how much had arrived at the last news; one that has sent the video
  // wants to see what follows, instead of its form.
  if (sender) headers["Poll-Version"] = (!sender.hidden && arrived?.dataset.version) || "";
  if (sender && !sender.hidden) headers["Poll-Sender"] = "offers";
  if (isSending()) headers["Poll-Sender"] = "sends";
  if (elt.dataset.offers) headers["Poll-Offers"] = elt.dataset.offers;
}

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!isOurs(detail.path)) return;
  if ("poll" in detail.elt.dataset) describe(detail.elt, detail.headers);
  if (detail.verb === "get") return;
  if (csrfToken()) {
    delete detail.parameters.csrfmiddlewaretoken;
    detail.headers["X-CSRFToken"] = csrfToken();
  }
});

// Our own refusals come as fragments; anything else (a gateway's page, no network) is not for show.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { status } = detail.xhr;
  // A poll that is refused says so once, and does not scroll the page every two seconds.
  if (
    status >= 400 &&
    "poll" in detail.elt.dataset &&
    document.getElementById("notice")?.childElementCount
  )
    return;
  if (status === 422 || (status >= 400 && detail.xhr.getResponseHeader("HX-Retarget"))) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});
document.addEventListener("htmx:responseError", ({ detail }) => {
  if (isOurs(detail.pathInfo.requestPath) && !("poll" in detail.elt.dataset)) show("trouble");
});
document.addEventListener("htmx:sendError", ({ detail }) => {
  if (isOurs(detail.pathInfo.requestPath) && !("poll" in detail.elt.dataset)) show("offline");
});

const isSending = (/** @type {ParentNode} */ root = document) =>
  root.querySelector("[data-sender]:not([hidden]) [data-progress]:not([hidden])");

/** Would news disturb: a video that this page is sending or plays, or a question that it asks? */
const isBusy = (/** @type {HTMLElement} */ section) =>
  section.querySelector("details[open]") ||
  section.querySelector("video")?.paused === false ||
  document.fullscreenElement ||
  document.querySelector("dialog[open]") ||
  (isSending(section) && !section.querySelector('[data-note="paused"]:not([hidden])'));

// News are asked for every two seconds at first, the longer none come the more rarely, up to once a
// minute; and not at all while nobody looks.
const EAGER_MS = 2000,
  PATIENT_MS = 60_000,
  SLOWING = 8;
let lastNews = performance.now(),
  lastPoll = 0;

const isTooEarly = () => {
  const now = performance.now();
  const interval = Math.min(PATIENT_MS, Math.max(EAGER_MS, (now - lastNews) / SLOWING));
  return document.hidden || now - lastPoll < interval - EAGER_MS / 2;
};
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) lastPoll = 0;
});
document.addEventListener("htmx:afterSwap", () => {
  lastNews = performance.now();
});

// A list that is replaced by its news tells a screen reader what is new in it.
const news = () =>
  new Map(
    Array.from(document.querySelectorAll("[data-news]"), ({ id, dataset }) => [id, dataset.news]),
  );
let known = news();
document.addEventListener("htmx:beforeSwap", () => {
  known = news();
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const fresh = [...news()].filter(([id, line]) => known.get(id) !== line).map(([, line]) => line);
  if ("poll" in detail.elt.dataset && fresh.length) announce(fresh.join(". "));
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  if ("poll" in elt.dataset) {
    const isSent = requestConfig.triggeringEvent?.type === "sent";
    if (isSent) lastNews = performance.now();
    if (isBusy(elt) || (!isSent && isTooEarly())) event.preventDefault();
    else lastPoll = performance.now();
  } else if (isOurs(requestConfig.path)) {
    document.getElementById("notice")?.replaceChildren();
  }
});

// What is replaced while it asks for news needs none, and its answer would find no place.
document.addEventListener("htmx:beforeCleanupElement", (/** @type {any} */ { target }) => {
  if (target.dataset?.poll !== undefined)
    target.dispatchEvent(new CustomEvent("htmx:abort", { bubbles: true, detail: {} }));
});

document.addEventListener("htmx:afterSettle", (/** @type {any} */ { target }) => {
  // The file input outlives the swap, so it is told here what the new form says of it.
  const input = target.querySelector?.("[data-choose] [name=file]");
  if (input) {
    const error = document.getElementById("id_file_error");
    input.toggleAttribute("aria-invalid", Boolean(error));
    if (error) input.setAttribute("aria-invalid", "true");
    input.setAttribute(
      "aria-describedby",
      `id_file_help id_file_notes${error ? " id_file_error" : ""}`,
    );
  }
  // After a rejected form, the first field to mend; on a new page, its heading.
  const next =
    target.querySelector?.('[aria-invalid="true"]') ?? target.querySelector?.("#content h1");
  if (document.activeElement === document.body || next?.matches("[aria-invalid]")) next?.focus();
});

document.addEventListener("htmx:load", (/** @type {any} */ { target }) => {
  if (target.querySelector("[data-copy]")) import("./copy.js");
  if (target.querySelector('[hx-target="#ask"], details.menu')) import("./dialog.js");
});
