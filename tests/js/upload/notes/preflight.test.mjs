import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { inspect, kindOf } from "../../../../static/js/upload/notes/preflight.js";

const text = (letters) => new TextEncoder().encode(letters);
const join = (...parts) => new Uint8Array(parts.flatMap((part) => [...part]));

/** Big-endian numbers of `bits` bits. */
function numbers(bits, ...values) {
  const bytes = new Uint8Array((values.length * bits) / 8);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) {
    if (bits === 64) view.setBigUint64(index * 8, BigInt(value));
    else view.setUint32(index * 4, value);
  }
  return bytes;
}
const int = (...values) => numbers(32, ...values);

function box(type, ...content) {
  const body = join(...content);
  return join(int(8 + body.length), text(type), body);
}
const longBox = (type, ...content) => {
  const body = join(...content);
  return join(int(1), text(type), numbers(64, 16 + body.length), body);
};

const ftyp = (brand = "isom") => box("ftyp", text(brand), int(0), text("isommp41"));
const mdat = box("mdat", new Uint8Array(1000));
const STRAIGHT = [65536, 0, 0, 0, 65536, 0, 0, 0, 2 ** 30],
  TURNED = [0, 65536, 0, -65536, 0, 0, 0, 0, 2 ** 30];

const mvhd = (seconds, scale = 600) =>
  box("mvhd", int(0, 0, 0, scale, seconds * scale), new Uint8Array(80));
const longMvhd = (seconds, scale = 600) =>
  box(
    "mvhd",
    int(0x01000000),
    numbers(64, 0, 0),
    int(scale),
    numbers(64, seconds * scale),
    new Uint8Array(80),
  );
const tkhd = (width, height, matrix = STRAIGHT, isLong = false) =>
  box(
    "tkhd",
    int(isLong ? 0x01000000 : 0),
    new Uint8Array(isLong ? 48 : 36),
    int(...matrix, width * 65536, height * 65536),
  );
const hdlr = (handler, component = "mhlr") =>
  box("hdlr", int(0), text(component), text(handler), new Uint8Array(12));
const stsd = (entry) => box("stsd", int(0, 1, 86), text(entry), new Uint8Array(78));
// QuickTime has a second handler, of the data.
const trak = (handler, entry, head) =>
  box(
    "trak",
    head,
    box(
      "mdia",
      box("mdhd", new Uint8Array(24)),
      hdlr(handler),
      box("minf", hdlr("alis", "dhlr"), box("stbl", stsd(entry))),
    ),
  );
const sound = trak("soun", "mp4a", tkhd(0, 0));
const moov = ({
  entry = "avc1",
  head = tkhd(1920, 1080),
  length = mvhd(83),
  before = sound,
} = {}) => box("moov", length, before, trak("vide", entry, head));

const named = (name, ...parts) => new File(parts, name);
const look = (...parts) => inspect(named("Lap 1.mp4", ...parts));
const notes = async (...parts) => (await look(...parts)).notes;

test("a film that starts at once has no note, and its facts are known", async () => {
  assert.deepEqual(await look(ftyp(), moov(), mdat), {
    notes: [],
    seconds: 83,
    width: 1920,
    height: 1080,
  });
});

test("long forms of the headers are read as well", async () => {
  const index = moov({ length: longMvhd(7200), head: tkhd(3840, 2160, STRAIGHT, true) });
  assert.deepEqual(await look(ftyp("qt  "), index, mdat), {
    notes: [],
    seconds: 7200,
    width: 3840,
    height: 2160,
  });
});

test("a film taken upright is told upright", async () => {
  const { width, height } = await look(ftyp(), moov({ head: tkhd(1920, 1080, TURNED) }), mdat);
  assert.deepEqual([width, height], [1080, 1920]);
});

test("an index after the pictures is found, and has no note", async () => {
  for (const before of [
    [mdat],
    [longBox("mdat", new Uint8Array(1000))],
    [box("free"), mdat, mdat],
  ]) {
    const { notes, seconds } = await look(ftyp(), ...before, moov());
    assert.deepEqual([notes, seconds], [[], 83]);
  }
});

test("a recording without its index was not finished", async () => {
  for (const rest of [
    [mdat],
    [box("free"), mdat],
    [join(int(0), text("mdat")), new Uint8Array(1000)],
    [],
  ])
    assert.deepEqual(await notes(ftyp(), ...rest), ["unfinished"]);
  // The camera had not yet written how long the pictures are.
  assert.deepEqual(await notes(ftyp(), box("mdat"), new Uint8Array(1000)), ["unfinished"]);
});

test("what ends behind the file's end is cut, with the index before it or after", async () => {
  const large = box("mdat", new Uint8Array(100_000));
  for (const film of [join(ftyp(), large, moov()), join(ftyp(), moov(), large)])
    for (const share of [0.25, 0.5, 0.9])
      assert.deepEqual(await notes(film.slice(0, film.length * share)), ["cut"], share);
  assert.deepEqual(await notes(ftyp(), moov(), large.slice(0, -500)), [], "a slip of its writer");
});

