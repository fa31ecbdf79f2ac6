// What modules share. The CSRF token changes with each sign-in, perhaps in another tab, so it is read
// when it is needed.

const cookie = (name) =>
  document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);

export const csrfToken = () => cookie("__Host-csrf") ?? cookie("csrftoken");

/** Have a screen reader say it, politely. */
export const announce = (text) => { document.getElementById("announce").textContent = text; };
