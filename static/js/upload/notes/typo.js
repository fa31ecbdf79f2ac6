// @ts-check
// Typing mistakes in the domain of an email address. Pure.

// Of two that are equally near, the first is suggested. What is near a short one is usually
// somebody's own: love.com is not live.com.
const COMMON = `gmail.com yahoo.com hotmail.com outlook.com icloud.com googlemail.com protonmail.com
ymail.com t-online.de freenet.de yahoo.co.uk hotmail.co.uk btinternet.com orange.fr wanadoo.fr
libero.it comcast.net verizon.net`.split(/\s+/);
const SHORT = ["mail.com", "email.com", "online.de", "live.com", "aol.com", "msn.com", "gmx.com"];
const KNOWN = [...COMMON, ...SHORT];
const NAMES = KNOWN.map((domain) => domain.split(".")[0]);

const NO_ENDING = /^(con|cmo|ocm|comm|coom|vom|xom|cpm|c0m)$/;
const ANOTHERS_ENDING = /^(|co|cm|om)$/; // Colombia's, say: a mistake only after a common name

/** The address with its domain mended, or null. What stands before the @ stays as it is. @param {string} address */
export function suggest(address) {
  const [, person, domain] = /^\s*([^@\s]+@)([^@\s]+?)\s*$/.exec(address) ?? [];
  const better = domain && mend(domain.toLowerCase());
  return better ? person + better : null;
}

/** @param {string} domain */
function mend(domain) {
  if (KNOWN.includes(domain)) return null;
  const [name, ...rest] = domain.split(".");
  const ending = rest.join(".");
  const withCom = `${name}.com`;
  if (ANOTHERS_ENDING.test(ending) && KNOWN.includes(withCom)) return withCom;
  if (NO_ENDING.test(ending)) return NAMES.includes(name) ? withCom : (nearest(withCom) ?? withCom);
  return NAMES.includes(name) ? null : nearest(domain); // hotmail.nl is no mistake
}

// Two mistakes only where much is right, the first letter with it: horizon.net is not verizon.net.
const nearest = (/** @type {string} */ domain) =>
  COMMON.find((common) => isNear(common, domain, 1)) ??
  COMMON.find(
    (common) => common.length > 10 && common[0] === domain[0] && isNear(common, domain, 2),
  ) ??
  null;

/** Damerau and Levenshtein's distance: letters left out, added, wrong, or swapped with the next.
 *  @param {string} one @param {string} other @param {number} most @returns {boolean} */
function isNear(one, other, most) {
  if (one === other) return true;
  const after = (/** @type {number} */ some, /** @type {number} */ more, less = 1) =>
    isNear(one.slice(some), other.slice(more), most - less);
  if (one[0] === other[0]) return after(1, 1, 0);
  return (
    most > 0 &&
    (after(1, 0) ||
      after(0, 1) ||
      after(1, 1) ||
      (one[0] === other[1] && one[1] === other[0] && after(2, 2)))
  );
}
