// Django's CSRF token. It changes with each sign-in, perhaps in another tab, so it is read when
// it is needed.

const cookie = (name) =>
  document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);

export const csrfToken = () => cookie("__Host-csrf") ?? cookie("csrftoken");
