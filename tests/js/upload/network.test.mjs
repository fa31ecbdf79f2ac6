import assert from "node:assert/strict";
import { test } from "node:test";

import { backoff } from "../../../static/js/upload/network.js";

test("pauses double, are spread by chance, and end at ten seconds", () => {
  assert.deepEqual(
    [1, 2, 3, 4].map((failures) => backoff(failures, 1)),
    [500, 1000, 2000, 4000],
  );
  assert.equal(backoff(1, 0), 250);
  assert.equal(backoff(1000, 1), 10_000);
});
