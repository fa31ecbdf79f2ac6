"""What a trainer or support does to an upload that has been sent."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from botocore.exceptions import ClientError
from django.core import mail

from core.errors import TooManyRequests
from tests.conftest import LONG_AGO, NOON, Failing, client_error, history, put_object, stored
from uploads import rules
from uploads.records import suppression
from uploads.records.event import Event
from uploads.records.statuses import EmailStatus, Failure, Status
from uploads.records.upload import Upload
from uploads.services import arrival, delivery, emails, links, resending
from uploads.web_addresses import student_link

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


@pytest.fixture
def refused(make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch) -> Upload:
    """Failed, because SES refused the address."""
    upload = make_upload(student_email="sam@exmaple.invalid")
    put_object(upload)
    refuse = Failing(mail.EmailMessage.send, client_error("MessageRejected"))
    with monkeypatch.context() as patch:
        patch.setattr(mail.EmailMessage, "send", refuse)
        arrival.accept(upload, at=NOON)
    return stored(upload)


def resend(upload: Upload, at: datetime = LATER) -> None:
    resending.resend(upload, actor="support@example.com", at=at)


def correct(upload: Upload, email: str = "sam@right.example", at: datetime = LATER) -> None:
    resending.correct_address(upload, email=email, actor="trainer", at=at)


def recipients() -> list[str]:
    return [message.to[0] for message in mail.outbox]


def test_the_email_can_be_sent_again(upload: Upload) -> None:
    upload.update([Upload.email_status.set("bounced")])
    resend(upload)
    assert recipients() == ["sam@example.com"]
    assert stored(upload).email_status == EmailStatus.SENT
    assert stored(upload).email_sent_at == LATER
    assert history(upload)[-1] == "resent"
    assert Event.history(upload)[-1].actor == "support@example.com"


def test_a_second_click_sends_no_second_email(upload: Upload) -> None:
    again = stored(upload)
    resend(upload)
    with pytest.raises(delivery.BeingSent):
        resend(again)
    with pytest.raises(resending.TooSoon):
        resend(stored(upload), LATER + timedelta(seconds=59))
    assert len(mail.outbox) == 1
    resend(stored(upload), LATER + timedelta(minutes=2))
    assert len(mail.outbox) == 2


def test_what_ses_had_refused_is_completed_when_it_is_taken(refused: Upload) -> None:
    assert refused.failure == Failure.EMAIL_REFUSED
    resend(refused)
    assert stored(refused).status == Status.COMPLETED
    assert stored(refused).failure is None


def test_when_ses_fails_the_person_can_try_again(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = Failing(emails.send_video_ready, client_error("Throttling"))
    monkeypatch.setattr(emails, "send_video_ready", send)
    with pytest.raises(ClientError):
        resend(upload)
    resend(stored(upload))
    assert len(mail.outbox) == 1
    assert history(upload) == ["created", "received", "emailed", "resent"]


def test_an_email_that_got_stuck_can_be_sent_by_hand(make_upload: MakeUpload) -> None:
    stuck = make_upload(attributes={"status": "processing", "claimed_at": LONG_AGO})
    resend(stuck)
    assert recipients() == ["sam@example.com"]
    assert history(stuck)[-1] == "emailed"


def test_an_email_that_somebody_else_sends_right_now_is_not_sent(make_upload: MakeUpload) -> None:
    with pytest.raises(delivery.BeingSent):
        resend(make_upload(attributes={"status": "processing", "claimed_at": LATER}))
    assert mail.outbox == []


@pytest.mark.parametrize("status", ["pending", "revoked"])
def test_without_a_live_link_there_is_nothing_to_send(make_upload: MakeUpload, status: str) -> None:
    with pytest.raises(resending.NothingToEmail):
        resend(make_upload(attributes={"status": status}))


def test_an_expired_link_is_not_sent_again(upload: Upload) -> None:
    with pytest.raises(resending.NothingToEmail):
        resend(upload, upload.download_expires_at)


def test_a_corrected_address_gets_the_email(upload: Upload) -> None:
    correct(upload)
    assert recipients() == ["sam@right.example"]
    now = stored(upload)
    assert now.student_email == "sam@right.example"
    assert now.gsi1pk == "STUDENT#sam@right.example"
    assert history(upload)[-2:] == ["address_corrected", "resent"]
    assert Event.history(upload)[-2].detail == "s…@example.com → s…@right.example"


def test_a_refused_address_can_be_corrected(refused: Upload) -> None:
    correct(refused)
    assert recipients() == ["sam@right.example"]
    assert stored(refused).status == Status.COMPLETED


def test_an_address_can_be_corrected_before_the_video_is_there(make_upload: MakeUpload) -> None:
    upload = make_upload()
    correct(upload)
    assert mail.outbox == []
    put_object(upload)
    arrival.accept(stored(upload), at=LATER)
    assert recipients() == ["sam@right.example"]


def test_two_corrections_at_once_are_one(upload: Upload) -> None:
    again = stored(upload)
    correct(upload)
    with pytest.raises(resending.NotCorrectable):
        correct(again, "sam@wrong.example")
    assert stored(upload).student_email == "sam@right.example"
    assert recipients() == ["sam@right.example"]


@pytest.mark.parametrize(
    "attributes", [{"status": "revoked"}, {"status": "failed", "failure": "size"}]
)
def test_what_has_ended_takes_no_other_address(
    make_upload: MakeUpload, attributes: dict[str, str]
) -> None:
    with pytest.raises(resending.NotCorrectable):
        correct(make_upload(attributes=attributes))


def test_an_address_that_takes_no_email_is_refused(upload: Upload) -> None:
    bounced = suppression.Suppression.of(
        "sam@right.example", reason=EmailStatus.BOUNCED, detail="550", at=NOON
    )
    bounced.save()
    with pytest.raises(suppression.AddressSuppressed):
        correct(upload)
    assert stored(upload).student_email == "sam@example.com"
    suppression.lift("sam@right.example", at=LATER)
    correct(upload)
    assert recipients() == ["sam@right.example"]


def test_a_video_whose_address_has_bounced_meanwhile_waits_for_a_better_one(
    make_upload: MakeUpload,
) -> None:
    upload = make_upload()
    put_object(upload)
    suppression.Suppression.of(
        "sam@example.com", reason=EmailStatus.BOUNCED, detail="550", at=NOON
    ).save()
    arrival.accept(upload, at=NOON)
    assert stored(upload).failure == Failure.SUPPRESSED
    assert mail.outbox == []
    with pytest.raises(suppression.AddressSuppressed):
        resend(stored(upload))
    correct(stored(upload))
    assert recipients() == ["sam@right.example"]
    assert stored(upload).status == Status.COMPLETED


def test_a_batch_is_corrected_and_sent_again_as_one(
    sent_batch: list[Upload],
) -> None:
    correct(stored(sent_batch[1]))
    resend(stored(sent_batch[0]), LATER + timedelta(hours=1))
    assert recipients() == ["sam@example.com", "sam@right.example", "sam@right.example"]
    assert all(student_link(sent_batch[0]) in str(message.body) for message in mail.outbox)
    assert {stored(upload).student_email for upload in sent_batch} == {"sam@right.example"}


@pytest.fixture
def batch(sent_batch: list[Upload]) -> list[Upload]:
    """Two videos, emailed together at noon; what goes out after that is in the mailbox."""
    mail.outbox.clear()
    return sent_batch


def test_asking_for_each_of_a_batch_sends_its_email_once(batch: list[Upload]) -> None:
    resend(batch[0])
    with pytest.raises(resending.TooSoon):
        resend(batch[1])
    with pytest.raises(resending.TooSoon):
        resend(batch[0])
    assert len(mail.outbox) == 1


def test_what_was_withdrawn_from_a_batch_is_not_sent_again(batch: list[Upload]) -> None:
    links.revoke(batch[0], actor="trainer", at=LATER)
    with pytest.raises(resending.NothingToEmail):
        resend(stored(batch[0]))
    resend(stored(batch[1]))
    [message] = mail.outbox
    assert student_link(batch[0]) not in str(message.body)


def test_the_same_address_again_is_a_second_email_and_waits_like_one(upload: Upload) -> None:
    correct(upload, "sam@example.com")
    assert history(upload)[-1] == "resent"
    with pytest.raises(resending.TooSoon):
        correct(stored(upload), "sam@example.com", LATER + timedelta(seconds=30))
    assert len(mail.outbox) == 1


def test_an_address_is_not_corrected_while_its_email_goes_out(
    make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = make_upload()
    put_object(upload)
    send = emails.send_video_ready

    def and_the_trainer_corrects_it(uploads: Sequence[Upload]) -> str:
        with pytest.raises(resending.NotCorrectable):
            correct(stored(upload), at=NOON)
        return send(uploads)

    monkeypatch.setattr(emails, "send_video_ready", and_the_trainer_corrects_it)
    arrival.accept(upload, at=NOON)
    assert recipients() == ["sam@example.com"]
    assert stored(upload).student_email == "sam@example.com"


def test_a_handler_that_read_the_old_address_sends_nothing(make_upload: MakeUpload) -> None:
    upload = make_upload(attributes={"status": "processing", "claimed_at": LONG_AGO})
    put_object(upload)
    stale = stored(upload)
    correct(stored(upload), at=NOON)
    arrival.accept(stale, at=NOON)
    assert recipients() == ["sam@right.example"]


def test_an_address_is_not_corrected_again_and_again(upload: Upload) -> None:
    for number in range(rules.CORRECTIONS.most):
        at = LATER + timedelta(seconds=number)
        correct(stored(upload), f"sam{number}@example.com", at=at)
    with pytest.raises(TooManyRequests):
        correct(stored(upload), "sam.once.more@example.com", at=LATER + timedelta(seconds=9))
    assert len(mail.outbox) == rules.CORRECTIONS.most
    assert stored(upload).student_email == f"sam{rules.CORRECTIONS.most - 1}@example.com"


def test_a_batch_is_corrected_once_however_many_of_it_are_chosen(sent_batch: list[Upload]) -> None:
    chosen = [stored(upload) for upload in sent_batch]
    correct(chosen[0], "sam@right.example")
    for upload in chosen[1:]:
        with pytest.raises(resending.TooSoon):
            correct(upload, "sam@right.example")
    assert recipients()[1:] == ["sam@right.example"]


def test_the_uploads_of_a_batch_share_their_limit(sent_batch: list[Upload]) -> None:
    for number in range(rules.CORRECTIONS.most):
        at = LATER + timedelta(seconds=number)
        correct(stored(sent_batch[number % 2]), f"sam{number}@example.com", at=at)
    with pytest.raises(TooManyRequests):
        correct(stored(sent_batch[1]), "sam.once.more@example.com", at=LATER + timedelta(seconds=9))
