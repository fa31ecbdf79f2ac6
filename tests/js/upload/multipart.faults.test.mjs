import assert from "node:assert/strict";
import { test } from "node:test";

import { arrived, failed, prepare, waits } from "./uploading.mjs";
import { PART } from "./world.mjs";

test("a part that S3 refuses is signed anew", async () => {
  const { world, upload } = prepare(3);
  world.failing(2, { status: 403 });
  await world.clock.run(upload.start());
  arrived(upload);
  const [first, second] = world.tries(2);
  assert.notEqual(first.url, second.url);
  assert.deepEqual(
    [world.tries(1).length, world.tries(2).length, world.tries(3).length],
    [1, 2, 1],
  );
});

test("a part that S3 refuses five times is given up", async () => {
  const { world, upload } = prepare(1);
  world.failing(1, ...Array(9).fill({ status: 403 }));
  await world.clock.run(upload.start());
  failed(upload, { status: 403, code: undefined });
  assert.equal(world.tries(1).length, 5);
});

test("an error of S3's own is no refusal: it is tried for as long as it takes", async () => {
  const { world, upload } = prepare(1);
  world.failing(1, ...Array(9).fill({ status: 503 }));
  await world.clock.run(upload.start());
  arrived(upload);
  assert.equal(world.tries(1).length, 10);
});

test("an upload that S3 has given up is begun anew", async () => {
  const { world, upload } = prepare(12);
  world.failing(2, { status: 404 });
  await world.clock.run(upload.start());
  arrived(upload);
  assert.deepEqual([world.askedTo("begin").length, world.askedTo("complete").length], [2, 1]);
});

test("an upload that S3 gives up three times has failed", async () => {
  const { world, upload } = prepare(1);
  world.failing(1, ...Array(9).fill({ status: 404 }));
  await world.clock.run(upload.start());
  failed(upload, { status: 404, code: "multipart_gone" });
  assert.equal(world.askedTo("begin").length, 3);
});

test("a part that S3 lost is sent again when it does not complete", async () => {
  const { world, upload } = prepare(3);
  const running = upload.start();
  await world.clock.until(() => world.askedTo("complete").length === 1);
  world.uploads[0].stored.delete(2);
  await world.clock.run(running);
  arrived(upload);
  assert.deepEqual(
    [1, 2, 3].map((number) => world.tries(number).length),
    [1, 2, 1],
  );
  const [first, second] = world.tries(2);
  assert.ok(second.signed > first.signed, "the upload may be another");
});

test("parts that are missing three times over are a failure", async () => {
  const { world, upload } = prepare(1);
  world.script("complete", ...Array(9).fill([409, "parts_missing"]));
  await world.clock.run(upload.start());
  failed(upload, { status: 409, code: "parts_missing" });
  assert.equal(world.askedTo("complete").length, 3);
});

test("a network that breaks is waited for, twice as long each time up to ten seconds", async () => {
  const { world, upload, states } = prepare(1);
  world.failing(1, ...Array(7).fill({ status: "network", after: 1 }));
  await world.clock.run(upload.start());
  arrived(upload);
  assert.deepEqual(states, ["sending", "waiting", "blocked", "sending", "done"]);
  // A millisecond to fail, ten to be signed anew.
  assert.deepEqual(
    waits(world.tries(1)).map((wait) => wait - 11),
    [500, 1000, 2000, 4000, 8000, 10_000, 10_000],
  );
});

test("a storage that was never heard of, while our server answers, is blocked", async () => {
  const { world, upload, states } = prepare(1);
  world.failing(1, ...Array(5).fill({ status: "network", after: 1 }));
  await world.clock.run(upload.start());
  arrived(upload);
  assert.deepEqual(states, ["sending", "waiting", "blocked", "sending", "done"]);
  assert.equal(upload.storage, world.storage);
});

const REFUSED = { status: "network", after: 1 };

test("a storage that took a byte, or answered, is not blocked for a moment's failures", async () => {
  for (const sign of [{ status: 503 }, { status: "network", progress: [[50, 5]] }]) {
    const { world, upload, states } = prepare(1);
    world.failing(1, sign, ...Array(4).fill(REFUSED));
    await world.clock.run(upload.start());
    arrived(upload);
    assert.ok(states.includes("waiting") && !states.includes("blocked"), `${states}`);
    world.remove();
  }
});

test("a storage that falls away after the first bytes, while our server answers, is blocked", async () => {
  const { world, upload, states } = prepare(3);
  world.failing(2, ...Array(9).fill(REFUSED), { progress: [[50, 5]] });
  const running = upload.start();
  await world.clock.until(() => world.tries(2).length > 0);
  const { now } = world.clock;
  await world.clock.until(() => upload.state === "blocked");
  const waited = world.clock.now - now;
  assert.ok(waited >= 15_000 && waited <= 20_000, `${waited}`);
  await world.clock.run(running);
  arrived(upload);
  assert.deepEqual(states, ["sending", "waiting", "blocked", "sending", "done"]);
});

