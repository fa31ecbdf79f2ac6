"""Erasing an upload: what goes, what stays, and what happens at the same time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core import mail
from pytest_django.fixtures import Settings

from core.table.writes import Write, commit
from tests.conftest import NOON, Failing, client_error, history, new_upload, put_object, stored
from uploads.queries import export, support_search, totals
from uploads.queries.support_search import Search
from uploads.records.event import Event, EventKind
from uploads.records.statuses import Status
from uploads.records.upload import Upload, UploadUnknown
from uploads.services import arrival, erasure
from uploads.storage import objects

MakeUpload = Callable[..., Upload]
LATER = NOON + timedelta(hours=1)


def arrive(upload: Upload, *, at: datetime = LATER) -> None:
    arrival.object_created(bucket=upload.s3_bucket, key=upload.s3_key, at=at)


@pytest.fixture
def upload(make_upload: MakeUpload) -> Upload:
    """Completed at noon."""
    upload = make_upload()
    put_object(upload)
    arrival.accept(upload, at=NOON)
    mail.outbox.clear()
    return stored(upload)


def test_erasing_leaves_one_line_that_names_nobody_but_the_agent(upload: Upload) -> None:
    objects.put_poster(upload, b"\xff\xd8\xff")
    erasure.erase(upload, actor="support@example.com", at=LATER)
    with pytest.raises(UploadUnknown):
        stored(upload)
    assert objects.head(upload) is None
    [line] = Event.history(upload)
    assert (line.kind, line.actor) == ("erased", "support@example.com")
    assert not line.detail
    assert Event.erasure(upload.file_id)


def test_a_video_of_two_months_ago_is_found_exported_and_erased(
    upload: Upload, settings: Settings
) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, retention_days=90)
    kept = NOON + timedelta(days=settings.ENVIRONMENT.record_days)
    upload.update([Upload.ttl.set(new_upload(at=NOON).ttl)])
    at = NOON + timedelta(days=90)
    assert upload.ttl == kept > at
    assert upload.file_id in {
        found.file_id for found in support_search.search(Search(month="2026-11"), at=at).items
    }
    held = export.of_student(upload.student_email, actor="support@example.com", at=at)
    assert [each["fileId"] for each in held["uploads"]] == [upload.file_id]
    erasure.erase(stored(upload), actor="support@example.com", at=at)
    assert objects.head(upload) is None
    assert totals.total("trainer", at=at) == 0


def test_an_erasure_that_broke_off_can_be_repeated(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete = Failing(objects.delete, client_error("500"))
    monkeypatch.setattr(objects, "delete", delete)
    with pytest.raises(erasure.ErasedInPart):
        erasure.erase(upload, actor="support@example.com", at=LATER)
    assert stored(upload).status == Status.REVOKED
    erasure.erase(stored(upload), actor="support@example.com", at=LATER)
    assert [line.kind for line in Event.history(upload)] == ["erased"]


def test_a_video_that_arrives_after_its_erasure_is_deleted(make_upload: MakeUpload) -> None:
    upload = make_upload()
    erasure.erase(upload, actor="support@example.com", at=LATER)
    put_object(upload)
    arrival.object_created(bucket=upload.s3_bucket, key=upload.s3_key, at=LATER)
    assert objects.head(upload) is None


def test_two_who_erase_at_once_count_it_once(upload: Upload) -> None:
    again = stored(upload)
    erasure.erase(upload, actor="support@example.com", at=LATER)
    erasure.erase(again, actor="other@example.com", at=LATER)
    assert totals.total("trainer", at=LATER) == 0
    assert [line.actor for line in Event.history(upload)] == ["support@example.com"]


def test_a_line_that_comes_after_an_erasure_is_not_written(upload: Upload) -> None:
    erasure.erase(upload, actor="support@example.com", at=LATER)
    Event.of(upload, EventKind.EXPORTED, actor="other@example.com", at=NOON).add(upload)
    assert history(upload) == ["erased"]


def test_what_is_told_while_an_upload_is_erased_is_forgotten_too(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload(attributes={"status": "completed"})

    def told_meanwhile(*writes: Write) -> None:
        line = Event.of(
            upload, EventKind.SOFT_BOUNCED, actor="system", at=LATER, detail="sam@example.com"
        )
        line.add(upload)
        commit(*writes)

    monkeypatch.setattr(erasure, "commit", told_meanwhile)
    erasure.erase(upload, actor="support@example.com", at=LATER)
    assert history(upload) == ["erased"]


@pytest.mark.parametrize("kind", [kind for kind in EventKind if kind != EventKind.ERASED])
def test_an_erased_upload_leaves_no_line_of_any_kind(
    make_upload: MakeUpload, kind: EventKind
) -> None:
    upload = make_upload(attributes={"status": "completed"})
    Event.of(upload, kind, actor="system", at=NOON, detail="sam@example.com").add(upload)
    erasure.erase(upload, actor="support@example.com", at=LATER)
    assert history(upload) == [EventKind.ERASED]


def test_who_erases_withdraws_also_what_has_come_meanwhile(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload()
    before = stored(upload)
    put_object(upload)
    arrive(upload)
    monkeypatch.setattr(objects, "delete", Failing(objects.delete, client_error("Unavailable")))
    with pytest.raises(erasure.ErasedInPart):
        erasure.erase(before, actor="support@example.com", at=LATER)
    assert stored(upload).status == Status.REVOKED
