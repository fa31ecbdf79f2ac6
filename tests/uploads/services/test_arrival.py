from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.core import mail

from tests.conftest import NOON, Failing, client_error, history, put_object, stored
from tests.films import VIDEO, film
from uploads.queries import totals
from uploads.records import suppression
from uploads.records.once import claim
from uploads.records.statuses import Failure, Hold, Status
from uploads.records.upload import Upload
from uploads.services import arrival, emails, links, resending
from uploads.storage import objects

MakeUpload = Callable[..., Upload]
LATER = NOON + timedelta(minutes=1)


def arrive(upload: Upload, **changes: Any) -> None:
    arguments: dict[str, Any] = {"bucket": upload.s3_bucket, "key": upload.s3_key, "at": LATER}
    arrival.object_created(**arguments | changes)


def test_an_arrived_video_is_emailed_and_completed(make_upload: MakeUpload) -> None:
    upload = make_upload()
    put_object(upload)
    arrive(upload)
    now = stored(upload)
    assert now.status == Status.COMPLETED
    assert now.email_status == "sent"
    assert now.email_sent_at == LATER
    assert history(upload) == ["created", "received", "emailed"]
    assert [message.to for message in mail.outbox] == [["sam@example.com"]]


def test_a_redelivered_event_sends_no_second_email(make_upload: MakeUpload) -> None:
    upload = make_upload()
    put_object(upload)
    for _ in range(3):
        arrive(upload)
    assert len(mail.outbox) == 1


def test_a_parallel_event_sends_no_second_email(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload()
    put_object(upload)
    compose = emails._compose

    def and_the_other_handler_starts(uploads: Sequence[Upload]) -> Any:
        monkeypatch.setattr(emails, "_compose", compose)
        arrive(uploads[0])
        return compose(uploads)

    monkeypatch.setattr(emails, "_compose", and_the_other_handler_starts)
    arrive(upload)
    assert len(mail.outbox) == 1
    assert stored(upload).status == Status.COMPLETED


def test_of_two_handlers_that_read_the_same_state_one_claims(make_upload: MakeUpload) -> None:
    upload = make_upload()
    put_object(upload)
    first, second = stored(upload), stored(upload)
    arrival.accept(first, at=LATER)
    arrival.accept(second, at=LATER)
    assert len(mail.outbox) == 1


def test_an_event_ahead_of_its_object_changes_nothing(make_upload: MakeUpload) -> None:
    upload = make_upload()
    arrive(upload)
    assert stored(upload).status == Status.PENDING
    assert mail.outbox == []


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "videos/readme.txt"},
        {"key": "videos/2026-11-22/550e8400-e29b-41d4-a716-446655440000-a.mp4"},
        {"bucket": "somebody-elses"},
    ],
)
def test_a_foreign_object_is_ignored(make_upload: MakeUpload, changes: dict[str, str]) -> None:
    upload = make_upload()
    put_object(upload)
    arrive(upload, **changes)
    assert stored(upload).status == Status.PENDING


def test_another_key_with_the_uploads_id_is_ignored(make_upload: MakeUpload) -> None:
    upload = make_upload()
    put_object(upload)
    arrive(upload, key=upload.s3_key.replace("lap-1", "lap-2"))
    assert stored(upload).status == Status.PENDING


@pytest.mark.parametrize(
    ("body", "content_type", "failure"),
    [
        (b"longer than it", None, Failure.SIZE),
        (VIDEO, "text/html", Failure.TYPE),
        (b"MZ\x90\0\3\0\0\0", None, Failure.NOT_A_VIDEO),
        (b"<script>", None, Failure.NOT_A_VIDEO),
        (bytes(8), None, Failure.NOT_A_VIDEO),
    ],
)
def test_another_object_than_announced_fails_the_upload(
    make_upload: MakeUpload, body: bytes, content_type: str | None, failure: Failure
) -> None:
    upload = make_upload()
    put_object(upload, body, content_type)
    arrive(upload)
    assert stored(upload).status == Status.FAILED
    assert stored(upload).failure == failure
    assert objects.head(upload) is None
    assert mail.outbox == []


def test_an_unknown_size_is_learned_from_the_object(make_upload: MakeUpload) -> None:
    upload = make_upload(attributes={"file_size": None})
    put_object(upload, film(9))
    arrive(stored(upload))
    assert stored(upload).file_size == 9
    assert stored(upload).status == Status.COMPLETED


