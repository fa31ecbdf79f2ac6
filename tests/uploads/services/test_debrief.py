"""New moments after the email: the student is told once, whoever asks at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from tests.conftest import Failing, client_error, history, stored
from uploads.records import suppression
from uploads.records.moment import upload_with_moments
from uploads.records.statuses import EmailStatus, Hold
from uploads.records.upload import Upload
from uploads.rules import DEBRIEF_PAUSE
from uploads.services import debrief, delivery, emails, links, moments

TRAINER = "trainer"


@pytest.fixture
def upload(sent_upload: Upload) -> Upload:
    """Emailed a moment ago; since then it has got a moment."""
    write(sent_upload)
    mail.outbox.clear()
    return sent_upload


def write(upload: Upload, *, later: timedelta = timedelta(seconds=1), **more: Any) -> None:
    words = {"ms": 42_000, "end_ms": None, "text": "Look ahead.", "kind": "danger"} | more
    found = upload_with_moments(upload.file_id)
    moments.add(*found, uuid4(), at=timezone.now() + later, **words)


def tell(upload: Upload, *, later: timedelta = timedelta(seconds=2)) -> None:
    found = upload_with_moments(upload.file_id)
    debrief.tell_student(*found, actor=TRAINER, at=timezone.now() + later)


def test_the_student_gets_all_moments_and_history_and_counts_say_so(upload: Upload) -> None:
    tell(upload)
    [message] = mail.outbox
    assert message.to == ["sam@example.com"]
    assert "Look ahead." in str(message.body)
    assert history(upload)[-1] == "debrief_emailed"
    found = upload_with_moments(upload.file_id)
    assert debrief.untold(*found) == []
    # What became of the email about the video is another matter.
    assert found[0].email_status == "sent"


def test_before_the_email_nothing_is_new_for_it_holds_the_moments(
    make_upload: Callable[..., Upload],
) -> None:
    upload = make_upload(at=timezone.now())
    write(upload)
    assert debrief.untold(*upload_with_moments(upload.file_id)) == []
    with pytest.raises(debrief.NothingToTell):
        tell(upload)
    assert mail.outbox == []


def test_what_the_student_knows_is_told_once(upload: Upload) -> None:
    tell(upload)
    with pytest.raises(debrief.NothingToTell):
        tell(upload, later=DEBRIEF_PAUSE + timedelta(minutes=1))
    assert len(mail.outbox) == 1


def test_there_is_one_email_in_ten_minutes(upload: Upload) -> None:
    tell(upload)
    write(upload, later=timedelta(seconds=3))
    with pytest.raises(debrief.ToldJustNow):
        tell(upload, later=DEBRIEF_PAUSE - timedelta(seconds=5))
    tell(upload, later=DEBRIEF_PAUSE + timedelta(seconds=5))
    assert len(mail.outbox) == 2


def test_of_two_who_tell_at_once_one_does(upload: Upload) -> None:
    before = [upload_with_moments(upload.file_id) for _ in range(2)]
    at = timezone.now() + timedelta(seconds=2)
    debrief.tell_student(*before[0], actor=TRAINER, at=at)
    with pytest.raises(delivery.BeingSent):
        debrief.tell_student(*before[1], actor=TRAINER, at=at)
    assert len(mail.outbox) == 1


def test_a_dead_link_tells_nothing(upload: Upload) -> None:
    before = upload_with_moments(upload.file_id)
    links.revoke(stored(upload), actor=TRAINER, at=timezone.now())
    with pytest.raises(delivery.BeingSent):
        debrief.tell_student(*before, actor=TRAINER, at=timezone.now() + timedelta(seconds=2))
    with pytest.raises(debrief.NothingToTell):
        tell(upload)
    assert mail.outbox == []


def test_an_address_that_takes_no_email_gets_none(upload: Upload) -> None:
    suppression.suppress(
        "sam@example.com", reason=EmailStatus.COMPLAINED, detail="abuse", at=timezone.now()
    )
    with pytest.raises(suppression.AddressSuppressed):
        tell(upload)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (emails.EmailRefused("MessageRejected"), delivery.AddressRefused),
        (emails.SendingHeld(Hold.PAUSED), delivery.EmailHeld),
        (client_error("ServiceUnavailable"), Exception),
    ],
)
def test_after_a_failure_the_next_try_sends_it(
    upload: Upload, monkeypatch: pytest.MonkeyPatch, error: Exception, raised: type[Exception]
) -> None:
    failing = Failing(emails.send_moments_added, error)
    monkeypatch.setattr(emails, "send_moments_added", failing)
    with pytest.raises(raised):
        tell(upload)
    assert stored(upload).debrief_claimed_at is None
    tell(upload)
    assert len(mail.outbox) == 1
