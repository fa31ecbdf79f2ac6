import pytest

from core.text import has_unsafe_characters
from uploads.records.video_file import VideoFile, in_order

FILE_ID = "550e8400-e29b-41d4-a716-446655440000"


@pytest.mark.parametrize("text", ["a\x00b", "a\u202egpm.exe", "a\u2066b", "line\nline", "\u2028"])
def test_control_and_bidirectional_characters_are_unsafe(text: str) -> None:
    assert has_unsafe_characters(text)


@pytest.mark.parametrize("text", ["Zoë", "👩‍🏫 1.mp4", "محمد", "נועה", "李雷"])
def test_letters_and_emoji_of_all_peoples_are_safe(text: str) -> None:
    assert not has_unsafe_characters(text)


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
