"""Several uploads of one form: emailed together once the last is in, or each by itself."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from botocore.exceptions import ClientError
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.table.writes import ConditionFailed
from tests.conftest import (
    LONG_AGO,
    NOON,
    Failing,
    client_error,
    history,
    new_upload,
    poll,
    put_object,
    stored,
)
from uploads.records.statuses import Failure, Status
from uploads.records.upload import Upload
from uploads.records.video_file import VideoFile
from uploads.services import (
    arrival,
    creation,
    delivery,
    emails,
    links,
    resending,
)
from uploads.services.upkeep import expiry, reconciler
from uploads.web_addresses import student_link

LATER = NOON + timedelta(minutes=1)
HTMX = {"HX-Request": "true"}
FORM = {
    "student_email": "sam@example.com",
    "student_name": "Sam Student",
    "session_date": "2026-11-21",
    "notes": "",
    "described": json.dumps(
        [{"name": name, "size": 8, "fingerprint": ""} for name in ("GX020042.MP4", "GX010042.MP4")]
    ),
}


@pytest.fixture
def batch(aws: None) -> list[Upload]:
    return make_batch()


def make_batch(*, one_email: bool = True, at: datetime = NOON) -> list[Upload]:
    """Three pending uploads of one form."""
    names = ("GX010042.MP4", "GX020042.MP4", "GX030042.MP4")
    uploads = [new_upload(video=VideoFile(name=name, size=8), at=at) for name in names]
    Upload.join(uploads, one_email=one_email)
    creation.create(*uploads, at=at)
    return uploads


def arrive(upload: Upload, at: datetime = LATER) -> None:
    put_object(upload)
    arrival.object_created(bucket=upload.s3_bucket, key=upload.s3_key, at=at)


def statuses(uploads: Sequence[Upload]) -> list[str]:
    return [stored(upload).status for upload in uploads]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_one_email_goes_out_when_the_last_is_in(batch: list[Upload], order: Sequence[int]) -> None:
    for place in order[:-1]:
        arrive(batch[place])
    assert mail.outbox == []
    arrive(batch[order[-1]])
    [message] = mail.outbox
    places = [str(message.body).index(student_link(upload)) for upload in batch]
    assert places == sorted(places)
    assert statuses(batch) == ["completed"] * 3
    assert history(batch[0]) == ["created", "received", "emailed"]
    assert {stored(upload).email_message_id for upload in batch} == {""}


def test_redelivered_events_send_no_second_email(batch: list[Upload]) -> None:
    for _ in range(2):
        for upload in batch:
            arrive(upload)
    assert len(mail.outbox) == 1


def test_separate_emails_go_out_as_each_video_arrives(aws: None) -> None:
    uploads = make_batch(one_email=False)
    arrive(uploads[1])
    assert len(mail.outbox) == 1
    assert statuses(uploads) == ["pending", "completed", "pending"]


def test_of_two_that_see_the_last_one_in_one_sends(
    batch: list[Upload], monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(batch[0])
    arrive(batch[1])
    put_object(batch[2])
    compose = emails._compose

    def and_the_event_of_another_comes_again(uploads: Sequence[Upload]) -> object:
        monkeypatch.setattr(emails, "_compose", compose)
        arrive(batch[0])
        return compose(uploads)

    monkeypatch.setattr(emails, "_compose", and_the_event_of_another_comes_again)
    arrive(batch[2])
    assert len(mail.outbox) == 1
    assert statuses(batch) == ["completed"] * 3


def test_a_claim_of_the_batch_is_all_or_nothing(batch: list[Upload]) -> None:
    for upload in batch[:2]:
        upload.update([Upload.status.set("processing"), Upload.claimed_at.set(LONG_AGO)])
    both = [stored(batch[0]), stored(batch[1])]
    delivery.take([stored(batch[1])], at=LATER)
    with pytest.raises(ConditionFailed):
        delivery.take(both, at=LATER)
    assert stored(batch[0]).claimed_at == LONG_AGO


def test_the_others_are_emailed_when_one_is_discarded(batch: list[Upload]) -> None:
    arrive(batch[0])
    arrive(batch[1])
    links.revoke(stored(batch[2]), actor="trainer", at=LATER)
    [message] = mail.outbox
    assert "2 videos" in str(message.body)
    assert student_link(batch[2]) not in str(message.body)
    assert statuses(batch) == ["completed", "completed", "revoked"]


def test_a_discarded_video_stays_discarded_when_the_others_cannot_be_emailed(
    batch: list[Upload], monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(batch[0])
    arrive(batch[1])
    send = Failing(emails.send_video_ready, client_error("Throttling"))
    monkeypatch.setattr(emails, "send_video_ready", send)
    links.revoke(stored(batch[2]), actor="trainer", at=LATER)
    assert statuses(batch) == ["processing", "processing", "revoked"]
    reconciler.reconcile(clock=lambda: LATER)
    assert len(mail.outbox) == 1


def test_the_others_are_emailed_when_the_last_is_not_what_was_announced(
    batch: list[Upload],
) -> None:
    arrive(batch[0])
    arrive(batch[1])
    put_object(batch[2], b"longer than it")
    arrival.object_created(bucket=batch[2].s3_bucket, key=batch[2].s3_key, at=LATER)
    assert len(mail.outbox) == 1
    assert statuses(batch) == ["completed", "completed", "failed"]


def test_the_others_are_emailed_when_one_is_given_up(batch: list[Upload]) -> None:
    arrive(batch[0])
    end = NOON + expiry.PATIENCE
    for later in (timedelta(0), timedelta(minutes=5)):
        reconciler.reconcile(clock=lambda later=later: end + later)  # type: ignore[misc]
    assert len(mail.outbox) == 1
    assert statuses(batch) == ["completed", "failed", "failed"]


def test_when_ses_fails_the_next_event_sends_for_all(
    batch: list[Upload], monkeypatch: pytest.MonkeyPatch
) -> None:
    send = Failing(emails.send_video_ready, client_error("Throttling"))
    monkeypatch.setattr(emails, "send_video_ready", send)
    arrive(batch[0])
    arrive(batch[1])
    with pytest.raises(ClientError):
        arrive(batch[2])
    arrive(batch[2])
    assert len(mail.outbox) == 1
    assert statuses(batch) == ["completed"] * 3


def test_a_refused_address_fails_the_whole_batch(
    batch: list[Upload], monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse = Failing(mail.EmailMessage.send, client_error("MessageRejected"))
    monkeypatch.setattr(mail.EmailMessage, "send", refuse)
    for upload in batch:
        arrive(upload)
    assert {stored(upload).failure for upload in batch} == {Failure.EMAIL_REFUSED}


@pytest.fixture
def fresh(aws: None) -> list[Upload]:
    """Three pending uploads of just now, as lists show them."""
    return make_batch(at=timezone.now())


@pytest.fixture
def browser(sign_in: Callable[..., Client], trainer: User) -> Client:
    return sign_in(trainer)


def test_a_form_with_several_files_makes_a_batch_in_order(
    browser: Client, aws_calls: list[str]
) -> None:
    aws_calls.clear()
    page = browser.post("/uploads/new/", FORM, headers=HTMX)
    assert aws_calls == ["GetItem", "TransactWriteItems"]
    first = Upload.find(page["HX-Push-Url"].split("/")[2])
    uploads = first.siblings()
    assert [upload.original_file_name for upload in uploads] == ["GX010042.MP4", "GX020042.MP4"]
    assert all(upload.is_emailed_together for upload in uploads)
    assert page["HX-Push-Url"] == f"/uploads/{uploads[0].file_id}/batch/"
    assert page.text.count("data-job") == 2


def test_the_pages_of_a_batch_lead_to_each_other(browser: Client, fresh: list[Upload]) -> None:
    address = f"/uploads/{fresh[1].file_id}/batch/"
    assert address in browser.get(f"/uploads/{fresh[1].file_id}/").text
    assert address in browser.get("/uploads/").text
    page = browser.get(address).text
    for upload in fresh:
        assert f"/uploads/{upload.file_id}/" in page


def test_only_what_is_missing_is_asked_for(browser: Client, fresh: list[Upload]) -> None:
    arrive(fresh[0])
    page = browser.get(f"/uploads/{fresh[0].file_id}/batch/").text
    assert page.count("data-job") == 2
    assert f'data-parts="/uploads/{fresh[0].file_id}/parts/"' not in page


def test_a_poll_of_the_list_is_answered_only_when_there_is_news(
    browser: Client, fresh: list[Upload]
) -> None:
    address = f"/uploads/{fresh[0].file_id}/batch/"
    version = browser.get(address).context["version"]
    assert browser.get(address, headers=poll(version)).status_code == 204
    arrive(fresh[0])
    news = browser.get(address, headers=poll(version))
    assert "Video received" in news.text
    assert "data-sender" not in news.text


def test_a_page_that_only_looks_on_learns_what_is_left_to_send(
    browser: Client, fresh: list[Upload]
) -> None:
    address = f"/uploads/{fresh[0].file_id}/batch/"
    assert 'data-offers="3"' in browser.get(address).text
    arrive(fresh[0])
    sends = poll("x", sender="sends", offers="3")
    assert "data-sender" not in browser.get(address, headers=sends).text
    news = browser.get(address, headers=poll("x", offers="3"))
    assert news["HX-Retarget"] == "#upload"
    assert news.text.count("data-job") == 2


def test_the_page_of_a_batch_says_what_became_of_its_email(
    browser: Client, fresh: list[Upload]
) -> None:
    address = f"/uploads/{fresh[0].file_id}/batch/"
    for upload in fresh:
        arrive(upload)
    assert "has been emailed" in browser.get(address).text
    fresh[0].update([Upload.email_status.set("bounced")])
    fresh[1].update([Upload.opened_at.set(NOON), Upload.download_count.set(1)])
    page = " ".join(browser.get(address).text.split())
    assert "did not reach the student" in page
    assert "· opened · downloaded" in page


def test_of_a_batch_that_was_discarded_nobody_was_emailed(
    browser: Client, fresh: list[Upload]
) -> None:
    address = f"/uploads/{fresh[0].file_id}/batch/"
    browser.post(f"{address}discard/")
    page = browser.get(address).text
    assert "The student was not emailed." in page
    assert "has been emailed" not in page


def test_rows_of_a_batch_are_told_apart_on_the_dashboard(
    browser: Client, fresh: list[Upload]
) -> None:
    page = browser.get("/uploads/").text
    for upload in fresh:
        assert page.count(upload.original_file_name) >= 2  # for the eye, and for the ear
    places = [page.index(upload.original_file_name) for upload in fresh]
    assert places == sorted(places)


def test_the_rest_of_a_batch_can_be_discarded(browser: Client, fresh: list[Upload]) -> None:
    arrive(fresh[0])
    address = f"/uploads/{fresh[0].file_id}/batch/"
    assert browser.post(f"{address}discard/")["Location"] == address
    assert statuses(fresh) == [Status.COMPLETED, Status.REVOKED, Status.REVOKED]
    assert "data-sender" not in browser.get(address).text


@pytest.mark.parametrize("path", ["", "discard/"])
def test_another_trainers_batch_is_unknown(
    sign_in: Callable[..., Client], second_trainer: User, fresh: list[Upload], path: str
) -> None:
    address = f"/uploads/{fresh[0].file_id}/batch/{path}"
    browser = sign_in(second_trainer)
    assert (browser.post if path else browser.get)(address).status_code == 404
    assert statuses(fresh) == ["pending"] * 3


def test_a_restored_video_takes_no_other_to_the_address_that_was_wrong(
    batch: list[Upload],
) -> None:
    """It was withdrawn when the others' address was corrected."""
    arrive(batch[0])
    arrive(batch[1])
    links.revoke(stored(batch[0]), actor="trainer", at=LATER)
    resending.correct_address(stored(batch[1]), email="kim@example.com", actor="trainer", at=LATER)
    links.restore(stored(batch[0]), actor="sue@example.com", at=LATER)
    arrive(batch[2])
    bodies = {message.to[0]: str(message.body) for message in mail.outbox}
    assert student_link(batch[0]) in bodies["sam@example.com"]
    assert student_link(batch[0]) not in bodies["kim@example.com"]
    for upload in batch[1:]:
        assert student_link(upload) in bodies["kim@example.com"]
        assert student_link(upload) not in bodies["sam@example.com"]
