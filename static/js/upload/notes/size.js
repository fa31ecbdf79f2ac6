// @ts-check
/** Such as "2.1 GB". @param {number} bytes @param {string} language */
export function formatSize(bytes, language) {
  const [unit, size] =
    bytes < 1024 ** 2
      ? ["kilobyte", 1024]
      : bytes < 1024 ** 3
        ? ["megabyte", 1024 ** 2]
        : ["gigabyte", 1024 ** 3];
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: 1,
  }).format(bytes / size);
}
