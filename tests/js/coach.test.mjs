import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { clock, Frames, pressed } from "../../static/js/coach.js";

test("the module is sent in 2 KB", () => {
  const file = readFileSync(new URL("../../static/js/coach.js", import.meta.url));
  assert.ok(gzipSync(file, { level: 9 }).length <= 2048);
});

test("a clock shows what there is", () => {
  const shown = [0, 4.12, 83.5, 754.0004, 3723, 36000.9996, 59.9996].map((each) => clock(each));
  assert.deepEqual(shown, [
    "0:00.000",
    "0:04.120",
    "1:23.500",
    "12:34.000",
    "1:02:03.000",
    "10:00:01.000",
    "1:00.000",
  ]);
});

/** An element within these. */
const within = (...names) => ({
  closest: (selector) => names.some((name) => selector.split(", ").includes(name)),
});
const press = (key, more = {}) => pressed({ key, target: within("main"), ...more });

test("keys are known by their names", () => {
  const keys = [" ", "k", "K", "j", "L", ",", ".", "[", "]"].map((key) => press(key));
  assert.deepEqual(keys, ["Space", "K", "K", "J", "L", ",", ".", "[", "]"]);
  assert.equal(press("?", { shiftKey: true }), "?");
});

test("no key is taken with a modifier", () => {
  for (const modifier of ["altKey", "ctrlKey", "metaKey"])
    assert.equal(press("k", { [modifier]: true }), "");
  assert.equal(press("K", { shiftKey: true }), "");
  assert.equal(press(" ", { shiftKey: true }), "");
});

test("no key is taken from who types", () => {
  for (const field of ["input", "textarea", "select", "[contenteditable]", "dialog"])
    assert.equal(press("k", { target: within(field) }), "");
});

test("space presses what has the focus; K plays from there", () => {
  for (const name of ["button", "a", "summary", "video"]) {
    assert.equal(press(" ", { target: within(name) }), "");
    assert.equal(press("k", { target: within(name) }), "K");
  }
});

/** A film whose frames begin at these seconds; `seeks` counts what its steps cost. */
class Film {
  frames = new Frames();
  seeks = 0;

  constructor(times) {
    this.times = times;
    this.end = times.at(-1) + 0.02;
  }

  seek = async (second) => {
    this.seeks += 1;
    this.frames.show(this.times.findLast((each) => each <= second) ?? this.times[0]);
  };

  /** The number of the frame that is shown after a step. */
  async step(isOn) {
    await this.frames.step(isOn, this.end, this.seek);
    return this.times.indexOf(this.frames.now);
  }
}

const microseconds = (second) => Math.round(second * 1e6) / 1e6;
const steady = (rate, count) => Array.from({ length: count }, (_, n) => microseconds(n / rate));
const lasting = (...lengths) => {
  const times = [0];
  for (const length of lengths) times.push(microseconds(times.at(-1) + length));
  return times;
};
const repeated = (times, lengths) => Array.from({ length: times }, () => lengths).flat();

for (const [name, times] of Object.entries({
  "12 a second": steady(12, 100),
  "24 a second": steady(24, 100),
  "29.97 a second": steady(30000 / 1001, 100),
  "60 a second": steady(60, 100),
  "120 a second": steady(120, 100),
  "240 a second": steady(240, 100),
  "30 or 60": lasting(...repeated(30, [1 / 60, 1 / 30, 1 / 30])),
  "whole milliseconds": lasting(...repeated(40, [0.033, 0.034, 0.033])),
  "one that stays": lasting(...repeated(20, [0.02]), 0.1, ...repeated(20, [0.02])),
}))
  test(`a step moves one frame: ${name}`, async () => {
    const film = new Film(times);
    for (let number = 1; number < times.length; number++)
      assert.equal(await film.step(true), number);
    assert.equal(await film.step(true), times.length - 1);
    for (let number = times.length - 2; number >= 0; number--)
      assert.equal(await film.step(false), number);
    assert.equal(await film.step(false), 0);
  });

test("where frames become shorter, few are left out until that is noticed", async () => {
  const times = lasting(...repeated(30, [1 / 30]), ...repeated(120, [1 / 120]));
  const film = new Film(times);
  let wrong = 0;
  for (let before = 0, number = 0; number < times.length - 1; before = number) {
    number = await film.step(true);
    if (number !== before + 1) wrong += 1;
  }
  assert.ok(wrong <= 5, `${wrong}`);
});

test("what plays teaches how long frames are, also where some were left out", async () => {
  const film = new Film(steady(24, 100));
  for (const number of [0, 2, 4, 5, 7]) film.frames.show(film.times[number]);
  assert.equal(await film.step(true), 8);
  assert.ok(film.seeks <= 2);
});

test("a steady film costs little more than a seek a step", async () => {
  const film = new Film(steady(60, 200));
  for (let step = 0; step < 150; step++) await film.step(true);
  assert.ok(film.seeks < 150 * 1.35, `${film.seeks}`);
});
