import pytest

from tests.films import OTHER_VIDEO, VIDEO, numbered
from uploads.records.video_file import BEGINNING, VideoFile, begins_as_video, in_order

FILE_ID = "550e8400-e29b-41d4-a716-446655440000"


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


@pytest.mark.parametrize(
    "data",
    [
        b"\0\0\0\x20ftypisom",
        b"\0\0\0\x14ftypqt  ",
        b"\0\0\x1a\x2bmoov\0\0\0\x6c",
        b"\0\0\0\x01mdat\0\0\0\1\0\0\0\0",
        b"\0\0\0\0mdat",
        b"\0\0\0\x08wide\0\0\0\0mdat",
        b"\0\0\2\0free",
        b"\0\0\0\x14pnot",
        b"RIFF\x24\x10\0\0AVI LIST",
        VIDEO,
        OTHER_VIDEO,
        numbered(7),
    ],
)
def test_a_video_is_known_by_its_beginning(data: bytes) -> None:
    assert begins_as_video(data[:BEGINNING])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"ftyp",
        b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0",
        b"MZ\x90\0ftypisom",
        b"<!--ftyp--><script>",
        b"#!/bin/sh\n",
        b"PK\3\4\x14\0\0\0",
        b"%PDF-1.7 ftyp",
        b"RIFF\x24\x10\0\0WAVEfmt ",
        b"RIFF\x24\x10\0\0WEBPVP8 ",
        b"\x1a\x45\xdf\xa3\x9fB\x86\x81",
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        b"\0\0\0\x04ftyp",
        bytes(16),
    ],
)
def test_what_begins_otherwise_is_no_video(data: bytes) -> None:
    assert not begins_as_video(data[:BEGINNING])