test("a storage that lets nothing through at all is blocked when the second try has failed", async () => {
  const { world, upload, states } = prepare(2);
  world.failing(2, ...Array(3).fill({ status: "silent" }));
  await world.clock.run(upload.start());
  arrived(upload);
  assert.deepEqual(states, ["sending", "waiting", "blocked", "sending", "done"]);
});

test("a storage that answers with errors, however long, is not blocked", async () => {
  const { world, upload, states } = prepare(2);
  world.failing(2, ...Array(12).fill({ status: 503 }));
  await world.clock.run(upload.start());
  arrived(upload);
  assert.ok(!states.includes("blocked"), `${states}`);
});

test("an outage of our server and the storage leaves no word of a blocked storage behind", async () => {
  const { world, upload, states } = prepare(3);
  world.failing(2, REFUSED, REFUSED, REFUSED, REFUSED);
  const running = upload.start();
  await world.clock.until(() => world.tries(2).length === 3);
  world.script("sign", ...Array(5).fill("network"));
  await world.clock.run(running);
  arrived(upload);
  assert.ok(states.includes("waiting") && !states.includes("blocked"), `${states}`);
});

test("while our server does not answer either, the connection is interrupted", async () => {
  const { world, upload, states } = prepare(1);
  world.failing(1, ...Array(3).fill({ status: "network", after: 1 }));
  const running = upload.start();
  await world.clock.until(() => upload.state === "blocked");
  world.script("sign", "network", "network");
  await world.clock.run(running);
  arrived(upload);
  assert.deepEqual(states, ["sending", "waiting", "blocked", "waiting", "sending", "done"]);
});

test("one part that fails while others move is not told", async () => {
  const { world, upload, states } = prepare(8);
  world.failing(5, { status: "network" });
  await world.clock.run(upload.start());
  arrived(upload);
  assert.deepEqual(states, ["sending", "done"]);
});

test("connections that keep breaking off are told, until a part has arrived", async () => {
  const { world, upload, states } = prepare(2);
  const cut = { status: "network", after: 30_000, progress: [[100, 5]] };
  world.failing(1, cut, cut, cut, { progress: [[50, 5]] });
  await world.clock.run(upload.start());
  arrived(upload);
  assert.deepEqual(
    states.filter((state) => state !== "waiting"),
    ["sending", "sending", "sending", "unsteady", "sending", "done"],
  );
});

test("a hidden tab, whose timers come once a minute, opens no lanes that the uplink lacks", async () => {
  const { world, upload } = prepare(12);
  world.clock.throttle = 60_000;
  // A part in 40 seconds, so that thirty seconds' worth is less than one.
  world.s3 = () => ({ after: 40_000, progress: [1, 2, 3, 4, 5, 6, 7].map((n) => [n * 5000, n]) });
  await world.clock.run(upload.start());
  arrived(upload);
  assert.equal(Math.max(...world.puts.map(({ inFlight }) => inFlight)), 1);
});

test("bytes of a part that broke off do not count", async () => {
  const { world, upload } = prepare(1);
  world.failing(1, { status: "network", after: 100, progress: [[50, 5]] });
  const running = upload.start();
  await world.clock.until(() => upload.sent === 5);
  await world.clock.until(() => world.tries(1)[0].isOpen === false);
  assert.equal(upload.sent, 0);
  await world.clock.run(running);
  arrived(upload);
});

test("after a failure fewer are sent at once, and what failed waits for its turn", async () => {
  const { world, upload } = prepare(12);
  world.s3 = ({ number, attempt }) => {
    if (number === 2 && attempt === 1) return { status: "network", after: 10 };
    return { after: number === 1 ? 100 : 3000 };
  };
  await world.clock.run(upload.start());
  arrived(upload);
  const [first, second] = world.tries(2);
  assert.equal(Math.max(...world.puts.map(({ inFlight }) => inFlight)), 4);
  assert.ok(second.at - first.at >= 2900);
});

test("an uplink that has become slow is sent one part at a time", async () => {
  const { world, upload } = prepare(12);
  const progress = [1, 2, 3, 4].map((bytes) => [bytes * 20_000, bytes]);
  world.s3 = ({ number }) => (number === 1 ? {} : { progress, after: 100_000 });
  await world.clock.run(upload.start());
  arrived(upload);
  assert.deepEqual([world.puts[4].inFlight, world.puts.at(-1).inFlight], [4, 1]);
});

