import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { MultipartUpload } from "../../../static/js/upload/multipart.js";
import { Series } from "../../../static/js/upload/plan.js";
import { PART, video, World } from "./world.mjs";

let world;
afterEach(() => world.remove());

/** Videos of two parts each, with every state that the series shows, and of which video. */
function prepare(count = 2) {
  const names = Array.from({ length: count }, (_, index) => `Lap ${index + 1}.mp4`);
  world = new World(...names.map((name) => video(2 * PART, name)));
  world.install();
  const series = new Series(
    names.map((_, index) => new MultipartUpload(...world.order(index + 1))),
  );
  const states = [];
  series.addEventListener("state", () => states.push([series.number, series.state]));
  return { series, states };
}

/** Until the whole series is over. */
async function run(series) {
  series.start();
  await world.clock.until(() => ["done", "failed"].includes(series.state) && !world.clock.running);
}

const isWhole = (upload) =>
  assert.deepEqual(world.arrived(upload), world.uploads[upload - 1].file.bytes);

test("two videos arrive one after the other, and from outside are one upload", async () => {
  const { series, states } = prepare();
  const sent = [];
  series.addEventListener("progress", () => sent.push(series.sent));
  assert.deepEqual(
    [series.size, series.sent, series.number, series.state],
    [4 * PART, 0, 1, "new"],
  );
  await run(series);
  isWhole(1);
  isWhole(2);
  assert.deepEqual(states, [
    [1, "sending"],
    [2, "sending"],
    [2, "done"],
  ]);
  assert.deepEqual(
    world.puts.map(({ upload }) => upload),
    [1, 1, 2, 2],
  );
  assert.deepEqual(sent, [PART, 2 * PART, 3 * PART, 4 * PART]);
  assert.deepEqual([series.error, series.failedName], [null, undefined]);
});

test("the first that fails is told in the end, and holds up no other", async () => {
  const { series, states } = prepare(3);
  world.script("begin", [409, "other_file"]);
  await run(series);
  assert.deepEqual(world.arrived(1), new Uint8Array());
  isWhole(2);
  isWhole(3);
  assert.deepEqual(states, [
    [1, "sending"],
    [2, "sending"],
    [3, "sending"],
    [3, "failed"],
  ]);
  assert.deepEqual([series.error.code, series.failedName], ["other_file", "Lap 1.mp4"]);
});

test("of two that fail, the first is told", async () => {
  const { series } = prepare(3);
  world.script("begin", [409, "other_file"], [404, "not_found"]);
  await run(series);
  isWhole(3);
  assert.deepEqual([series.error.code, series.failedName], ["other_file", "Lap 1.mp4"]);
});

test("the last that fails is told, with its name", async () => {
  const { series } = prepare();
  world.s3 = ({ upload }) => ({ status: upload === 2 ? 403 : 200 });
  await run(series);
  isWhole(1);
  assert.deepEqual(
    [series.state, series.error.status, series.failedName],
    ["failed", 403, "Lap 2.mp4"],
  );
});

test("a video that fails alone is not named", async () => {
  const { series } = prepare(1);
  world.script("begin", [409, "other_file"]);
  await run(series);
  assert.deepEqual(
    [series.state, series.error.code, series.failedName],
    ["failed", "other_file", ""],
  );
});

test("what another tab has finished is no failure, while others follow", async () => {
  const { series } = prepare();
  world.script("begin", [409, "not_resumable"]);
  await run(series);
  isWhole(2);
  assert.deepEqual([series.state, series.failedName], ["done", undefined]);
});

test("what another tab has finished last is told as such", async () => {
  const { series } = prepare(1);
  world.script("begin", [409, "not_resumable"]);
  await run(series);
  assert.deepEqual([series.state, series.error.code], ["failed", "not_resumable"]);
});

test("a pause holds the video that is being sent, and the next one with it", async () => {
  const { series, states } = prepare();
  series.start();
  await world.clock.until(() => world.puts.length === 3);
  series.pause();
  await world.clock.until(() => !world.clock.running);
  assert.deepEqual([series.number, series.state], [2, "paused"]);
  await run(series);
  isWhole(2);
  assert.deepEqual(states.slice(1), [
    [2, "sending"],
    [2, "paused"],
    [2, "sending"],
    [2, "done"],
  ]);
  assert.equal(world.puts.filter(({ upload }) => upload === 1).length, 2);
});
