// @ts-check
// The name under which a file is sent, as core/text.py makes it: what nobody sees, nobody can mend.

const BREAKS = /[\t-\r\u0085\u2028\u2029]+/g;
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const AROUND = /^[\s\u200c\u200d]+|[\s\u200c\u200d]+$/g;

/** @param {string} name */
export const nameOf = (name) => name.replace(BREAKS, " ").replace(UNSEEN, "").replace(AROUND, "");

/** The same file under another name; its bytes stay where they are. @param {File} file @param {string} name */
export const renamed = (file, name) => (name === file.name ? file : new File([file], name, file));

/** Have a chooser hold other files. @param {HTMLInputElement} input @param {File[]} files */
export function hold(input, files) {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
}
