"""Withdrawing, restoring and extending a student's link."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from botocore.exceptions import ClientError
from django.core import mail
from pytest_django.fixtures import Settings

from core.errors import Refused
from tests.conftest import NOON, Failing, client_error, history, put_object, stored
from uploads.records import suppression
from uploads.records.statuses import EmailStatus, Failure, Status
from uploads.records.upload import Upload
from uploads.services import arrival, links, resending
from uploads.services.upkeep.reconciler import LOOK_BACK
from uploads.storage import objects

MakeUpload = Callable[..., Upload]
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def upload(make_upload: MakeUpload) -> Upload:
    """Completed at noon."""
    upload = make_upload()
    put_object(upload)
    arrival.accept(upload, at=NOON)
    mail.outbox.clear()
    return stored(upload)


def resend(upload: Upload, at: datetime = LATER) -> None:
    resending.resend(upload, actor="support@example.com", at=at)


def recipients() -> list[str]:
    return [message.to[0] for message in mail.outbox]


def test_a_link_can_be_made_to_end_later_or_earlier(upload: Upload) -> None:
    tomorrow = NOON.date() + timedelta(days=1)
    links.extend(upload, until=tomorrow, actor="trainer", at=LATER)
    assert f"{stored(upload).download_expires_at:%Y-%m-%d %H:%M:%S}" == f"{tomorrow} 23:59:59"
    links.extend(upload, until=upload.latest_expiry.date(), actor="trainer", at=LATER)
    assert stored(upload).download_expires_at == upload.latest_expiry
    assert history(upload)[-1] == "extended"


@pytest.mark.parametrize(
    ("after", "refusal"),
    [
        (timedelta(days=8), links.PastTheEnd),
        (timedelta(days=-1), links.AlreadyOver),
    ],
)
def test_a_link_ends_neither_in_the_past_nor_after_its_video(
    upload: Upload, after: timedelta, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        links.extend(upload, until=(NOON + after).date(), actor="trainer", at=LATER)


def test_a_dead_link_is_not_extended(upload: Upload) -> None:
    links.revoke(upload, actor="trainer", at=LATER)
    until = NOON.date() + timedelta(days=2)
    with pytest.raises(links.NotExtendable):
        links.extend(upload, until=until, actor="trainer", at=LATER)


def test_a_withdrawn_link_can_be_restored(upload: Upload) -> None:
    links.revoke(upload, actor="trainer", at=LATER)
    links.restore(upload, actor="support@example.com", at=LATER + timedelta(minutes=1))
    assert stored(upload).status == Status.COMPLETED
    assert mail.outbox == []
    assert history(upload)[-1] == "restored"


def test_who_was_withdrawn_before_the_email_is_emailed_when_restored(
    make_upload: MakeUpload,
) -> None:
    upload = make_upload(attributes={"status": "processing", "claimed_at": NOON, "stored_at": NOON})
    put_object(upload)
    links.revoke(upload, actor="trainer", at=NOON)
    links.restore(stored(upload), actor="support@example.com", at=LATER)
    assert stored(upload).status == Status.COMPLETED
    assert recipients() == ["sam@example.com"]


def test_an_old_upload_whose_email_stays_out_when_it_is_restored_asks_for_another_try(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, retention_days=90)
    upload = make_upload(
        attributes={
            "status": "revoked",
            "stored_at": NOON,
            "download_expires_at": NOON + timedelta(days=30),
        }
    )
    put_object(upload)
    fail = Failing(mail.EmailMessage.send, client_error("Throttling"))
    long_after = NOON + LOOK_BACK + timedelta(days=1)
    with monkeypatch.context() as patch:
        patch.setattr(mail.EmailMessage, "send", fail)
        with pytest.raises(ClientError):
            links.restore(upload, actor="support@example.com", at=long_after)
    # The reconciler looks no further back, so only people go on from here.
    assert stored(upload).failure == Failure.EMAIL_FAILED
    resend(stored(upload), at=long_after + timedelta(hours=1))
    assert recipients() == ["sam@example.com"]
    assert stored(upload).status == Status.COMPLETED


def test_what_was_discarded_cannot_be_restored(make_upload: MakeUpload) -> None:
    upload = make_upload()
    links.revoke(upload, actor="trainer", at=LATER)
    with pytest.raises(links.NotRestorable):
        links.restore(upload, actor="support@example.com", at=LATER)


def test_what_glacier_has_is_not_asked_for(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload(attributes={"status": "revoked", "stored_at": NOON})
    archived = Failing(objects.beginning, client_error("InvalidObjectState"))
    monkeypatch.setattr(objects, "beginning", archived)
    with pytest.raises(links.NotRestorable):
        links.restore(upload, actor="support@example.com", at=upload.latest_expiry)
    assert archived.times == 1


def test_what_was_not_withdrawn_cannot_be_restored(upload: Upload) -> None:
    with pytest.raises(links.NotRestorable):
        links.restore(upload, actor="support@example.com", at=LATER)


def test_what_cannot_be_emailed_is_not_restored(make_upload: MakeUpload) -> None:
    upload = make_upload(attributes={"status": "processing", "claimed_at": NOON})
    put_object(upload)
    links.revoke(upload, actor="trainer", at=NOON)
    suppression.suppress("sam@example.com", reason=EmailStatus.BOUNCED, detail="550", at=NOON)
    with pytest.raises(suppression.AddressSuppressed):
        links.restore(stored(upload), actor="support@example.com", at=LATER)
    assert stored(upload).status == Status.REVOKED


@pytest.mark.parametrize("status", ["pending", "processing", "completed"])
def test_a_live_upload_can_be_withdrawn(make_upload: MakeUpload, status: str) -> None:
    upload = make_upload(attributes={"status": status})
    links.revoke(upload, actor="trainer", at=LATER)
    assert stored(upload).status == Status.REVOKED
    assert history(upload)[-1] == "revoked"


@pytest.mark.parametrize("status", ["failed", "revoked"])
def test_a_dead_upload_cannot_be_withdrawn(make_upload: MakeUpload, status: str) -> None:
    upload = make_upload(attributes={"status": status})
    with pytest.raises(links.NotRevocable):
        links.revoke(upload, actor="trainer", at=LATER)