def test_a_refused_email_fails_the_upload(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload()
    put_object(upload)
    refuse = Failing(mail.EmailMessage.send, client_error("MessageRejected"))
    monkeypatch.setattr(mail.EmailMessage, "send", refuse)
    arrive(upload)
    assert stored(upload).status == Status.FAILED
    assert stored(upload).failure == Failure.EMAIL_REFUSED


def test_a_sender_that_is_not_verified_yet_costs_no_upload(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload()
    put_object(upload)
    error = client_error("MessageRejected", "Email address is not verified. …")
    monkeypatch.setattr(mail.EmailMessage, "send", Failing(mail.EmailMessage.send, error))
    arrive(upload)
    assert stored(upload).status == Status.PROCESSING
    assert stored(upload).email_held == Hold.NOT_VERIFIED


def test_when_ses_fails_the_next_delivery_sends_the_email_at_once(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload()
    put_object(upload)
    send = Failing(emails.send_video_ready, client_error("Throttling"))
    monkeypatch.setattr(emails, "send_video_ready", send)
    with pytest.raises(ClientError):
        arrive(upload)
    assert stored(upload).status == Status.PROCESSING
    arrive(upload)
    assert stored(upload).status == Status.COMPLETED
    assert len(mail.outbox) == 1


def test_when_s3_fails_the_event_fails_and_nothing_is_claimed(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload()
    put_object(upload)
    monkeypatch.setattr(objects, "beginning", Failing(objects.beginning, client_error("500")))
    with pytest.raises(ClientError):
        arrive(upload)
    assert stored(upload).status == Status.PENDING
    arrive(upload)
    assert stored(upload).status == Status.COMPLETED


def test_a_claim_holds_until_its_lease_ends(make_upload: MakeUpload) -> None:
    upload = make_upload(attributes={"status": "processing", "claimed_at": NOON})
    put_object(upload)
    arrive(upload, at=NOON + claim.LEASE)
    assert mail.outbox == []
    arrive(upload, at=NOON + claim.LEASE + timedelta(seconds=1))
    assert len(mail.outbox) == 1
    assert stored(upload).status == Status.COMPLETED


def test_an_upload_withdrawn_while_its_email_goes_out_stays_withdrawn(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload()
    put_object(upload)
    send = emails.send_video_ready

    def withdrawn_meanwhile(uploads: Sequence[Upload]) -> str:
        links.revoke(stored(upload), actor="trainer", at=LATER)
        return send(uploads)

    monkeypatch.setattr(emails, "send_video_ready", withdrawn_meanwhile)
    arrive(upload)
    withdrawn = stored(upload)
    assert withdrawn.status == Status.REVOKED
    # It went out all the same, which is told and counted; let work again, it needs no other one.
    assert withdrawn.email_sent_at
    assert "emailed" in history(upload)
    assert totals.by_day(at=LATER)[-1].emails == 1
    links.restore(withdrawn, actor="support@example.com", at=LATER)
    assert len(mail.outbox) == 1
    assert stored(upload).status == Status.COMPLETED


def test_a_video_that_comes_after_it_was_discarded_is_deleted(make_upload: MakeUpload) -> None:
    upload = make_upload()
    links.revoke(upload, actor="trainer", at=LATER)
    put_object(upload)
    arrive(upload)
    assert objects.head(upload) is None
    assert stored(upload).status == Status.REVOKED


@pytest.mark.parametrize("status", ["completed", "failed", "revoked"])
def test_a_late_event_does_not_revive_a_final_upload(make_upload: MakeUpload, status: str) -> None:
    upload = make_upload(attributes={"status": status})
    put_object(upload)
    arrive(upload, at=NOON + timedelta(days=1))
    assert stored(upload).status == status
    assert mail.outbox == []


def test_no_email_leads_to_a_link_that_is_over_but_a_later_day_mends_it(
    make_upload: MakeUpload,
) -> None:
    upload = make_upload()
    links.extend(upload, until=NOON.date(), actor="trainer", at=NOON)
    put_object(upload)
    tomorrow = NOON + timedelta(days=1)
    arrive(upload, at=tomorrow)
    assert stored(upload).failure == Failure.LINK_OVER
    assert mail.outbox == []
    links.extend(stored(upload), until=tomorrow.date(), actor="trainer", at=tomorrow)
    resending.resend(stored(upload), actor="trainer", at=tomorrow + timedelta(minutes=2))
    assert stored(upload).status == Status.COMPLETED
    assert len(mail.outbox) == 1


def test_no_email_goes_to_an_address_that_is_corrected_just_then(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload()
    put_object(upload)
    with monkeypatch.context() as patched:

        def and_somebody_corrects_it(email: str) -> None:
            resending._readdress([stored(upload)], "kim@example.com", actor="trainer", at=LATER)

        patched.setattr(suppression, "find", and_somebody_corrects_it)
        arrive(upload)
    assert mail.outbox == []
    arrive(upload)
    assert [message.to for message in mail.outbox] == [["kim@example.com"]]
