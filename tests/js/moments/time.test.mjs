// Times in a film, as `uploads/records/moment.py` reads and writes them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { clock } from "../../../static/js/moments/time.js";

for (const [ms, rough, exact] of [
  [0, "0:00", "0:00"],
  [42_480, "0:42", "0:42.480"],
  [42_000, "0:42", "0:42"],
  [599_999, "9:59", "9:59.999"],
  [3_723_007, "1:02:03", "1:02:03.007"],
  [86_399_000, "23:59:59", "23:59:59"],
])
  test(`${ms} ms are ${exact}`, () => {
    assert.equal(clock(ms, 0), rough);
    assert.equal(clock(ms, 3), exact);
  });
