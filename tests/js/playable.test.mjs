import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { watch } from "../../static/js/playable.js";

let trouble = null;
beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.document = { querySelector: () => trouble };
});
afterEach(() => {
  mock.timers.reset();
  delete globalThis.document;
  trouble = null;
});

class Player extends EventTarget {
  poster = "/still.jpg";
  hidden = false;
  readyState = 0;
  videoWidth = 0;
  error = null;
  still = { hidden: true, src: "" };
  texts = ["format", "damaged"].map((why) => ({
    hidden: why === "damaged",
    getAttribute: () => why,
  }));
  reason = {
    hidden: true,
    querySelector: () => this.still,
    querySelectorAll: () => this.texts,
  };

  loads(width) {
    Object.assign(this, { readyState: 1, videoWidth: width, error: null });
    this.dispatchEvent(new Event("loadedmetadata"));
  }
  fails(code, message = "") {
    Object.assign(this, { readyState: 0, error: { code, message } });
    this.dispatchEvent(new Event("error"));
  }
  breaks() {
    this.error = { code: 3, message: "PIPELINE_ERROR_DECODE" };
    this.dispatchEvent(new Event("error"));
  }
  get shown() {
    return [this.hidden, this.reason.hidden];
  }
}
const PLAYER = [false, true];
const REASON = [true, false];

function player() {
  const made = new Player();
  watch(made, made.reason);
  return made;
}

test("a video that plays stays alone", () => {
  const video = player();
  video.loads(1920);
  mock.timers.tick(5000);
  assert.deepEqual(video.shown, PLAYER);
});

test("sound without a picture gives way to the still and the reason", () => {
  const video = player();
  video.loads(0);
  assert.deepEqual(video.shown, REASON);
  assert.deepEqual(video.still, { hidden: false, src: "/still.jpg" });
});

test("without a still the reason stands alone", () => {
  const video = player();
  video.poster = "";
  video.loads(0);
  assert.equal(video.still.hidden, true);
  assert.deepEqual(video.shown, REASON);
});

test("a player that fails gives way, also when it failed before", () => {
  for (const code of [3, 4]) {
    const video = player();
    video.fails(code);
    mock.timers.tick(5000);
    assert.deepEqual(video.shown, REASON);
  }
  const failed = new Player();
  failed.fails(4);
  watch(failed, failed.reason);
  mock.timers.tick(5000);
  assert.deepEqual(failed.shown, REASON);
});

test("another address brings the player back", () => {
  const video = player();
  video.fails(4);
  mock.timers.tick(1000);
  video.loads(1920);
  mock.timers.tick(5000);
  assert.deepEqual(video.shown, PLAYER);
  video.fails(4);
  mock.timers.tick(5000);
  video.loads(1920);
  assert.deepEqual(video.shown, PLAYER);
});

test("a broken connection, and a link that is over, are not the format's fault", () => {
  const cut = player();
  cut.fails(2);
  mock.timers.tick(5000);
  assert.deepEqual(cut.shown, PLAYER);
  trouble = {};
  const over = player();
  over.fails(4);
  mock.timers.tick(5000);
  assert.deepEqual(over.shown, PLAYER);
});

/** Which of the reasons is read. */
const said = (video) =>
  video.reason.hidden ? "" : video.texts.find(({ hidden }) => !hidden)?.getAttribute();

test("a file that cannot be read is damaged, and of no strange format", () => {
  for (const [code, message, why] of [
    [4, "DEMUXER_ERROR_COULD_NOT_OPEN: FFmpegDemuxer: open context failed", "damaged"],
    [4, "DEMUXER_ERROR_COULD_NOT_PARSE", "damaged"],
    [4, "NS_ERROR_DOM_MEDIA_METADATA_ERR (0x806e0006)", "damaged"],
    [4, "DEMUXER_ERROR_NO_SUPPORTED_STREAMS: FFmpegDemuxer: no supported streams", "format"],
    [4, "", "format"],
    [3, "PIPELINE_ERROR_DECODE: Failed to send video packet for decoding", "damaged"],
  ]) {
    const video = player();
    video.fails(code, message);
    mock.timers.tick(5000);
    assert.deepEqual([said(video), video.hidden], [why, true], message);
  }
});

test("a video that breaks on the way is damaged, and its player stays", () => {
  const video = player();
  video.loads(1920);
  video.breaks();
  mock.timers.tick(5000);
  assert.deepEqual([said(video), video.hidden, video.still.hidden], ["damaged", false, true]);
  video.loads(1920);
  assert.equal(said(video), "");
});
