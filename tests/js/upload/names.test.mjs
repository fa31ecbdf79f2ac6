import assert from "node:assert/strict";
import { test } from "node:test";

import { nameOf, renamed } from "../../../static/js/upload/names.js";

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

test("a file under another name is the same film, of the same day", async () => {
  const file = new File(["film"], "Lap 1.mp4 ", { type: "video/mp4", lastModified: 7 });
  const clean = renamed(file, "Lap 1.mp4");
  assert.deepEqual(
    [clean.name, clean.type, clean.lastModified, await clean.text()],
    ["Lap 1.mp4", "video/mp4", 7, "film"],
  );
  assert.equal(renamed(clean, "Lap 1.mp4"), clean);
});
