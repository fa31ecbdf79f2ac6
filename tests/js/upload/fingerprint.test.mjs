import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { fingerprint } from "../../../static/js/upload/plan.js";

const MIB = 1024 ** 2;
const sha256 = (...parts) =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

const film = (size, ...changed) => {
  const bytes = Uint8Array.from({ length: size }, (_, index) => index % 251);
  for (const at of changed) bytes[at] ^= 1;
  return bytes;
};

test("a fingerprint is the SHA-256 of the first and the last MiB", async () => {
  const bytes = film(3 * MIB);
  const expected = sha256(bytes.subarray(0, MIB), bytes.subarray(2 * MIB));
  assert.equal(await fingerprint(new File([bytes], "Lap 1.mp4")), expected);
});

test("what is smaller counts as both its beginning and its end", async () => {
  assert.equal(await fingerprint(new File(["lap"], "Lap 1.mp4")), sha256("lap", "lap"));
});

test("a change at either end is seen; one between them is not, which keeps it fast", async () => {
  const print = (...changed) => fingerprint(new Blob([film(3 * MIB, ...changed)]));
  const before = await print();
  for (const at of [0, MIB - 1, 2 * MIB, 3 * MIB - 1]) assert.notEqual(await print(at), before);
  assert.equal(await print(MIB), before);
});
