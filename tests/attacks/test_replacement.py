"""The presigned form works for its hour, also after its video is there: can its trainer, or who
stole it, put another video in the place of the one that the student was told of?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apexshare.local.zappa_handler import invoke
from tests.apexshare.test_events import s3_event
from tests.conftest import history, put_object, stored
from tests.films import OTHER_VIDEO
from uploads.records.statuses import Status
from uploads.records.upload import Upload
from uploads.services import delivery, links


def test_another_video_in_its_place_ends_the_link(sent_upload: Upload) -> None:
    put_object(sent_upload, OTHER_VIDEO)
    invoke(s3_event(sent_upload))
    assert stored(sent_upload).status == Status.REVOKED
    assert history(sent_upload)[-1] == "replaced"
    assert Client().get(f"/download/{sent_upload.file_id}").status_code == 410


def test_it_is_told_once_however_often_the_event_comes(sent_upload: Upload) -> None:
    put_object(sent_upload, OTHER_VIDEO)
    for _ in range(2):
        invoke(s3_event(sent_upload))
    assert history(sent_upload).count("replaced") == 1


def test_the_same_video_sent_again_changes_nothing(sent_upload: Upload) -> None:
    """As after an answer that was lost."""
    before = history(sent_upload)
    put_object(sent_upload)
    invoke(s3_event(sent_upload))
    assert stored(sent_upload).status == Status.COMPLETED
    assert history(sent_upload) == before


def test_a_video_that_was_replaced_before_its_email_is_not_emailed(
    make_upload: Callable[..., Upload], mailoutbox: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload(at=timezone.now())
    put_object(upload)
    with monkeypatch.context() as patched:
        patched.setattr(delivery, "deliver_what_is_due", lambda *_, **__: None)
        invoke(s3_event(upload))
    assert stored(upload).status == Status.PROCESSING
    put_object(upload, OTHER_VIDEO)
    invoke(s3_event(upload))
    assert stored(upload).status == Status.REVOKED
    assert mailoutbox == []


def test_a_video_that_was_replaced_before_its_email_was_mended_is_not_emailed(
    make_upload: Callable[..., Upload],
) -> None:
    """It failed with its video there, so that the trainer could still send the email."""
    now = timezone.now()
    upload = make_upload(at=now, attributes={"download_expires_at": now - timedelta(hours=1)})
    put_object(upload)
    invoke(s3_event(upload))
    assert stored(upload).is_resendable
    put_object(upload, OTHER_VIDEO)
    invoke(s3_event(upload))
    assert stored(upload).status == Status.REVOKED
    assert not stored(upload).is_resendable


def test_support_sees_that_a_withdrawn_video_was_replaced(sent_upload: Upload) -> None:
    links.revoke(sent_upload, actor="trainer", at=timezone.now())
    put_object(sent_upload, OTHER_VIDEO)
    for _ in range(2):
        invoke(s3_event(sent_upload))
    assert history(sent_upload)[-2:] == ["revoked", "replaced"]


def test_what_support_lets_work_again_stays_though_the_event_comes_again(
    sent_upload: Upload,
) -> None:
    put_object(sent_upload, OTHER_VIDEO)
    invoke(s3_event(sent_upload))
    links.restore(stored(sent_upload), actor="sue@example.com", at=timezone.now())
    invoke(s3_event(sent_upload))
    assert stored(sent_upload).status == Status.COMPLETED


def test_what_replaced_the_video_and_is_none_is_not_restored(sent_upload: Upload) -> None:
    put_object(sent_upload, b"MZ\x90\0\3\0\0\0")
    invoke(s3_event(sent_upload))
    with pytest.raises(links.NotRestorable):
        links.restore(stored(sent_upload), actor="sue@example.com", at=timezone.now())
    assert Client().get(f"/download/{sent_upload.file_id}").status_code == 410
