import assert from "node:assert/strict";
import { test } from "node:test";

import {
  filesIn,
  nameOf,
  refusal,
  renamed,
  sorted,
  suffixOf,
  tidy,
} from "../../../../static/js/upload/notes/choosing.js";

test("a name loses what nobody sees, and nothing else", () => {
  for (const [name, kept] of [
    ["\u200eVIDEO-2026-11-21.mp4", "VIDEO-2026-11-21.mp4"],
    ["\u202bסרטון 1\u202c.mov", "סרטון 1.mov"],
    ["Kur\u00adve.mp4", "Kurve.mp4"],
    ["\ufeffLap 1.mp4", "Lap 1.mp4"],
    ["Lap 1.mp4 ", "Lap 1.mp4"],
    ["Lap 1.mp4\u00a0\u200d", "Lap 1.mp4"],
    ["a\u202e4pm.mp4", "a4pm.mp4"],
    ["Lap\r\n1\u2028a\tb.mp4", "Lap 1 a b.mp4"],
    ["La\0p\ud83d 1.mp4", "Lap 1.mp4"],
    ["👩\u200d🏫  Lap  1 .mp4", "👩\u200d🏫  Lap  1 .mp4"],
  ])
    assert.equal(nameOf(name), kept);
});

test("a name that draws nothing is none, as in tests/core/test_text.py", () => {
  const blanks = [..."\u3164\u2800\u115f\u1160\uffa0\ufffc\u{1d159}"];
  const marks = [..."\u0301\u034f\ufe0f\u20dd\u17b4\u00a0\u3000\u200d\u200b\u202e"];
  for (const name of [...blanks, ...marks, "\u3164 \u0301\u2800\u200d"])
    assert.equal(nameOf(name), "", JSON.stringify(name));
  for (const name of ["⠓⠑⠇⠇⠕⠀⠺⠕⠗⠇⠙", "\u115fᅡᆫ", "é", "❤\ufe0f", "1", "-", "\ue000", "\u{e9999}"])
    assert.equal(nameOf(name), name);
});

test("a file under another name is the same film, of the same day", async () => {
  const file = new File(["film"], "Lap 1.mp4 ", { type: "video/mp4", lastModified: 7 });
  const clean = renamed(file, "Lap 1.mp4");
  assert.deepEqual(
    [clean.name, clean.type, clean.lastModified, await clean.text()],
    ["Lap 1.mp4", "video/mp4", 7, "film"],
  );
  assert.equal(renamed(clean, "Lap 1.mp4"), clean);
});

const MP4 = "\0\0\0\x14ftypisom\0\0\0\0isom";
const MOV = "\0\0\0\x14ftypqt  \0\0\0\0qt  ";
const taken = [".mp4", ".m4v", ".mov", ".avi"];
const input = { accept: `video/mp4,${taken}`, dataset: { most: "10", mostCharacters: "20" } };

test("a suffix is what ends a name, as the server reads it", () => {
  for (const [name, suffix] of [
    ["a.MP4", ".mp4"],
    ["a.b.mov", ".mov"],
    ["mp4", ""],
    [".mp4", ""],
    ["1.5 km", ""],
  ])
    assert.equal(suffixOf(name), suffix, name);
});

