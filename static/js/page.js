// @ts-check
// What modules share. The CSRF token changes with each sign-in, perhaps in another tab, so it is read
// when it is needed.

const cookie = (/** @type {string} */ name) =>
  document.cookie
    .split("; ")
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);

/** There is one wherever somebody is signed in. */
export const csrfToken = () => /** @type {string} */ (cookie("__Host-csrf") ?? cookie("csrftoken"));

/** Have a screen reader say it, politely. @param {string} text */
export const announce = (text) => {
  /** @type {HTMLElement} */ (document.getElementById("announce")).textContent = text;
};
