// One upload in a scripted world, and what a test asks of it.

import assert from "node:assert/strict";
import { afterEach } from "node:test";

import { MultipartUpload } from "../../../static/js/upload/multipart.js";
import { PART, video, World } from "./world.mjs";

// Loaded once more while it is sent, without a wait that the world's clock does not know.
import "../../../static/js/upload/awake.js";

let world;
afterEach(() => world.remove());

/** An upload of so many parts (the last of .5 is half as long), with all the states it goes through. */
export function prepare(parts) {
  world = new World(video(parts * PART));
  world.install();
  const upload = new MultipartUpload(...world.order());
  const states = [];
  upload.addEventListener("state", () => states.push(upload.state));
  return { world, upload, states };
}

/** It has arrived whole, and nothing runs any more. */
export function arrived(upload) {
  assert.deepEqual([upload.state, upload.error], ["done", null]);
  assert.deepEqual(world.arrived(), world.uploads[0].file.bytes);
  assert.equal(world.clock.running, 0);
}

/** It has failed for this reason, and nothing runs any more. */
export function failed(upload, { status, code }) {
  assert.deepEqual([upload.state, upload.error.code], ["failed", code]);
  if (status) assert.equal(upload.error.status, status);
  assert.equal(world.clock.running, 0);
}

/** Milliseconds from each to the next. */
export const waits = (events) => events.slice(1).map(({ at }, index) => at - events[index].at);
