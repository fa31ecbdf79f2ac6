import assert from "node:assert/strict";
import { test } from "node:test";

import { missing, Pace, sizeOf } from "../../../static/js/upload/plan.js";

const MIB = 1024 ** 2;
const film = { size: 20 * MIB, partSize: 8 * MIB, done: [] };

test("a video is cut into parts of which only the last is smaller", () => {
  assert.deepEqual(missing(film), [1, 2, 3]);
  assert.deepEqual(
    [1, 2, 3].map((number) => sizeOf(number, film)),
    [8 * MIB, 8 * MIB, 4 * MIB],
  );
});

test("a video that is a whole number of parts has no empty last one", () => {
  assert.deepEqual(missing({ size: 16 * MIB, partSize: 8 * MIB, done: [] }), [1, 2]);
});

test("only what S3 lacks is sent, in order", () => {
  assert.deepEqual(missing({ ...film, done: [2] }), [1, 3]);
  assert.deepEqual(missing({ ...film, done: [3, 1, 2] }), []);
});

test("five gigabytes make 640 parts", () => {
  assert.equal(missing({ size: 5 * 1024 * MIB, partSize: 8 * MIB, done: [] }).length, 640);
});

test("a fast uplink gets all lanes, one more at a time", () => {
  const pace = new Pace();
  const lanes = [1, 2, 3, 4].map(() => {
    pace.measure(50 * MIB, 2000, 8 * MIB);
    return pace.lanes;
  });
  assert.deepEqual([new Pace().lanes, ...lanes], [1, 2, 3, 4, 4]);
});

test("a weak uplink has no more in flight than thirty seconds' worth", () => {
  const pace = new Pace();
  for (let second = 0; second < 20; second += 2) pace.measure(2 * 64_000, 2000, 8 * MIB);
  assert.equal(pace.lanes, 1);
});

test("a first part that is there in no time gives all lanes at once; a slow one gives none", () => {
  const fast = new Pace(),
    slow = new Pace();
  fast.arrived(400);
  slow.arrived(69_000);
  assert.deepEqual([fast.lanes, slow.lanes], [4, 1]);
});

test("a failure halves the lanes, and one always stays", () => {
  const pace = new Pace();
  for (let round = 0; round < 4; round++) pace.measure(50 * MIB, 2000, 8 * MIB);
  pace.slowDown();
  assert.equal(pace.lanes, 2);
  pace.slowDown();
  pace.slowDown();
  assert.equal(pace.lanes, 1);
});

test("an uplink that recovers gets its lanes back", () => {
  const pace = new Pace();
  pace.measure(0, 2000, 8 * MIB);
  assert.equal(pace.lanes, 1);
  for (let round = 0; round < 8; round++) pace.measure(50 * MIB, 2000, 8 * MIB);
  assert.equal(pace.lanes, 4);
});

test("a sound but slow uplink is never taken for a dead one", () => {
  // 0.25 Mbit/s, measured in Chromium: 49 s of silence within a part, 138 s before the answer.
  const pace = new Pace();
  for (const took of [268_000, 268_000]) {
    assert.ok(pace.answer / 4 > 49_000 && pace.answer > 138_000);
    pace.arrived(took);
  }
  assert.ok(pace.answer / 4 > 2 * 49_000 && pace.answer > 2 * 138_000); // with a second lane
});

test("a dead connection on a fast uplink is found out after half a minute", () => {
  const pace = new Pace();
  pace.arrived(2000);
  assert.equal(pace.answer / 4, 30_000);
});

test("an uplink that has become slow is given more time, once for lanes that fall silent at once", () => {
  const pace = new Pace();
  pace.arrived(2000);
  const { answer } = pace;
  for (let lane = 0; lane < 4; lane++) pace.wasSilent(answer);
  assert.equal(pace.answer, 240_000);
  for (let times = 0; times < 9; times++) pace.wasSilent(pace.answer);
  assert.equal(pace.answer, 480_000);
  pace.arrived(2000);
  assert.equal(pace.answer, 120_000);
});
