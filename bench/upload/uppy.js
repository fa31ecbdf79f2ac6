// Uppy against the same endpoints: its defaults, but for the size of a part, which the product fixes.

import AwsS3 from "@uppy/aws-s3";
import Uppy from "@uppy/core";
import { ask, offer } from "./begin.js";

offer(async (file, { parts, print }, progress) => {
  const { partSize } = await ask(parts, { name: file.name, size: file.size, fingerprint: print });
  const uppy = new Uppy({ allowMultipleUploadBatches: false });
  uppy.use(AwsS3, {
    shouldUseMultipart: true,
    getChunkSize: () => partSize,
    // The product keeps key and multipart id to itself.
    createMultipartUpload: async () => ({ uploadId: "ours", key: file.name }),
    listParts: async () => [],
    signPart: async (_, { partNumber }) => {
      const { urls } = await ask(`${parts}sign/`, { parts: [partNumber] });
      return { url: urls[partNumber] };
    },
    completeMultipartUpload: async () => {
      await ask(`${parts}complete/`, {});
      return {};
    },
    abortMultipartUpload: async () => {},
  });
  uppy.on("upload-progress", (_, { bytesUploaded }) => progress(bytesUploaded));
  uppy.addFile({ name: file.name, type: "video/mp4", data: file });
  const { failed } = await uppy.upload();
  if (failed.length) throw failed[0].error;
});
