import assert from "node:assert/strict";
import { test } from "node:test";

import { arrived, failed, prepare, waits } from "./uploading.mjs";

test("who is signed out goes on after signing in elsewhere, with the new token", async () => {
  const { world, upload, states } = prepare(2);
  world.script("sign", ...Array(3).fill([401, "signed_out"]));
  const running = upload.start();
  await world.clock.until(() => upload.state === "signed-out");
  // Perhaps by another name: it is the sign-in's own.
  // biome-ignore lint/suspicious/noDocumentCookie: the world's own, in which nothing is escaped.
  document.cookie = "csrftoken=second; __Host-csrf=third";
  await world.clock.run(running);
  arrived(upload);
  assert.deepEqual(states, ["sending", "signed-out", "sending", "done"]);
  assert.deepEqual(waits(world.askedTo("sign")), Array(3).fill(5010));
  assert.deepEqual(
    [world.askedTo("sign")[0].csrf, world.askedTo("sign")[1].csrf],
    ["first", "third"],
  );
});

for (const trouble of ["network", [500, "broken"], [408], [429, "too_many_requests"]]) {
  test(`our server is waited for through ${trouble}`, async () => {
    const { world, upload, states } = prepare(1);
    world.script("begin", ...Array(3).fill(trouble));
    world.script("complete", trouble);
    await world.clock.run(upload.start());
    arrived(upload);
    assert.deepEqual(states, ["sending", "waiting", "sending", "waiting", "sending", "done"]);
    assert.deepEqual(waits(world.askedTo("begin")), [510, 1010, 2010]);
  });
}

for (const [status, code] of [
  [409, "other_file"],
  [409, "not_resumable"],
  [404, "not_found"],
]) {
  test(`our server's ${code} ends it at once`, async () => {
    const { world, upload, states } = prepare(2);
    world.script("begin", [status, code]);
    await world.clock.run(upload.start());
    failed(upload, { status, code });
    assert.deepEqual([states, world.asked.length, world.puts], [["sending", "failed"], 1, []]);
  });
}

test("a refusal while parts are on their way stops them all", async () => {
  const { world, upload } = prepare(12);
  world.s3 = ({ number }) => ({ after: number === 3 || number === 4 ? 50_000 : 100 });
  const running = upload.start();
  await world.clock.until(() => world.puts.length === 5);
  const signed = world.askedTo("sign").length;
  world.script("sign", [409, "not_resumable"], [409, "not_resumable"]);
  await world.clock.run(running);
  failed(upload, { code: "not_resumable" });
  const refused = world.askedTo("sign")[signed].at;
  assert.ok(world.aborted >= 2 && world.clock.now - refused < 1000);
});

test("what failed can be started again", async () => {
  const { world, upload } = prepare(1);
  world.script("begin", [409, "other_file"]);
  await world.clock.run(upload.start());
  await world.clock.run(upload.start());
  assert.equal(upload.state, "done");
});