for (const [name, comes] of [
  ["the network comes back", (world) => world.comesOnline()],
  ["somebody looks again", (world) => world.becomes({ hidden: false })],
]) {
  test(`as soon as ${name} it is tried again`, async () => {
    const { world, upload } = prepare(1);
    world.failing(1, ...Array(8).fill({ status: "network", after: 1 }));
    const running = upload.start();
    await world.clock.until(() => world.tries(1).length === 8 && !world.tries(1)[7].isOpen);
    const { now } = world.clock;
    world.becomes({ hidden: true }); // which alone is no reason
    comes(world);
    await world.clock.run(running);
    arrived(upload);
    assert.ok(world.tries(1)[8].at - now <= 10, "signed, and sent");
  });
}

test("a page that is hidden waits on", async () => {
  const { world, upload } = prepare(1);
  world.failing(1, ...Array(8).fill({ status: "network", after: 1 }));
  const running = upload.start();
  await world.clock.until(() => world.tries(1).length === 8 && !world.tries(1)[7].isOpen);
  const { now } = world.clock;
  world.becomes({ hidden: true });
  await world.clock.run(running);
  assert.ok(world.tries(1)[8].at - now >= 10_000);
});

test("a part in which nothing moves for a minute is sent again, then waited for twice as long", async () => {
  const { world, upload } = prepare(1);
  world.failing(1, ...Array(2).fill({ status: "silent", progress: [[1000, 3]] }));
  await world.clock.run(upload.start());
  arrived(upload);
  assert.equal(world.aborted, 2);
  assert.deepEqual(waits(world.tries(1)), [1000 + 60_000 + 510, 1000 + 120_000 + 1010]);
  assert.equal(world.tries(1)[1].body.source, world.uploads[0].file.source, "still from the file");
});

test("a part of which nothing moves at all is sent again after a minute", async () => {
  const { world, upload } = prepare(1);
  world.failing(1, { status: "silent" });
  await world.clock.run(upload.start());
  arrived(upload);
  assert.deepEqual(waits(world.tries(1)), [60_000 + 510]);
});

test("slow progress is no silence", async () => {
  const { world, upload } = prepare(1);
  const progress = [1, 2, 3, 4, 5, 6].map((bytes) => [bytes * 59_000, bytes]);
  world.failing(1, { progress, after: 7 * 59_000 });
  await world.clock.run(upload.start());
  arrived(upload);
  assert.deepEqual([world.tries(1).length, world.aborted], [1, 0]);
});

test("a part that is sent but never answered is sent again, from memory", async () => {
  const { world, upload } = prepare(1);
  world.failing(1, { status: "silent", progress: [[1000, PART]] });
  await world.clock.run(upload.start());
  arrived(upload);
  assert.deepEqual(waits(world.tries(1)), [1000 + 240_000 + 510]);
  assert.notEqual(world.tries(1)[1].body.source, world.uploads[0].file.source);
});

test("a file that can no longer be read is told at once", async () => {
  const { world, upload } = prepare(2);
  world.s3 = () => ({ status: "network" });
  world.uploads[0].file.source.isReadable = false;
  await world.clock.run(upload.start());
  failed(upload, { code: "unreadable" });
  assert.equal(world.puts.length, 1);
});

test("a file that was written to while it was sent is not completed", async () => {
  const { world, upload } = prepare(2);
  world.script("complete", [409, "file_changed", "The file was changed."]);
  world.s3 = ({ number }) => {
    if (number === 2) world.uploads[0].file.source.hasChanged = true;
    return {};
  };
  await world.clock.run(upload.start());
  failed(upload, { code: "file_changed" });
  assert.deepEqual(
    world.askedTo("complete").map(({ data }) => data),
    [{ fingerprint: "changed" }],
  );
});

test("a file that is what it was is completed by its fingerprint", async () => {
  const { world, upload } = prepare(2);
  await world.clock.run(upload.start());
  arrived(upload);
  assert.deepEqual(world.askedTo("complete")[0].data, { fingerprint: "print 1" });
});

test("a file that is gone once it is sent is not completed", async () => {
  const { world, upload } = prepare(1);
  world.s3 = () => {
    world.uploads[0].file.source.isReadable = false;
    return {};
  };
  await world.clock.run(upload.start());
  failed(upload, { code: "unreadable" });
  assert.deepEqual(world.askedTo("complete"), []);
});

test("a pause while a part is read into memory sends nothing more", async () => {
  const { world, upload, states } = prepare(2);
  world.failing(1, { status: "silent", progress: [[1000, PART]] });
  world.uploads[0].file.source.onRead = ({ bytes }) => {
    if (world.tries(1).length === 2 && bytes.length === PART) upload.pause();
  };
  await world.clock.run(upload.start());
  assert.deepEqual([states.at(-1), world.puts.length, world.clock.running], ["paused", 2, 0]);
});

test("a file that changes while it is read into memory is told, too", async () => {
  const { world, upload } = prepare(2);
  world.failing(1, { status: "silent", progress: [[1000, PART]] });
  const running = upload.start();
  await world.clock.until(() => world.aborted === 1);
  world.uploads[0].file.source.isReadable = false;
  await world.clock.run(running);
  failed(upload, { code: "unreadable" });
});
