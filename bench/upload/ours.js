// The product's own uploader, as the trainer's page uses it.

import { MultipartUpload } from "../../static/js/upload/multipart.js";
import { offer } from "./begin.js";

offer(async (file, { parts, print }, progress) => {
  const upload = new MultipartUpload(file, parts, print);
  upload.addEventListener("progress", () => progress(upload.sent));
  await upload.start();
  if (upload.state !== "done") throw upload.error;
});
