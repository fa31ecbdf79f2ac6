"""SES does not let us send: told as what it is, never as something that passes by itself."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from tests.conftest import NOON, Failing, client_error, history, put_object, stored
from uploads.queries import progress, support_search, timeline
from uploads.queries.support_search import Problem
from uploads.records.statuses import Hold, Status
from uploads.records.upload import Upload
from uploads.services import arrival, delivery, emails, erasure, resending
from uploads.services.upkeep import expiry, reconciler
from uploads.storage import objects

MakeUpload = Callable[..., Upload]
Refuse = Callable[..., None]

#: As SES says it in its sandbox, of an address that is verified.
DENIED = (
    "User: arn:aws:sts::123456789012:assumed-role/apexshare-dev-lambda/apexshare-dev is not "
    "authorized to perform `ses:SendRawEmail' on resource "
    "`arn:aws:ses:us-east-1:123456789012:identity/sam@example.com'"
)


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Refuse:
    """Makes SES answer every email with this error, or so many."""

    def by(code: str = "AccessDenied", message: str = DENIED, *, times: int = 99) -> None:
        send = mail.EmailMessage.send
        failing = Failing(send, client_error(code, message), times=times)

        def send_or_fail(email: mail.EmailMessage) -> None:
            failing(email)

        monkeypatch.setattr(mail.EmailMessage, "send", send_or_fail)

    return by


@pytest.fixture
def arrived(make_upload: MakeUpload) -> Upload:
    upload = make_upload()
    put_object(upload)
    return upload


def arrive(upload: Upload) -> None:
    arrival.object_created(bucket=upload.s3_bucket, key=upload.s3_key, at=NOON)


@pytest.mark.parametrize(
    ("code", "message", "hold"),
    [
        ("AccessDenied", DENIED, Hold.DENIED),
        ("AccessDeniedException", DENIED, Hold.DENIED),
        ("MessageRejected", "Email address is not verified. …", Hold.NOT_VERIFIED),
        ("AccountSendingPausedException", "", Hold.PAUSED),
        ("ConfigurationSetSendingPausedException", "", Hold.PAUSED),
        ("ConfigurationSetDoesNotExist", "", Hold.NOT_SET_UP),
        ("MailFromDomainNotVerifiedException", "", Hold.NOT_SET_UP),
    ],
)
def test_what_an_administrator_must_mend_is_no_failure_of_the_event(
    arrived: Upload, refuse: Refuse, code: str, message: str, hold: Hold
) -> None:
    refuse(code, message)
    arrive(arrived)
    assert stored(arrived).status == Status.PROCESSING
    assert stored(arrived).email_held == hold
    assert stored(arrived).claimed_at is None


def test_trainer_and_support_are_told_why(arrived: Upload, refuse: Refuse) -> None:
    refuse()
    arrive(arrived)
    held = stored(arrived)
    row = progress.of(held, at=NOON)
    assert (row.headline, row.tone) == ("Could not be emailed yet", "bad")
    assert not row.is_settled
    assert row.version != progress.of(arrived, at=NOON).version
    assert support_search.problem(held, at=NOON) == Problem.HELD
    assert [each.file_id for each in support_search.problems(at=NOON).items] == [held.file_id]
    line = timeline.of(held).lines[0]
    assert "the mail service does not let us" in line.what
    assert "AccessDenied" in line.detail
    assert "sam@example.com" not in line.detail


def test_the_trainers_page_says_so(
    sign_in: Callable[..., Client], trainer: User, arrived: Upload, refuse: Refuse
) -> None:
    refuse()
    arrive(arrived)
    page = sign_in(trainer).get(f"/uploads/{arrived.file_id}/").content.decode()
    assert "could not be emailed yet" in page


def test_it_goes_out_by_itself_once_that_is_mended(arrived: Upload, refuse: Refuse) -> None:
    refuse(times=3)
    arrive(arrived)
    for minutes in (5, 10, 15):
        at = NOON + timedelta(minutes=minutes)
        assert reconciler.reconcile(clock=lambda at=at: at) == 1  # type: ignore[misc]
    done = stored(arrived)
    assert done.status == Status.COMPLETED
    assert done.email_held is None
    assert history(done) == ["created", "received", "held", "emailed"]
    assert len(mail.outbox) == 1


def test_what_nobody_mends_is_given_up_in_the_end(arrived: Upload, refuse: Refuse) -> None:
    refuse()
    arrive(arrived)
    reconciler.reconcile(clock=lambda: NOON + expiry.EMAIL_PATIENCE)
    assert history(arrived) == ["created", "received", "held", "failed"]


def test_who_sends_it_again_is_told_and_may_try_once_more(
    sent_upload: Upload, refuse: Refuse
) -> None:
    refuse(times=1)
    later = sent_upload.upload_date + timedelta(hours=1)
    with pytest.raises(delivery.EmailHeld):
        resending.resend(sent_upload, actor="trainer", at=later)
    resending.resend(stored(sent_upload), actor="trainer", at=later)
    assert history(sent_upload)[-2:] == ["held", "resent"]
    assert stored(sent_upload).email_held is None


def test_the_alarm_hears_of_each_try_also_where_little_is_counted(
    arrived: Upload, refuse: Refuse, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    refuse()
    arrive(arrived)
    assert capsys.readouterr().out == ""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, alarms=True)
    arrive(stored(arrived))
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["EmailsHeld"] == [1]


def test_an_erasure_is_done_also_where_the_trainer_cannot_be_told(
    sent_upload: Upload, refuse: Refuse
) -> None:
    refuse()
    erasure.erase(sent_upload, actor="support@example.com", at=NOON)
    assert objects.head(sent_upload) is None
    with pytest.raises(emails.SendingHeld):
        emails.send_video_erased(sent_upload, actor="support@example.com", at=NOON)
