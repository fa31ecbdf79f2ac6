import json
from pathlib import Path

import pytest

from tests.films import OTHER_VIDEO, VIDEO, numbered
from uploads.records.video_file import BEGINNING, VideoFile, begins_as_video, in_order

#: How files begin, their bytes as Latin-1. `preflight.test.mjs` reads them, too.
BEGINNINGS: dict[str, list[bytes]] = {
    kind: [text.encode("latin-1") for text in texts]
    for kind, texts in json.loads(Path("tests/beginnings.json").read_text()).items()
}


def test_the_type_comes_from_the_suffix_in_any_case() -> None:
    assert VideoFile(name="a.M4V", size=1).content_type == "video/mp4"
    assert VideoFile(name="a.MOV", size=1).content_type == "video/quicktime"


@pytest.mark.parametrize(
    "names",
    [
        ["GX010042.MP4", "GX020042.MP4", "GX030042.MP4", "GX010043.MP4"],
        ["GOPR0042.MP4", "GP010042.MP4", "GP020042.MP4", "GOPR0043.MP4"],
        ["lap 2.mp4", "Lap 9.mp4", "lap 10.mp4"],
        ["1.mp4", "1a.mp4", "a.mp4", "²x.mp4"],
    ],
)
def test_videos_stand_in_the_order_of_their_filming(names: list[str]) -> None:
    videos = [VideoFile(name=name, size=1) for name in reversed(names)]
    assert [video.name for video in in_order(videos)] == names


@pytest.mark.parametrize("data", [*BEGINNINGS["may be films"], VIDEO, OTHER_VIDEO, numbered(7)])
def test_a_video_is_known_by_its_beginning(data: bytes) -> None:
    assert begins_as_video(data[:BEGINNING])


@pytest.mark.parametrize("data", BEGINNINGS["no films"])
def test_what_begins_otherwise_is_no_video(data: bytes) -> None:
    assert not begins_as_video(data[:BEGINNING])