test("many boxes without an index are not searched to their end, and get no note", async () => {
  assert.deepEqual(await notes(ftyp(), ...Array.from({ length: 100 }, () => box("free"))), []);
});

test("pictures that go to the end of the file end the search", async () => {
  assert.deepEqual(await notes(ftyp(), moov(), join(int(0), text("mdat")), mdat), []);
  assert.deepEqual(await notes(ftyp(), join(int(0), moov().slice(4))), []);
});

test("what browsers play has no note, and all else has one", async () => {
  assert.deepEqual(await notes(ftyp(), moov({ entry: "hvc1" }), mdat), ["hevc"]);
  assert.deepEqual(await notes(ftyp(), mdat, moov({ entry: "hev1" })), ["hevc"]);
  for (const entry of ["avc1", "avc3", "vp09", "av01"])
    assert.deepEqual(await notes(ftyp(), moov({ entry }), mdat), [], entry);
  // MPEG-4 Part 2, Motion JPEG, ProRes, Dolby Vision alone, VVC, H.263
  for (const entry of ["mp4v", "jpeg", "mjpa", "apcn", "dvh1", "dvhe", "vvc1", "vvi1", "s263"])
    assert.deepEqual(await notes(ftyp(), moov({ entry }), mdat), ["codec"], entry);
});

test("only the first track with pictures counts", async () => {
  const second = trak("vide", "hvc1", tkhd(160, 90));
  const index = box("moov", mvhd(5), trak("vide", "avc1", tkhd(640, 360)), sound, second);
  assert.deepEqual(await look(ftyp(), index, mdat), {
    notes: [],
    seconds: 5,
    width: 640,
    height: 360,
  });
});

test("a length that is not known is not told", async () => {
  for (const length of [
    mvhd(0),
    mvhd(0, 0),
    box("mvhd", int(0, 0, 0, 90_000, 0xffffffff)),
    box("mvhd", int(0, 0, 0, 0, 7)),
  ])
    assert.equal((await look(ftyp(), moov({ length }), mdat)).seconds, 0);
});

test("old QuickTime files start without a type", async () => {
  for (const start of [moov(), mdat, box("wide"), box("free"), box("skip")])
    assert.ok(!(await notes(start, moov())).includes("no-video"));
});

test("what is no video is told, whatever its name", async () => {
  for (const content of [
    text("not a video"),
    text("mp4!"),
    text("%PDF-1.7 free moov"),
    new Uint8Array(5000),
    new Uint8Array(0),
    ftyp("heic"),
    ftyp("mif1"),
    ftyp("avif"),
    text("RIFF\0\0\0\0WAVEfmt "),
    int(0x1a45dfa3, 0),
  ])
    assert.deepEqual(await notes(content), ["no-video"]);
  assert.deepEqual(await notes(ftyp("M4A "), box("moov", mvhd(60), sound), mdat), ["no-video"]);
});

const avi = join(
  text("RIFF"),
  int(0),
  text("AVI LIST"),
  int(0),
  text("hdrlavih"),
  int(0),
  new Uint8Array(32),
  int(0x80020000, 0xe0010000),
);

test("an AVI is known, and its resolution", async () => {
  assert.deepEqual(await inspect(named("Lap 1.AVI", avi)), {
    notes: [],
    seconds: 0,
    width: 640,
    height: 480,
  });
});

test("an AVI is cut where its last chunk ends behind the file's end", async () => {
  const chunk = (size, kind = "AVI ") =>
    join(
      text("RIFF"),
      new Uint8Array(new Uint32Array([size]).buffer),
      text(kind),
      new Uint8Array(size - 4),
    );
  const of = async (...parts) => (await inspect(named("Lap 1.avi", ...parts))).notes;
  assert.deepEqual(await of(chunk(50_000)), []);
  assert.deepEqual(await of(chunk(50_000), chunk(20_000, "AVIX")), []);
  assert.deepEqual(await of(chunk(50_000).slice(0, 25_000)), ["cut"]);
  assert.deepEqual(await of(chunk(50_000), chunk(20_000, "AVIX").slice(0, 9000)), ["cut"]);
});

// How files begin, their bytes as Latin-1; test_video_file.py has the server judge them.
const beginnings = JSON.parse(
  readFileSync(new URL("../../../beginnings.json", import.meta.url), "utf8"),
);

test("the server and the browser take the same files for films", async () => {
  for (const [kind, texts] of Object.entries(beginnings))
    for (const begins of texts) {
      const content = Buffer.from(begins, "latin1");
      const isFilm = !(await notes(content)).includes("no-video");
      assert.equal(isFilm, kind === "may be films", JSON.stringify(begins));
      assert.equal((await kindOf(new Blob([content]))) !== "", isFilm, JSON.stringify(begins));
    }
});

