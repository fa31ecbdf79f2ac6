from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from tests.conftest import history, stored
from uploads.records.upload import Upload
from uploads.storage import watching

MakeUpload = Callable[..., Upload]


@pytest.mark.parametrize(("left", "lifetime"), [(60, 60), (48 * 3600, 24 * 3600)])
def test_a_signed_url_lives_a_day_and_no_longer_than_its_link(
    sent_upload: Upload, left: int, lifetime: int
) -> None:
    at = sent_upload.download_expires_at - timedelta(seconds=left)
    query = parse_qs(urlsplit(watching.video_url(sent_upload, at=at)).query)
    assert query["X-Amz-Expires"] == [str(lifetime)]


def test_only_a_still_that_is_there_has_an_address(sent_upload: Upload) -> None:
    assert watching.poster_url(sent_upload, at=timezone.now()) == ""
    sent_upload.has_poster = True
    assert sent_upload.file_id in watching.poster_url(sent_upload, at=timezone.now())


def test_a_player_gets_the_video_and_nothing_is_counted(sent_upload: Upload) -> None:
    before = stored(sent_upload).serialize(), history(sent_upload)
    found = watching.player(sent_upload, at=timezone.now())
    assert sent_upload.s3_key in found["video_url"]
    assert found["poster_url"] == ""
    assert (stored(sent_upload).serialize(), history(sent_upload)) == before


@pytest.mark.parametrize(
    "attributes",
    [
        {"status": "pending"},
        {"status": "failed"},
        {"status": "revoked"},
        {"status": "completed", "download_expires_at": timezone.now()},
        {"status": "completed", "content_type": "video/x-msvideo"},
    ],
)
def test_where_nothing_plays_no_player_gets_an_address(
    make_upload: MakeUpload, attributes: dict[str, Any]
) -> None:
    upload = make_upload(at=timezone.now(), attributes=attributes)
    assert watching.player(upload, at=timezone.now()) == {}
