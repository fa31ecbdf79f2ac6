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
const START = /^(ftyp(?!hei|mif1|avi[fs])|moov|mdat|wide|free|skip)/; // phones' photos are in boxes, too
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

/**
 * Rejects only when the file cannot be read at all. `notes` are of: "no-video"; "is-avi" or "is-mp4",
 * unlike its name; "hevc", which some browsers play; "codec", which none does. What is not known is 0.
 * @param {File} file @returns {Promise<Found>}
 */
export async function inspect(file) {
  /** @type {Found} */
  const found = { notes: [], seconds: 0, width: 0, height: 0 };
  const head = await read(file, 0, 72);
  const isNamedAvi = /\.avi$/i.test(file.name);
  if (text(head, 0) === "RIFF" && text(head, 8) === "AVI ") {
    if (!isNamedAvi) found.notes.push("is-avi");
    if (text(head, 24) === "avih") {
      found.width = head.getUint32(64, true);
      found.height = head.getUint32(68, true);
    }
  } else if (START.test(text(head, 4, 8))) {
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

/** Goes from box to box, without reading what is in them, to `moov`.
 *  @param {File} file @param {Found} found */
async function findIndex(file, found) {
  for (let at = 0, boxes = 0; at + 8 <= file.size && boxes < MAX_BOXES; boxes++) {
    const { type, header, size } = boxOf(await read(file, at, 16), file.size - at);
    if (size < header) return;
    if (type === "moov") {
      const length = Math.min(size, file.size - at, MAX_INDEX);
      readIndex(await read(file, at + header, length - header), length === size, found);
      return;
    }
    at += size;
  }
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
