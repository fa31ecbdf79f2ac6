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
const texts = {
  percent: "{percent} sent",
  left: "{time} left",
  storing: "being stored",
  quiet: "nothing has moved for {time}",
};
const line = (estimate, which = "") => figures(estimate, texts, which, "en");

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

test("a stall is told by the clock, and no rate or time of before stands beside it", () => {
  const estimate = new Estimate(100 * MB, 0);
  estimate.update(10 * MB, 1000);
  for (let second = 2; second <= 30; second++) estimate.update(10 * MB, second * 1000);
  assert.deepEqual([estimate.quiet, estimate.rate, estimate.secondsLeft], [29, 0, Infinity]);
  assert.equal(line(estimate), "10% sent · nothing has moved for 29 sec");
  estimate.update(11 * MB, 31_000);
  assert.equal(estimate.quiet, 0);
  assert.equal(line(estimate), "11% sent", "whether it goes on is not known yet");
  estimate.update(11 * MB, 34_000);
  assert.match(line(estimate), /^11% sent · \d+ kB\/s · /);
});

/** Twenty seconds at 8 MB/s, told of four times a second; then so many bytes at each of the times.
 *  @returns [seconds since then, the estimate], four times a second */
function* after(moves, seconds) {
  const estimate = new Estimate(1000 * MB, 0);
  for (let tick = 1; tick <= 80; tick++) estimate.update(2 * MB * tick, 250 * tick);
  for (let tick = 1, sent = 160 * MB; tick <= 4 * seconds; tick++) {
    sent += moves(tick);
    estimate.update(sent, 20_000 + 250 * tick);
    yield [tick / 4, estimate];
  }
}

for (const [name, moves, most] of [
  ["stops", () => 0, 0],
  ["trickles", () => 750, 0.1 * MB],
  ["moves a little every two seconds", (tick) => (tick % 8 ? 0 : 6000), 0.1 * MB],
  ["moves a little every five seconds", (tick) => (tick % 20 ? 0 : 64_000), 0.1 * MB],
  ["has become four times slower", () => 0.5 * MB, 2.5 * MB],
]) {
  test(`an uplink that ${name} is not told as fast for more than four seconds`, () => {
    for (const [second, estimate] of after(moves, 60)) {
      if (second <= 4) continue;
      assert.ok(estimate.rate <= most, `after ${second} s: ${estimate.rate}`);
      assert.ok(!estimate.rate || estimate.secondsLeft > 300, line(estimate));
    }
  });
}

for (const [name, moves] of [
  ["jitters", (tick) => [0.1, 1.9, 0.4, 1.2, 3.1, 0.2, 0.1, 1][(tick * 5) % 8] * 2 * MB],
  ["pauses for two seconds now and then", (tick) => (tick % 40 < 8 ? 0 : 2.5 * MB)],
  ["comes in lumps", (tick) => (tick % 8 ? 0 : 16 * MB)],
]) {
  test(`an uplink that ${name} is told all the time, without jumps`, () => {
    for (const [second, estimate] of after(moves, 60))
      assert.ok(estimate.rate > 5 * MB && estimate.rate < 11 * MB, `${second}: ${estimate.rate}`);
  });
}

test("after a pause of some seconds the rate is told again, and is soon what it was", () => {
  let latest;
  for (const [second, estimate] of after((tick) => (tick <= 20 ? 0 : 2 * MB), 25)) {
    if (second > 8.5) assert.ok(estimate.rate > 2 * MB, `${second}: ${estimate.rate}`);
    latest = estimate;
  }
  assert.ok(latest.rate > 7 * MB, `${latest.rate}`);
});

test("a part that breaks off and begins again turns no rate back", () => {
  const estimate = new Estimate(100 * MB, 0);
  for (let second = 1; second <= 10; second++) estimate.update(second * MB, second * 1000);
  estimate.update(2 * MB, 10_500);
  assert.equal(estimate.percent, 2);
  for (let second = 1; second <= 10; second++)
    estimate.update((2 + second) * MB, 10_500 + second * 1000);
  assert.ok(Math.abs(estimate.rate - MB) < 0.1 * MB, `${estimate.rate}`);
});

/** How Chromium tells of an uplink, in parts of 8 MiB: each first fills 4 MB of the system's buffers,
 *  then goes on when a third of them is empty, and its answer comes when all have drained.
 *  @returns [second, bytes that count as sent, bytes that are there] */
function* handedOver(rate, parts) {
  const PART = 8 * 1024 ** 2;
  for (let second = 0; second * rate < parts * PART; second++) {
    const there = second * rate;
    const begun = Math.floor(there / PART) * PART;
    const lumps = Math.floor((there - begun) / (4e6 / 3)) * (4e6 / 3);
    yield [second, begun + Math.min(PART, 4e6 + lumps), there];
  }
}

for (const kilobytes of [31, 60, 200]) {
  test(`at ${kilobytes} kB/s nothing is told that cannot be`, () => {
    const rate = kilobytes * 1000;
    const total = 12 * 8 * 1024 ** 2;
    const estimate = new Estimate(total, 0);
    let told = 0;
    for (const [second, sent, there] of handedOver(rate, 12)) {
      estimate.update(sent, 1000 * second);
      const { secondsLeft, quiet } = estimate;
      assert.doesNotMatch(line(estimate), /\d{2,} hr|NaN|Infinity/);
      assert.ok(!quiet || secondsLeft === Infinity);
      // The first lump is all buffer; after a part, what is told is about right.
      if (there < 8 * 1024 ** 2 || secondsLeft === Infinity || sent > 0.9 * total) continue;
      const truth = (total - there) / rate;
      assert.ok(secondsLeft < 2 * truth && secondsLeft > truth / 3, `${second}: ${secondsLeft}`);
      told++;
    }
    assert.ok(told > 100, `${told}`);
  });
}

test("more than a day is no time to tell", () => {
  const estimate = new Estimate(5000 * MB, 0);
  for (let second = 1; second <= 20; second++) estimate.update(second * 50_000, second * 1000);
  assert.equal(estimate.secondsLeft, Infinity);
  assert.equal(line(estimate), "0% sent · 50 kB/s");
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
});

test("sizes read as on the server's pages", () => {
  for (const [bytes, text] of [
    [0, "0 bytes"],
    [1, "1 byte"],
    [19, "19 bytes"],
    [1023, "1023 bytes"],
    [1536, "1.5 KB"],
    [5020, "4.9 KB"],
    [20 * 1024 ** 2, "20.0 MB"],
    [5 * 1024 ** 3, "5.0 GB"],
  ])
    assert.equal(formatSize(bytes, "en"), text.replace(" ", "\u00a0"));
});

test("figures stand in one line, as far as they are known", () => {
  const estimate = new Estimate(100 * MB, 0);
  assert.equal(line(estimate), "0% sent");
  estimate.update(10 * MB, 5000);
  assert.equal(line(estimate, "Video 2 of 3"), "Video 2 of 3 · 10% sent · 2 MB/s · 45 sec left");
  estimate.update(100 * MB, 9000);
  assert.equal(line(estimate, "Video 2 of 3"), "100% sent · being stored");
  assert.equal(formatShare(25, texts, "en"), "25% sent");
});