test("content asks for a suffix", async () => {
  const kinds = [
    [ftyp(), ".mp4"],
    [ftyp("qt  "), ".mov"],
    [mdat, ".mov"],
    [avi, ".avi"],
    [text("text"), ""],
  ];
  for (const [content, kind] of kinds) assert.equal(await kindOf(new Blob([content])), kind);
});

test("a name that says something else is told", async () => {
  assert.deepEqual(await notes(avi), ["is-avi"]);
  assert.deepEqual((await inspect(named("Lap 1.avi", ftyp(), moov(), mdat))).notes, ["is-mp4"]);
  for (const name of ["a.MOV", "a.mp4"])
    assert.deepEqual((await inspect(named(name, ftyp("qt  "), moov(), mdat))).notes, []);
});

/** A file that counts what is read of it, with its boxes at the given places. */
function huge(size, pieces) {
  const file = { name: "huge.mp4", size, reads: 0, bytes: 0 };
  file.slice = (from, to) => {
    const bytes = new Uint8Array(Math.max(0, Math.min(to, size) - from));
    for (const [at, piece] of pieces) {
      for (let i = Math.max(from, at); i < Math.min(to, at + piece.length); i++)
        bytes[i - from] = piece[i - at];
    }
    file.reads++;
    file.bytes += bytes.length;
    return new Blob([bytes]);
  };
  return file;
}

test("of five gigabytes, less than a kilobyte is read beside the index", async () => {
  const start = ftyp(),
    end = moov(),
    size = 5 * 1024 ** 3,
    at = size - end.length;
  const mdatHead = join(int(1), text("mdat"), numbers(64, at - start.length));
  const file = huge(size, [
    [0, start],
    [start.length, mdatHead],
    [at, end],
  ]);
  assert.deepEqual(await inspect(file), {
    notes: [],
    seconds: 83,
    width: 1920,
    height: 1080,
  });
  assert.ok(
    file.reads <= 5 && file.bytes < 1024 + end.length,
    `${file.reads} reads, ${file.bytes} bytes`,
  );
});

test("a huge index is read only in its beginning, and tiny boxes only for a while", async () => {
  const index = moov(),
    rest = 50 * 1024 ** 2;
  const start = join(int(index.length + rest), index.slice(4));
  const large = huge(200 * 1024 ** 2, [
    [0, ftyp()],
    [ftyp().length, start],
  ]);
  assert.equal((await inspect(large)).width, 1920);
  assert.ok(large.bytes < 2.1 * 1024 ** 2);
  const crumbs = huge(1e6, [[0, join(...Array.from({ length: 1000 }, () => box("free")))]]);
  await inspect(crumbs);
  assert.ok(crumbs.reads <= 65);
});

/** The same numbers at each run (mulberry32). */
function chance(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function isSound({ notes, seconds, width, height }) {
  return (
    new Set(notes).size === notes.length &&
    [seconds, width, height].every((value) => Number.isFinite(value) && value >= 0)
  );
}

test("a film cut off anywhere is survived, and is still a video", async () => {
  const whole = join(ftyp(), moov({ entry: "hvc1" }), mdat);
  for (let length = 12; length < whole.length; length++) {
    const found = await look(whole.slice(0, length));
    assert.ok(
      isSound(found) && !found.notes.includes("no-video"),
      `${length}: ${JSON.stringify(found)}`,
    );
  }
});

/** Bytes by chance, of which some begin as a film does. */
function noise(random, isFilm) {
  const bytes = Uint8Array.from({ length: random() * 400 }, () => random() * 256);
  const room = Math.max(0, bytes.length - 4);
  if (isFilm) bytes.set(text("ftyp").slice(0, room), Math.min(4, bytes.length));
  return bytes;
}

/** A film in which some bytes are others, extremes above all. */
function damaged(random, film) {
  const extremes = [0, 255];
  const bytes = film.slice();
  for (let change = random() * 12; change > 0; change--)
    bytes[Math.floor(random() * bytes.length)] =
      extremes[Math.floor(random() * 4)] ?? random() * 256;
  return bytes;
}

test("garbage is survived", async () => {
  const random = chance(42);
  const films = [join(ftyp(), moov(), mdat), join(mdat, moov({ length: longMvhd(3) })), avi];
  for (let round = 0; round < 4000; round++) {
    const film = films[round % 3].slice(0, round % 5 ? undefined : random() * 1500);
    const bytes = round % 4 ? damaged(random, film) : noise(random, round % 8 === 0);
    const found = await look(bytes);
    assert.ok(isSound(found), `round ${round}: ${JSON.stringify(found)}`);
  }
});

test("a file that cannot be read says so", async () => {
  const broken = {
    name: "a.mp4",
    size: 9,
    slice: () => ({
      arrayBuffer: async () => {
        throw new Error("gone");
      },
    }),
  };
  await assert.rejects(inspect(broken), /gone/);
});
