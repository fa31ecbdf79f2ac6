"""What a request may do: to which uploads, with which files."""

from collections.abc import Callable

import pytest

from tests.conftest import new_upload
from uploads import rules
from uploads.records.upload import Upload, UploadUnknown
from uploads.records.video_file import VideoFile

MakeUpload = Callable[..., Upload]
NEVER = "550e8400-e29b-41d4-a716-446655440000"


def test_a_trainer_has_their_own_uploads(make_upload: MakeUpload) -> None:
    upload = make_upload()
    assert rules.own_upload("trainer", upload.file_id).file_id == upload.file_id
    assert rules.own("trainer", upload) is upload


def test_anothers_upload_looks_as_if_there_were_none(make_upload: MakeUpload) -> None:
    theirs = make_upload(trainer_sub="second")
    refusals = []
    for file_id in (theirs.file_id, NEVER):
        with pytest.raises(UploadUnknown) as refused:
            rules.own_upload("trainer", file_id)
        refusals.append((refused.value.code, str(refused.value.message)))
    assert refusals[0] == refusals[1]


def test_an_upload_that_nobody_owns_is_nobodys() -> None:
    with pytest.raises(UploadUnknown):
        rules.own("", new_upload())


@pytest.mark.parametrize(
    ("name", "size", "about"),
    [
        ("lap.mp4", 4, []),
        ("lap.mp4", None, []),
        ("lap.mp4", rules.MAX_VIDEO_BYTES, []),
        ("lap.mp4", rules.MAX_VIDEO_BYTES + 1, ["size"]),
        ("lap.mp4", 0, ["size"]),
        ("lap.MOV", 4, []),
        ("lap.avi", 4, []),
        ("lap.mkv", 4, ["name"]),
        ("", 4, ["name", "name"]),
        ("a/b.mp4", 4, ["name"]),
        ("a\\b.mp4", 4, ["name"]),
        ("a" * (rules.MAX_NAME_LENGTH - 4) + ".mp4", 4, []),
        ("a" * (rules.MAX_NAME_LENGTH - 3) + ".mp4", 4, ["name"]),
        ("a/b.mkv", 0, ["name", "name", "size"]),
    ],
)
def test_all_that_stands_against_a_file_is_named(
    name: str, size: int | None, about: list[str]
) -> None:
    found = list(rules.problems(VideoFile(name=name, size=size)))
    assert [field for field, _ in found] == about
    assert all(str(message) for _, message in found)
