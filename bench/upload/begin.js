// What both uploaders stand on: the record of an upload, and who reports the end.

import { csrfToken } from "../../static/js/page.js";
import { fingerprint } from "../../static/js/upload/plan.js";

/** Ask the product, as the signed-in trainer. */
export async function ask(address, data) {
  const answer = await fetch(address, {
    method: data ? "POST" : "GET",
    body: data && JSON.stringify(data),
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "X-CSRFToken": csrfToken(),
    },
  });
  if (!answer.ok) throw new Error(`${address}: HTTP ${answer.status}`);
  return answer.json();
}

/** Fill in the trainer's form; gives what S3's parts are asked for with. */
async function record(file) {
  const print = await fingerprint(file);
  const answer = await fetch("/uploads/new/", {
    method: "POST",
    headers: { "X-CSRFToken": csrfToken() },
    body: new URLSearchParams({
      student_name: "Sam Student",
      student_email: "sam@example.com",
      session_date: "2025-09-19",
      described: JSON.stringify([{ name: file.name, size: file.size, fingerprint: print }]),
    }),
  });
  if (!answer.ok) throw new Error(`The form: HTTP ${answer.status}`);
  return { parts: `${answer.url}parts/`, print };
}

/** Offer `bench.prepare()` and `bench.run()`; `bench.result` has the seconds, or the error. */
export function offer(send) {
  let file, made;
  globalThis.bench = {
    sent: 0,
    async prepare() {
      [file] = document.querySelector("[name=file]").files;
      made = await record(file);
    },
    run() {
      const began = performance.now();
      const progress = (bytes) => {
        bench.sent = bytes;
      };
      bench.began = began;
      send(file, made, progress).then(
        () => {
          bench.result = { seconds: (performance.now() - began) / 1000 };
        },
        (error) => {
          bench.result = { error: String(error) };
        },
      );
    },
  };
}
