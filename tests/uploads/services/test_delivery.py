"""Somebody is faster, or an answer is lost, just between what we read and what we write."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from django.core import mail
from pynamodb.exceptions import TransactWriteError

from core.table.writes import Write, commit
from tests.conftest import NOON, history, put_object, stored
from tests.films import OTHER_VIDEO
from uploads.records import suppression
from uploads.records.once import claim
from uploads.records.statuses import EmailStatus, Status
from uploads.records.upload import Upload
from uploads.services import arrival, delivery, emails, links
from uploads.storage import objects

MakeUpload = Callable[..., Upload]
LATER = NOON + timedelta(minutes=1)


def arrive(upload: Upload, *, at: datetime = LATER) -> None:
    arrival.object_created(bucket=upload.s3_bucket, key=upload.s3_key, at=at)


def test_a_claim_whose_answer_is_lost_holds_up_no_email(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload()
    put_object(upload)

    def write_and_lose_the_answer(*writes: Write) -> None:
        monkeypatch.setattr(delivery, "commit", commit)
        commit(*writes)
        raise TransactWriteError("no answer")

    monkeypatch.setattr(delivery, "commit", write_and_lose_the_answer)
    with pytest.raises(TransactWriteError):
        arrive(upload)
    assert mail.outbox == []
    arrive(upload)
    assert len(mail.outbox) == 1


def test_who_comes_late_gives_back_no_claim_of_another(make_upload: MakeUpload) -> None:
    upload = make_upload(attributes={"status": "processing"})
    late, fast = stored(upload), stored(upload)
    delivery.take([late], at=LATER)
    fast.claimed_at = late.claimed_at
    delivery.take([fast], at=LATER + 2 * claim.LEASE)
    delivery.release(late)
    assert stored(upload).claimed_at == fast.claimed_at


def test_of_two_events_about_another_video_in_its_place_one_tells_of_it(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload()
    put_object(upload)
    arrive(upload)
    put_object(upload, OTHER_VIDEO)
    head = objects.head

    def after_the_other_event(upload: Upload) -> objects.StoredObject | None:
        monkeypatch.setattr(objects, "head", head)
        arrive(upload, at=LATER + timedelta(minutes=1))
        return head(upload)

    monkeypatch.setattr(objects, "head", after_the_other_event)
    arrive(upload, at=LATER + timedelta(minutes=2))
    assert history(upload)[-2:] == ["emailed", "replaced"]


def test_what_is_withdrawn_just_then_does_not_fail_for_its_address(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload()
    put_object(upload)

    def withdrawn_meanwhile(email: str) -> suppression.Suppression:
        links.revoke(stored(upload), actor="trainer", at=LATER)
        return suppression.Suppression.of(email, reason=EmailStatus.BOUNCED, detail="", at=LATER)

    monkeypatch.setattr(suppression, "find", withdrawn_meanwhile)
    arrive(upload)
    assert stored(upload).status == Status.REVOKED


def test_who_discards_what_has_just_arrived_deletes_no_video(make_upload: MakeUpload) -> None:
    upload = make_upload()
    before = stored(upload)
    put_object(upload)
    arrive(upload)
    with pytest.raises(links.NotRevocable):
        links.revoke(before, actor="trainer", at=LATER)
    assert stored(upload).status == Status.COMPLETED
    assert objects.head(upload)


def test_what_was_discarded_is_not_restored_though_its_video_has_come(
    make_upload: MakeUpload,
) -> None:
    upload = make_upload()
    links.revoke(upload, actor="trainer", at=LATER)
    put_object(upload)
    with pytest.raises(links.NotRestorable):
        links.restore(stored(upload), actor="support", at=LATER)
    assert stored(upload).status == Status.REVOKED


def test_a_link_is_not_restored_while_its_email_goes_out(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload()
    put_object(upload)
    send = emails.send_video_ready

    def withdrawn_and_restored(uploads: Sequence[Upload]) -> str:
        links.revoke(stored(upload), actor="trainer", at=LATER)
        with pytest.raises(delivery.BeingSent):
            links.restore(stored(upload), actor="support@example.com", at=LATER)
        return send(uploads)

    monkeypatch.setattr(emails, "send_video_ready", withdrawn_and_restored)
    arrive(upload)
    links.restore(stored(upload), actor="support@example.com", at=LATER)
    assert len(mail.outbox) == 1
