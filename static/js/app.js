// What every page behind the sign-in shares: the CSRF token, failed requests, polling, copying.

import { csrfToken } from "./csrf.js";

function show(id) {
  document.getElementById("notice").replaceChildren(
    document.getElementById(id).content.cloneNode(true));
  scrollTo({ top: 0 });
}

const isOurs = (address) => new URL(address, location.href).origin === location.origin;

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!isOurs(detail.path) || detail.verb === "get") return;
  if (csrfToken()) {
    delete detail.parameters.csrfmiddlewaretoken;
    detail.headers["X-CSRFToken"] = csrfToken();
  }
});

// Our own refusals come as fragments; anything else (a gateway's page, no network) is not for show.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { status } = detail.xhr;
  // A poll that is refused says so once, and does not scroll the page every two seconds.
  if (status >= 400 && "poll" in detail.elt.dataset && document.getElementById("notice").childElementCount) return;
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
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  if ("poll" in elt.dataset) {
    if (document.hidden && requestConfig.triggeringEvent?.type !== "sent") event.preventDefault();
  } else if (isOurs(requestConfig.path)) {
    document.getElementById("notice").replaceChildren();
  }
});

// After a rejected form, the first field to mend.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  target.querySelector?.('[aria-invalid="true"]')?.focus();
});

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const { innerHTML } = button;
  button.textContent = button.dataset.copied;
  document.getElementById("announce").textContent = button.dataset.copied;
  setTimeout(() => { button.innerHTML = innerHTML; }, 2000);
});
