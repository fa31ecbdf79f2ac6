from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from downloads import visits
from tests.conftest import history, stored
from uploads.records.upload import Upload
from uploads.services import erasure, links

MakeUpload = Callable[..., Upload]


def test_a_link_withdrawn_between_page_and_click_does_not_count(live: Upload) -> None:
    links.revoke(stored(live), actor="trainer", at=timezone.now())
    with pytest.raises(visits.LinkRevoked):
        visits.count_download(live, at=timezone.now())
    assert stored(live).download_count == 0


def test_a_link_that_ended_between_page_and_click_does_not_count(live: Upload) -> None:
    at = timezone.now()
    stored(live).update([Upload.download_expires_at.set(at)])
    with pytest.raises(visits.LinkExpired):
        visits.count_download(live, at=at)
    assert stored(live).download_count == 0


def test_a_video_that_is_erased_between_the_page_and_the_click_is_gone(
    live: Upload,
) -> None:
    at = timezone.now()
    seen = visits.open_link(UUID(live.file_id), at=at)
    erasure.erase(stored(live), actor="support@example.com", at=at)
    with pytest.raises(visits.LinkUnknown):
        visits.count_download(seen, at=at)


UNKNOWN = UUID("550e8400-e29b-41d4-a716-446655440000")


@pytest.mark.parametrize(
    ("attributes", "error"),
    [
        ({"status": "pending"}, visits.LinkNotReady),
        ({"status": "failed"}, visits.LinkNotReady),
        ({"status": "revoked"}, visits.LinkRevoked),
        ({"status": "completed", "download_expires_at": timezone.now()}, visits.LinkExpired),
    ],
)
def test_only_a_live_link_opens(
    make_upload: MakeUpload, attributes: dict[str, object], error: type[Exception]
) -> None:
    upload = make_upload(at=timezone.now(), attributes=attributes)
    with pytest.raises(error):
        visits.open_link(UUID(upload.file_id), at=timezone.now())


def test_opening_a_link_is_one_read(live: Upload, aws_calls: list[str]) -> None:
    aws_calls.clear()
    opened = visits.open_link(UUID(live.file_id), at=timezone.now())
    assert opened.serialize() == live.serialize()
    assert aws_calls == ["Query"]
    with pytest.raises(visits.LinkUnknown):
        visits.open_link(UNKNOWN, at=timezone.now())


def test_the_last_second_of_a_link_is_its_last(live: Upload) -> None:
    end = live.download_expires_at
    visits.open_link(UUID(live.file_id), at=end - timedelta(seconds=1))
    with pytest.raises(visits.LinkExpired):
        visits.open_link(UUID(live.file_id), at=end)


def test_after_many_lines_only_the_count_goes_on(
    live: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "MAX_LINES", 2)
    for _ in range(3):
        visits.count_download(live, at=timezone.now())
    assert live.download_count == stored(live).download_count == 3
    assert history(live).count("downloaded") == 2


def test_the_first_opening_is_kept(live: Upload) -> None:
    first, seen_at_once = timezone.now().replace(microsecond=0), stored(live)
    visits.mark_opened(live, at=first)
    for upload in (live, seen_at_once):
        visits.mark_opened(upload, at=first + timedelta(hours=1))
    assert live.opened_at == stored(live).opened_at == first
    assert history(live).count("opened") == 1
