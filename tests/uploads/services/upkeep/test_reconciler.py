from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.conftest import NOON, Failing, client_error, history, put_object, stored
from uploads.records.statuses import Failure, Status
from uploads.records.upload import Upload
from uploads.services import emails
from uploads.services.upkeep import expiry, reconciler
from uploads.storage import objects

MakeUpload = Callable[..., Upload]


def reconcile(at: datetime) -> int:
    return reconciler.reconcile(clock=lambda: at)


def test_a_lost_event_is_made_good(make_upload: MakeUpload) -> None:
    upload = make_upload()
    put_object(upload)
    assert reconcile(NOON + timedelta(minutes=5)) == 1
    assert stored(upload).status == Status.COMPLETED
    assert reconcile(NOON + timedelta(minutes=10)) == 0
    assert len(mail.outbox) == 1


def test_what_only_it_found_is_counted_for_the_alarm(
    make_upload: MakeUpload, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, alarms=True)
    now = timezone.now()
    for late, counted in ((timedelta(seconds=50), 0), (timedelta(seconds=70), 1)):
        upload = make_upload(at=now)
        put_object(upload)  # dated by the clock on the wall
        reconcile(now + late)
        assert stored(upload).status == Status.COMPLETED
        assert capsys.readouterr().out.count('"VideosFoundLate":[1') == counted


def test_a_crash_between_claim_and_email_is_made_good(make_upload: MakeUpload) -> None:
    upload = make_upload(attributes={"status": "processing", "claimed_at": NOON})
    put_object(upload)
    reconcile(NOON + timedelta(minutes=1))
    assert mail.outbox == []
    reconcile(NOON + timedelta(minutes=6))
    assert len(mail.outbox) == 1
    assert stored(upload).status == Status.COMPLETED


def test_an_upload_that_still_waits_is_left_alone(make_upload: MakeUpload) -> None:
    upload = make_upload()
    reconcile(NOON + timedelta(hours=3))
    assert stored(upload).status == Status.PENDING


def test_an_upload_that_never_came_is_given_up(make_upload: MakeUpload) -> None:
    upload = make_upload()
    reconcile(NOON + expiry.PATIENCE)
    assert stored(upload).status == Status.FAILED


def test_an_email_that_ses_never_takes_is_given_up(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload()
    put_object(upload)
    closed = Failing(emails.send_video_ready, client_error("AccountSendingPaused"), times=99)
    monkeypatch.setattr(emails, "send_video_ready", closed)
    for after in (timedelta(minutes=5), timedelta(days=1), expiry.EMAIL_PATIENCE):
        with pytest.raises(ExceptionGroup):
            reconcile(NOON + after)
    assert stored(upload).failure == Failure.EMAIL_FAILED
    assert history(upload) == ["created", "received", "failed"]


def test_an_email_that_is_just_being_sent_is_not_given_up(make_upload: MakeUpload) -> None:
    late = NOON + expiry.EMAIL_PATIENCE
    claimed = late - timedelta(minutes=1)
    upload = make_upload(attributes={"status": "processing", "claimed_at": claimed})
    reconcile(late)
    assert stored(upload).status == Status.PROCESSING


def test_it_looks_across_the_end_of_a_month(make_upload: MakeUpload) -> None:
    last_day = datetime(2026, 10, 31, 23, 59, tzinfo=UTC)
    upload = make_upload(at=last_day)
    put_object(upload)
    assert reconcile(last_day + timedelta(minutes=5)) == 1
    assert stored(upload).status == Status.COMPLETED


def test_one_failure_does_not_keep_the_others_waiting(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = [make_upload(at=NOON + timedelta(seconds=second)) for second in range(3)]
    for upload in uploads:
        put_object(upload)
    monkeypatch.setattr(objects, "beginning", Failing(objects.beginning, client_error("503")))
    with pytest.raises(ExceptionGroup):
        reconcile(NOON + timedelta(minutes=5))
    assert len(mail.outbox) == 2
    reconcile(NOON + timedelta(minutes=10))
    assert len(mail.outbox) == 3


def test_the_command_says_what_it_looked_at(
    make_upload: MakeUpload, capsys: pytest.CaptureFixture[str]
) -> None:
    from django.utils import timezone

    make_upload(at=timezone.now() - timedelta(minutes=1))
    call_command("reconcile")
    assert "1 unfinished" in capsys.readouterr().out
