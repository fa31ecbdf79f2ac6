import assert from "node:assert/strict";
import { test } from "node:test";

import {
  Estimate,
  figures,
  formatRate,
  formatShare,
  formatTime,
} from "../../../static/js/upload/estimate.js";
import { formatSize } from "../../../static/js/upload/notes/size.js";

const MB = 1e6;

test("a steady uplink is told exactly", () => {
  const estimate = new Estimate(100 * MB, 0);
  for (let second = 1; second <= 20; second++) estimate.update(second * MB, second * 1000);
  assert.equal(estimate.percent, 20);
  assert.equal(Math.round(estimate.rate), MB);
  assert.equal(Math.round(estimate.secondsLeft), 80);
});

test("nothing is promised before anything was sent", () => {
  const estimate = new Estimate(100 * MB, 0);
  assert.equal(estimate.percent, 0);
  assert.equal(estimate.secondsLeft, Infinity);
  assert.equal(formatTime(estimate.secondsLeft, "en"), "");
});

test("what was there before says nothing of the uplink", () => {
  const estimate = new Estimate(100 * MB, 0, 50 * MB);
  assert.equal(estimate.percent, 50);
  for (let second = 1; second <= 5; second++) estimate.update((50 + second) * MB, second * 1000);
  assert.equal(Math.round(estimate.rate), MB);
  assert.equal(Math.round(estimate.secondsLeft), 45);
});

test("it follows an uplink that grows slower, within seconds", () => {
  const estimate = new Estimate(1000 * MB, 0);
  let sent = 0;
  for (let second = 1; second <= 40; second++) {
    sent += second <= 20 ? 4 * MB : MB;
    estimate.update(sent, second * 1000);
  }
  assert.ok(estimate.rate < 1.2 * MB, `${estimate.rate}`);
});

test("a stall is told, and a retry that begins again does not go backwards in rate", () => {
  const estimate = new Estimate(100 * MB, 0);
  estimate.update(10 * MB, 1000);
  for (let second = 2; second <= 30; second++) estimate.update(10 * MB, second * 1000);
  assert.ok(estimate.secondsLeft > 1000);
  estimate.update(2 * MB, 31000);
  assert.ok(estimate.rate >= 0);
});

test("a burst of events between two frames counts as one sample", () => {
  const estimate = new Estimate(100 * MB, 0);
  estimate.update(MB, 1000);
  for (let step = 1; step <= 100; step++) estimate.update(MB + step, 1000 + step);
  assert.equal(Math.round(estimate.rate), MB);
});

test("100 percent is said only when all is sent, and 0 bytes do not divide", () => {
  const estimate = new Estimate(1000, 0);
  estimate.update(999, 1000);
  assert.equal(estimate.percent, 99);
  estimate.update(1000, 1001);
  assert.equal(estimate.percent, 100);
  assert.equal(new Estimate(0, 0).percent, 0);
});

test("figures read well", () => {
  assert.equal(formatRate(512_000, "en"), "512 kB/s");
  assert.equal(formatRate(3_440_000, "en"), "3.4 MB/s");
  assert.equal(formatTime(0.2, "en"), "1 sec");
  assert.equal(formatTime(61, "en"), "2 min");
  assert.equal(formatTime(3 * 3600 + 60, "en"), "3 hr 1 min");
  assert.equal(formatTime(7200, "en"), "2 hr");
  assert.equal(formatSize(5 * 1024 ** 3, "en"), "5 GB");
  assert.equal(formatSize(1536, "en"), "1.5 kB");
});

test("figures stand in one line, as far as they are known", () => {
  const texts = { percent: "{percent} sent", left: "{time} left", storing: "being stored" };
  const line = (estimate, which = "") => figures(estimate, texts, which, "en");
  const estimate = new Estimate(100 * MB, 0);
  assert.equal(line(estimate), "0% sent");
  estimate.update(10 * MB, 5000);
  assert.equal(line(estimate, "Video 2 of 3"), "Video 2 of 3 · 10% sent · 2 MB/s · 45 sec left");
  estimate.update(100 * MB, 9000);
  assert.equal(line(estimate, "Video 2 of 3"), "100% sent · being stored");
  assert.equal(formatShare(25, texts, "en"), "25% sent");
});
