import assert from "node:assert/strict";
import { test } from "node:test";

import { arrived, prepare, waits } from "./uploading.mjs";
import { PART } from "./world.mjs";

test("a video arrives, cut into parts, and leaves nothing running", async () => {
  const { world, upload, states } = prepare(2.5);
  const sent = [];
  upload.addEventListener("progress", () => sent.push(upload.sent));
  world.s3 = () => ({ progress: [[50, 3]] });
  await world.clock.run(upload.start());
  arrived(upload);
  assert.deepEqual(states, ["sending", "done"]);
  assert.deepEqual(
    world.asked.map(({ what, csrf }) => [what, csrf]),
    ["begin", "sign", "complete"].map((what) => [what, "first"]),
  );
  const { data } = world.asked[0];
  assert.deepEqual(data, { name: "Lap 1.mp4", size: 2.5 * PART, fingerprint: "print 1" });
  assert.deepEqual([sent[0], sent.at(-1), upload.error], [3, upload.size, null]);
  assert.equal(world.clock.running, 0);
});

test("what is done is not done again, however often it is started", async () => {
  const { world, upload } = prepare(2);
  const running = upload.start();
  await world.clock.run(upload.start());
  await world.clock.run(running);
  await world.clock.run(upload.start());
  assert.equal(world.askedTo("begin").length, 1);
});

test("only what S3 lacks is sent, and the rest counts as sent before anything moves", async () => {
  const { world, upload } = prepare(4);
  world.has(1, 3);
  let planned;
  upload.addEventListener("planned", () => {
    planned = upload.sent;
  });
  await world.clock.run(upload.start());
  assert.equal(planned, 2 * PART);
  assert.deepEqual(
    world.puts.map(({ number }) => number),
    [2, 4],
  );
  arrived(upload);
});

test("an upload that is whole is only completed", async () => {
  const { world, upload } = prepare(2);
  world.has(1, 2);
  await world.clock.run(upload.start());
  assert.deepEqual(
    world.puts.map(({ number }) => number),
    [],
  );
  assert.deepEqual([upload.state, world.askedTo("complete").length], ["done", 1]);
});

test("after the first part up to four are sent at once, signed eight at a time", async () => {
  const { world, upload } = prepare(20);
  await world.clock.run(upload.start());
  arrived(upload);
  assert.deepEqual([world.puts[0].inFlight, world.puts[1].at > world.puts[0].at], [1, true]);
  assert.equal(Math.max(...world.puts.map(({ inFlight }) => inFlight)), 4);
  const batches = world.askedTo("sign").map(({ data }) => data.parts);
  assert.deepEqual(batches.flat(), [...new Set(batches.flat())]);
  assert.deepEqual([batches[0].length, batches.flat().length], [8, 20]);
});

test("no part waits for the next URLs", async () => {
  const { world, upload } = prepare(10);
  world.s3 = () => ({ after: 31_000, progress: [[15_000, 4]] });
  await world.clock.run(upload.start());
  arrived(upload);
  assert.deepEqual(waits(world.puts), Array(9).fill(31_000));
});

test("no URL is used that is older than 45 minutes", async () => {
  const { world, upload } = prepare(8);
  // Seven minutes a part, in which something moves every 50 seconds.
  const progress = [1, 2, 3, 4, 5, 6, 7].map((bytes) => [bytes * 50_000, bytes]);
  world.s3 = ({ number }) => (number < 8 ? { progress, after: 400_000 } : {});
  await world.clock.run(upload.start());
  arrived(upload);
  assert.ok(world.puts.at(-1).at - world.puts[0].at > 45 * 60_000);
  for (const { at, signed } of world.puts) assert.ok(at - signed <= 45 * 60_000);
});

test("a pause keeps what is there, and going on sends the rest", async () => {
  const { world, upload, states } = prepare(2.5);
  world.s3 = ({ number, attempt }) =>
    number === 2 && attempt === 1 ? { status: "silent", progress: [[10, 5]] } : {};
  const first = upload.start();
  await world.clock.until(() => upload.sent > PART, "a part of the second");
  upload.pause();
  await world.clock.run(first);
  assert.equal(upload.state, "paused");
  assert.ok(world.aborted >= 1);
  assert.equal(world.clock.running, 0);
  await world.clock.run(upload.start());
  arrived(upload);
  assert.equal(world.puts.map(({ number }) => number).filter((number) => number === 1).length, 1);
  assert.deepEqual(states, ["sending", "paused", "sending", "done"]);
});

test("a pause ends a wait for the network at once", async () => {
  const { world, upload } = prepare(2);
  world.script("begin", ...Array(20).fill("network"));
  const running = upload.start();
  await world.clock.until(() => world.askedTo("begin").length === 8);
  const { now } = world.clock;
  await world.clock.until(() => world.clock.now > now, "the answer, after which it waits");
  upload.pause();
  await world.clock.run(running);
  assert.deepEqual([upload.state, upload.error, world.clock.now], ["paused", null, now + 10]);
});

test("what goes on before its pause has ended is one run, not two", async () => {
  const { world, upload } = prepare(2.5);
  const first = upload.start();
  await world.clock.until(() => world.puts.length === 1);
  upload.pause();
  const second = upload.start();
  await world.clock.run(Promise.all([first, second]));
  assert.deepEqual([upload.state, world.askedTo("complete").length], ["done", 1]);
  arrived(upload);
});

test("only what is under way can be paused", async () => {
  const { world, upload, states } = prepare(1);
  upload.pause();
  await world.clock.run(upload.start());
  upload.pause();
  assert.deepEqual(states, ["sending", "done"]);
});

test("the screen stays on while it is sent, also after the page was hidden", async () => {
  const { world, upload } = prepare(2.5);
  const running = upload.start();
  await world.clock.until(() => world.puts.length === 1);
  assert.deepEqual(world.locks, { asked: 1, held: 1 });
  world.becomes({ hidden: true });
  world.becomes({ hidden: false });
  await world.clock.until(() => world.locks.asked === 2);
  await world.clock.run(running);
  assert.equal(world.locks.held, 0);
  world.becomes({ hidden: false });
  assert.equal(world.locks.asked, 2);
});

test("a screen that is locked only after a pause is let go at once", async () => {
  const { world, upload } = prepare(1);
  const running = upload.start();
  await world.clock.until(() => world.locks.asked === 1);
  upload.pause();
  await world.clock.run(running);
  await world.clock.until(() => world.clock.running === 0);
  assert.deepEqual(world.locks, { asked: 1, held: 0 });
});
