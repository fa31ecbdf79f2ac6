// @ts-check
// What a file is, by its content. Boxes as in ISO/IEC 14496-12 and Apple's QuickTime File Format.

/**
 * @typedef {{ width: number, height: number }} Shown pixels
 * @typedef {Shown & { notes: string[], seconds: number }} Found
 */

const MAX_BOXES = 64;
const MAX_INDEX = 2 * 1024 ** 2;
const MAX_SECONDS = 43_200;
const SPARE = 128;
const SLACK = 1024; // what ends this far behind the file's end is no mere slip of its writer
const FIRST = /^(moov|mdat|wide|free|skip|pnot|uuid|junk)$/;
const MAX_FTYP = 64 * 1024;
// Photos and sound are in boxes, too. uploads/records/video_file.py judges alike, and has the sources.
const NO_FILM = new Set(
  (
    "mif1 mif2 mif3 msf1 miaf 1pic heic heix heim heis hevc hevx hevm hevs avif avis avio avci avcs " +
    "vvic vvis evbi evbs evmi evms j2ki j2is jpeg jpgs jxsi jxss jp2 jpx jpxb jpm jph jxl crx " +
    "m4a m4b m4p f4a f4b aax aaxc ndas"
  ).split(" "),
);
const PLAYABLE = /^(avc[13]|av01|vp09)/;
const CONTAINER = /trak|mdia|minf|stbl/;

/** Zeros follow what is read, so that a box that is cut off needs no checks.
 *  @param {Blob} blob @param {number} from @param {number} length */
async function read(blob, from, length) {
  const bytes = new Uint8Array(length + SPARE);
  bytes.set(new Uint8Array(await blob.slice(from, from + length).arrayBuffer()));
  return new DataView(bytes.buffer);
}

/** @param {DataView<ArrayBuffer>} view @param {number} at */
const text = (view, at, length = 4) =>
  String.fromCharCode(...new Uint8Array(view.buffer, at, length));

/** @param {DataView<ArrayBuffer>} head */
const isAvi = (head) => text(head, 0) === "RIFF" && text(head, 8) === "AVI ";

/** Whether a file that begins so may be an MP4 or MOV. @param {DataView<ArrayBuffer>} head */
function isFilm(head) {
  const size = head.getUint32(0);
  const type = text(head, 4);
  if (type !== "ftyp") return FIRST.test(type) && (size < 2 || size >= 8);
  const brand = text(head, 8)
    .replace(/[ \0]+$/, "")
    .toLowerCase();
  return size >= 8 && size <= MAX_FTYP && !NO_FILM.has(brand);
}

/** The suffix that its content asks for, if it is a video. @param {Blob} file */
export async function kindOf(file) {
  const head = await read(file, 0, 12);
  if (isAvi(head)) return ".avi";
  if (!isFilm(head)) return "";
  return text(head, 4, 8) === "ftypqt  " || text(head, 4) !== "ftyp" ? ".mov" : ".mp4";
}

/**
 * Rejects only when the file cannot be read at all. `notes` are of: "no-video"; "is-avi" or "is-mp4",
 * unlike its name; "hevc", which some browsers play; "codec", which none does; "unfinished", it has no index; "cut", its end is missing. What
 * is not known is 0.
 * @param {File} file @returns {Promise<Found>}
 */
export async function inspect(file) {
  /** @type {Found} */
  const found = { notes: [], seconds: 0, width: 0, height: 0 };
  const head = await read(file, 0, 72);
  const isNamedAvi = /\.avi$/i.test(file.name);
  if (isAvi(head)) {
    if (!isNamedAvi) found.notes.push("is-avi");
    if (text(head, 24) === "avih") {
      found.width = head.getUint32(64, true);
      found.height = head.getUint32(68, true);
    }
    if (await isAviCut(file)) found.notes.push("cut");
  } else if (isFilm(head)) {
    if (isNamedAvi) found.notes.push("is-mp4");
    await findIndex(file, found);
  } else {
    found.notes.push("no-video");
  }
  return found;
}

