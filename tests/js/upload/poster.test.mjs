import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { sendPosters } from "../../../static/js/upload/poster.js";

const OURS = "application/json; charset=utf-8";
const pair = (poster) => ({ job: { poster }, file: poster });
const world = { fetch: globalThis.fetch, document: globalThis.document };

/** Answer each still with the next status, as ours or as a firewall's; what was sent is kept. */
function answering(...answers) {
  const sent = [];
  globalThis.document = { cookie: "csrftoken=t" };
  globalThis.fetch = async (address, { body }) => {
    sent.push([address, body]);
    const [status, type] = answers.shift();
    if (!status) throw new TypeError("offline");
    const text = status === 204 ? null : "refused";
    return new Response(text, { status, headers: { "Content-Type": type } });
  };
  return sent;
}

const take = async (file, seconds) => `${file} at ${seconds}`;

afterEach(() => Object.assign(globalThis, world));

test("a still that arrives is sent once", async () => {
  const sent = answering([204, OURS]);
  await sendPosters([pair("/a")], take);
  assert.deepEqual(sent, [["/a", "/a at 1"]]);
});

test("a still that a firewall refuses is taken again at another moment", async () => {
  const sent = answering([403, "text/html"], [204, OURS]);
  await sendPosters([pair("/a")], take);
  assert.deepEqual(sent, [
    ["/a", "/a at 1"],
    ["/a", "/a at 3"],
  ]);
});

test("after two the video goes without, and the next one has its own", async () => {
  const sent = answering([403, "text/html"], [403, "text/html"], [204, OURS]);
  await sendPosters([pair("/a"), pair("/b")], take);
  assert.deepEqual(
    sent.map(([address]) => address),
    ["/a", "/a", "/b"],
  );
});

test("what our own server refuses is not sent again", async () => {
  const sent = answering([403, OURS]);
  await sendPosters([pair("/a")], take);
  assert.equal(sent.length, 1);
});

test("no still, or no network, keeps no other back", async () => {
  const sent = answering([0, ""], [204, OURS]);
  await sendPosters([pair("/a"), pair("/b"), pair("/c")], async (file) =>
    file === "/b" ? null : file,
  );
  assert.deepEqual(
    sent.map(([address]) => address),
    ["/a", "/c"],
  );
});
