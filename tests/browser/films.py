"""Films whose frames say which they are."""

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

#: Bits of a frame's number, each a white or black column of its picture.
BITS = 10

#: Reads that number off the player's picture.
NUMBER = """() => {
    const video = document.querySelector("video");
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight).getContext("2d");
    canvas.drawImage(video, 0, 0);
    const {width, height} = canvas.canvas;
    const {data} = canvas.getImageData(0, height / 2, width, 1);
    return Array.from({length: BITS}, (_, bit) =>
        data[4 * Math.floor((bit + 0.5) * width / BITS)] > 127 ? 2 ** bit : 0,
    ).reduce((sum, value) => sum + value);
}""".replace("BITS", str(BITS))


@dataclass(frozen=True, kw_only=True)
class Film:
    """A film as a file holds it, and the second at which each of its frames begins."""

    data: bytes
    times: list[float]


def make(path: Path, *, rate: int, frames: int, keep: str = "1", size: str = "160x90") -> Film:
    """Draw a film of `rate` frames a second, and of them only those for which `keep` holds.

    Args:
        keep: an expression of ffmpeg, where `n` is a frame's number.
    """
    # Each column is one bit of the frame's number, as it is kept.
    width = f"W/{BITS}"
    bits = f"255*mod(floor(N/pow(2\\,floor(X/({width}))))\\,2)"
    filters = f"select='{keep}',setpts=PTS,geq=lum='{bits}':cb=128:cr=128"
    source = f"color=black:size={size}:rate={rate}"
    command = (
        "ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", source, "-vf", filters,
        "-fps_mode", "vfr", "-frames:v", str(frames), "-c:v", "libx264", "-preset", "ultrafast",
        "-g", str(rate), "-pix_fmt", "yuv420p", "-movflags", "+faststart", str(path),
    )  # fmt: skip
    subprocess.run(command, check=True)
    return Film(data=path.read_bytes(), times=sorted(_times(path)))


def _times(path: Path) -> Iterable[float]:
    asked = "-v error -select_streams v -show_entries packet=pts_time -of csv=p=0"
    printed = subprocess.run(
        ["ffprobe", *asked.split(), str(path)], check=True, capture_output=True, text=True
    ).stdout
    return (float(line.strip(",")) for line in printed.split())