/** How a box begins, and how long it is. @param {DataView<ArrayBuffer>} view @param {number} left */
function boxOf(view, left) {
  const isLong = view.getUint32(0) === 1;
  const size = isLong ? Number(view.getBigUint64(8)) : view.getUint32(0) || left;
  return { type: text(view, 4), header: isLong ? 16 : 8, size };
}

/** An AVI is one chunk, or a row of them, each with its length; 0 where none was written.
 *  @param {Blob} file */
async function isAviCut(file) {
  let at = 0;
  for (let chunks = 0; at + 12 <= file.size && chunks < MAX_BOXES; chunks++) {
    const head = await read(file, at, 8);
    const size = head.getUint32(4, true);
    if (text(head, 0) !== "RIFF" || !size || size === 2 ** 32 - 1) return false;
    at += 8 + size + (size % 2);
  }
  return at > file.size + SLACK;
}

/** Goes from box to box, without reading what is in them, to `moov`, and on to the file's end.
 *  @param {File} file @param {Found} found */
async function findIndex(file, found) {
  let hasIndex = false;
  let at = 0;
  let boxes = 0;
  for (; at + 8 <= file.size && boxes < MAX_BOXES; boxes++) {
    const { type, header, size } = boxOf(await read(file, at, 16), file.size - at);
    if (size < header) break;
    if (type === "moov" && !hasIndex) {
      hasIndex = true;
      const length = Math.min(size, file.size - at, MAX_INDEX);
      readIndex(await read(file, at + header, length - header), length === size, found);
    }
    at += size;
  }
  if (at > file.size + (hasIndex ? SLACK : 0)) found.notes.push("cut");
  else if (!hasIndex && boxes < MAX_BOXES) found.notes.push("unfinished");
}

/** The tracks of an index, box by box; the first with pictures is the film. */
class Tracks {
  /** @type {{ shown?: Shown, codec?: string } | null} */
  last = null;
  /** @type {Tracks["last"]} */
  film = null;

  /** @param {string} type @param {DataView<ArrayBuffer>} view @param {number} body */
  meet(type, view, body) {
    if (type === "trak") this.last = {};
    const track = this.last;
    if (track && type === "tkhd") track.shown = dimensions(view, body);
    if (type === "hdlr" && text(view, body + 8) === "vide") this.film ??= track;
    if (track && type === "stsd" && this.film === track) track.codec ??= text(view, body + 12);
  }
}

/** @param {DataView<ArrayBuffer>} view @param {boolean} isWhole @param {Found} found */
function readIndex(view, isWhole, found) {
  const end = view.byteLength - SPARE;
  const tracks = new Tracks();
  // Into a container is over its header: no recursion, and it always advances.
  for (let at = 0; at + 8 <= end; ) {
    const size = view.getUint32(at);
    const type = text(view, at + 4);
    const body = at + 8;
    if (size < 8) break;
    if (type === "mvhd") found.seconds = duration(view, body);
    tracks.meet(type, view, body);
    at = CONTAINER.test(type) ? body : at + size;
  }
  const codec = tracks.film?.codec?.replace(/\0+$/, ""); // nothing, where the file is cut off
  if (codec && !PLAYABLE.test(codec)) found.notes.push(/hvc1|hev1/.test(codec) ? "hevc" : "codec");
  if (tracks.film) Object.assign(found, tracks.film.shown);
  else if (tracks.last && isWhole) found.notes.push("no-video"); // sound only
}

/** @param {DataView} view @param {number} body */
function duration(view, body) {
  const isLong = view.getUint8(body) === 1;
  const scale = view.getUint32(body + (isLong ? 20 : 12));
  const seconds =
    (isLong ? Number(view.getBigUint64(body + 24)) : view.getUint32(body + 16)) / scale;
  return seconds < MAX_SECONDS ? seconds : 0; // all ones mean that it is not known
}

/** As shown: a phone held upright films lying down, and says so in the matrix.
 *  @param {DataView} view @param {number} body */
function dimensions(view, body) {
  const matrix = body + (view.getUint8(body) === 1 ? 52 : 40);
  const width = view.getUint16(matrix + 36);
  const height = view.getUint16(matrix + 40);
  return view.getUint32(matrix + 4) ? { width: height, height: width } : { width, height };
}
