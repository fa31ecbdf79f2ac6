// @ts-check
/** Such as "2.1 GB", as the server's pages have it (Django's `filesizeformat`).
 *  @param {number} bytes @param {string} language */
export function formatSize(bytes, language) {
  if (bytes < 1024) return `${bytes}\u00a0${bytes === 1 ? "byte" : "bytes"}`;
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), 3);
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  const size = new Intl.NumberFormat(language, digits).format(bytes / 1024 ** power);
  return `${size}\u00a0${["KB", "MB", "GB"][power - 1]}`;
}