test("what is a video by its content is sent under a video's name, and nothing else is", async () => {
  for (const [content, name, kept] of [
    [MP4, "GX010042", "GX010042.mp4"],
    [MP4, "Ride 7.5", "Ride 7.5.mp4"],
    [MP4, "Ride 12.07.2025", "Ride 12.07.2025.mp4"],
    [MP4, "St.Gallen", "St.Gallen.mp4"],
    [MP4, "lap.mp4 (1)", "lap.mp4 (1).mp4"],
    [MOV, "lap.QT", "lap.mov"],
    [MP4, "lap.mkv", "lap.mp4"],
    [MP4, "lap.mp4?x", "lap.mp4"],
    [MP4, "lap.MOV?dl=1.5", "lap.MOV"],
    [MP4, "lap.mp4.download", "lap.mp4"],
    [MP4, "lap.mp4.crdownload", "lap.mp4"],
    [MP4, "lap.MP4.", "lap.MP4"],
    [MP4, "lap. ..", "lap.mp4"],
    [MP4, ".mp4", ".mp4.mp4"],
    ["text", "lap.MP4.", "lap.MP4"],
    ["text", "letter", "letter"],
    ["text", "letter.", "letter."],
    ["text", "lap.mp4.download", "lap.mp4.download"],
    ["text", "...", "..."],
    [MP4, "a.LRV", "a.LRV"],
    [MP4, "a.lrf", "a.lrf"],
    [MP4, "a.insv", "a.insv"],
  ])
    assert.equal((await tidy(new File([content], name), taken)).name, kept, name);
});

test("what cannot be sent is known when it is chosen", () => {
  for (const [name, size, note] of [
    ["a.mp4", 10, ""],
    ["a.M4V", 10, ""],
    ["a.mp4", 11, "too-large"],
    ["a.mp4", 0, "empty"],
    ["a.mkv", 4, "refused"],
    ["GL010042.LRV", 4, ".lrv"],
    ["VID_1.insv", 4, ".insv"],
    ["GS010042.360", 4, ".360"],
    ["DJI_0042.LRF", 4, ".lrf"],
    ["a.3gp", 4, ".3gp"],
    [`${"a".repeat(16)}.mp4`, 4, ""],
    [`${"a".repeat(17)}.mp4`, 4, "long-name"],
    [`${"🏍".repeat(16)}.mp4`, 4, ""], // the server counts characters, too
    ["a\\b.mp4", 4, "slash"],
    ["", 4, "nameless"],
  ])
    assert.equal(refusal({ name, size }, input), note, name);
});

const fileEntry = (name, content = MP4) => ({
  isFile: true,
  file: (done) => done(new File([content], name)),
});
const folder = (...entries) => ({
  isDirectory: true,
  createReader: () => {
    const batches = [entries.slice(0, 2), entries.slice(2), []];
    return { readEntries: (done) => done(batches.shift()) };
  },
});

test("a folder gives its videos, at any depth, and the names of what is left out", async () => {
  const card = folder(
    fileEntry("GX020042.MP4"),
    fileEntry("GL010042.LRV"),
    fileEntry("GX010042.JPG", "jpeg"),
    folder(fileEntry("GX010042.MP4"), fileEntry("._GX010042.MP4", "x")),
  );
  const { videos, left } = await sorted(await filesIn([card, null]), taken);
  assert.deepEqual(
    videos.map(({ name }) => name),
    ["GX010042.MP4", "GX020042.MP4"],
  );
  assert.deepEqual(left, ["._GX010042.MP4", "GL010042.LRV", "GX010042.JPG"]);
});

test("of what lies side by side, the videos are taken by their content, in their order", async () => {
  const files = [
    [MP4, "Ride 7.5"],
    ["text", "notes.txt"],
    [MOV, "a.qt"],
  ].map(([content, name]) => new File([content], name));
  const { tidied, videos, left } = await sorted(files, taken);
  const names = (/** @type {File[]} */ some) => some.map(({ name }) => name);
  assert.deepEqual(names(videos), ["Ride 7.5.mp4", "a.mov"]);
  assert.deepEqual([left, names(tidied)], [["notes.txt"], ["Ride 7.5.mp4", "notes.txt", "a.mov"]]);
});

test("of very many that are left out, some are named", async () => {
  const pictures = Array.from({ length: 40 }, (_, n) => new File(["jpeg"], `${n}.JPG`));
  const { left } = await sorted(pictures, taken);
  assert.equal(left.length, 9);
  assert.equal(left.at(-1), "…");
});
