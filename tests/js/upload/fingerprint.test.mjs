import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { fingerprint, fingerprints, isOf } from "../../../static/js/upload/fingerprint.js";

const MIB = 1024 ** 2;
const sha256 = (...parts) =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

const film = (size, ...changed) => {
  const bytes = Uint8Array.from({ length: size }, (_, index) => index % 251);
  for (const at of changed) bytes[at] ^= 1;
  return bytes;
};

const named = (bytes, lastModified = 1) => new File([bytes], "Lap 1.mp4", { lastModified });

test("a fingerprint is the SHA-256 of the first and the last MiB, and of pieces between", async () => {
  const bytes = film(16 * MIB);
  const pieces = Array.from({ length: 15 }, (_, index) => {
    const middle = (index + 1) * MIB;
    return bytes.subarray(middle - 32 * 1024, middle + 32 * 1024);
  });
  const [first, last] = [bytes.subarray(0, MIB), bytes.subarray(-MIB)];
  const { print, ends } = await fingerprints(named(bytes));
  assert.equal(print, sha256(first, ...pieces, last));
  assert.equal(ends, sha256(first, last), "as uploads have it that were begun before");
  assert.equal(await fingerprint(named(bytes)), print);
});

test("what is smaller counts as both its beginning and its end", async () => {
  const { print, ends } = await fingerprints(named("lap"));
  assert.deepEqual([print, ends], [sha256("lap", "lap"), sha256("lap", "lap")]);
});

test("a change at either end or in the middle is seen; not each one, which keeps it fast", async () => {
  const print = (...changed) => fingerprint(named(film(16 * MIB, ...changed)));
  const before = await print();
  for (const at of [0, MIB - 1, 8 * MIB, 15 * MIB, 16 * MIB - 1])
    assert.notEqual(await print(at), before);
  assert.equal(await print(2.5 * MIB), before);
});

test("a rewritten stretch of a sixteenth of the file is seen wherever it is", async () => {
  const size = 20 * MIB;
  const before = await fingerprint(named(film(size)));
  for (let from = 0; from < size; from += size / 32) {
    const bytes = film(size);
    bytes.fill(0, from, from + size / 16);
    assert.notEqual(await fingerprint(named(bytes)), before, `from ${from}`);
  }
});

test("what was written to since is seen by its size, its time or its samples", async () => {
  const state = async (...file) => (await fingerprints(named(...file))).state;
  const before = await state(film(3 * MIB));
  assert.equal(await state(film(3 * MIB)), before);
  for (const [bytes, at] of [
    [film(3 * MIB), 2],
    [film(3 * MIB + 1), 1],
    [film(3 * MIB, 1.5 * MIB), 1],
  ])
    assert.notEqual(await state(bytes, at), before);
});

test("a file is known again by either fingerprint, whatever its name; without one, by its name", async () => {
  const file = named(film(3 * MIB));
  const prints = await fingerprints(file);
  const other = await fingerprints(named(film(3 * MIB, 1.5 * MIB)));
  const is = (job, found = prints) =>
    isOf({ size: `${file.size}`, name: "x", ...job }, file, found);
  assert.notEqual(prints.print, prints.ends);
  assert.ok(is({ fingerprint: prints.print }) && is({ fingerprint: prints.ends }));
  assert.ok(!is({ fingerprint: prints.print }, other), "changed in the middle between two days");
  assert.ok(!is({ fingerprint: prints.print, size: "1" }));
  assert.ok(is({ fingerprint: "", name: "Lap 1.mp4" }) && !is({ fingerprint: "" }));
});
