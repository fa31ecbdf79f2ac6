"""What SES says of our emails, in real events from its documentation."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import strategies as st
from pynamodb.exceptions import PutError

from apexshare import events
from apexshare.local import feedback as simulated
from tests.conftest import NOON, Failing, history, put_object, stored
from tests.inprocess import Moto
from tests.tally import fuzz
from uploads.queries import timeline
from uploads.queries.support_search import problem
from uploads.records import suppression
from uploads.records.event import Event
from uploads.records.mail_outcome import OUTCOMES
from uploads.records.statuses import EmailStatus
from uploads.records.upload import Upload
from uploads.services import arrival, erasure, mail_events, resending

EVENTS = Path(__file__).parents[2] / "events"
UNKNOWN = "550e8400-e29b-41d4-a716-446655440000"
KINDS = [str(kind) for kind in OUTCOMES]


@pytest.fixture
def upload(make_upload: Callable[..., Upload]) -> Upload:
    """Emailed at noon to recipient@example.com."""
    upload = make_upload(student_email="recipient@example.com")
    put_object(upload)
    arrival.accept(upload, at=NOON)
    upload.update([Upload.email_message_id.set("the-email")])
    return stored(upload)


def ses_event(kind: str, upload: Upload, *, message_id: str = "the-email") -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"ses-{kind.replace('_', '-')}.json").read_text())
    event["mail"]["messageId"] = message_id
    event["mail"]["tags"]["upload"] = [upload.file_id]
    return event


def publish(*messages: Any) -> None:
    """Through SNS, as Zappa hands it over."""
    notification = json.loads((EVENTS / "sns-notification.json").read_text())
    [record] = notification["Records"]
    notification["Records"] = [
        {**record, "Sns": {**record["Sns"], "Message": json.dumps(message)}} for message in messages
    ]
    events.mail_feedback(notification, None)


def say(kind: str, upload: Upload, **changes: str) -> None:
    publish(ses_event(kind, upload, **changes))


@pytest.mark.parametrize(
    ("kind", "status", "detail"),
    [
        ("delivered", "delivered", None),
        ("bounced", "bounced", "smtp; 550 5.1.1 user unknown"),
        ("soft_bounced", "undelivered", "MailboxFull"),
        ("answered", "sent", "General"),
        ("content_refused", "rejected", "smtp; 550 5.7.1 message content rejected"),
        (
            "blocked",
            "blocked",
            "Amazon SES did not send the message: suppression list",
        ),
        ("complained", "complained", "abuse"),
        ("complaint_blocked", "complained", "OnAccountSuppressionList"),
        ("not_spam", "sent", "not-spam"),
        ("auth_failed", "sent", "auth-failure"),
        ("rejected", "rejected", "Bad content"),
    ],
)
def test_what_became_of_the_email_is_known_with_the_servers_reason(
    upload: Upload, kind: str, status: str, detail: str | None
) -> None:
    say(kind, upload)
    assert stored(upload).email_status == status
    [line] = [event for event in Event.history(upload) if event.kind == kind]
    assert line.detail == detail
    assert line.actor == "system"


def test_no_address_is_kept_in_the_words_of_a_mail_server(upload: Upload) -> None:
    """A mailbox that forwards names the next one."""
    event = ses_event("bounced", upload)
    words = "smtp; 550 5.1.1 <sam.private@home.example> unknown (srs0+sam=home.example@x.example)"
    event["bounce"]["bouncedRecipients"][0]["diagnosticCode"] = words
    publish(event)
    masked = "smtp; 550 5.1.1 <s…@home.example> unknown (s…@x.example)"
    [line] = [event for event in Event.history(upload) if event.kind == "bounced"]
    assert line.detail == masked
    found = suppression.find(upload.student_email)
    assert found
    assert found.detail == masked


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_event_twice_is_one_line(upload: Upload, kind: str) -> None:
    for _ in range(2):
        say(kind, upload)
    assert history(upload).count(kind) == 1


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        (["bounced", "delivered"], "bounced"),
        (["delivered", "bounced"], "bounced"),
        (["delivered", "soft_bounced"], "delivered"),
        (["soft_bounced", "delivered"], "delivered"),
        (["answered", "delivered"], "delivered"),
        (["not_spam", "delivered"], "delivered"),
        (["complained", "delivered", "bounced"], "complained"),
        (["delivered", "complained"], "complained"),
    ],
)
def test_events_out_of_order_end_in_the_same_status(
    upload: Upload, kinds: list[str], status: str
) -> None:
    for kind in kinds:
        say(kind, upload)
    assert stored(upload).email_status == status
    assert set(kinds) <= set(history(upload))


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("bounced", EmailStatus.BOUNCED),
        ("complained", EmailStatus.COMPLAINED),
        ("blocked", EmailStatus.BLOCKED),
        ("complaint_blocked", EmailStatus.COMPLAINED),
        ("soft_bounced", None),
        ("answered", None),
        ("content_refused", None),
        ("not_spam", None),
        ("auth_failed", None),
        ("rejected", None),
        ("delivered", None),
    ],
)
def test_only_a_hard_bounce_or_a_complaint_stops_further_emails(
    upload: Upload, kind: str, reason: EmailStatus | None
) -> None:
    say(kind, upload)
    found = suppression.find("recipient@example.com")
    assert (found and found.reason) == reason


def test_a_bounce_of_an_email_that_was_sent_again_since_is_only_told(upload: Upload) -> None:
    say("bounced", upload, message_id="an-earlier-email")
    assert stored(upload).email_status == EmailStatus.SENT
    assert "bounced" in history(upload)
    assert suppression.find("recipient@example.com")


def test_an_event_ahead_of_our_own_record_comes_again(upload: Upload) -> None:
    now = timezone.now()
    upload.update([Upload.claimed_at.set(now)])
    with pytest.raises(ExceptionGroup):
        say("delivered", upload, message_id="the-next-email")
    upload.update(
        [
            Upload.email_sent_at.set(now),
            Upload.email_message_id.set("the-next-email"),
        ]
    )
    say("delivered", upload, message_id="the-next-email")
    assert stored(upload).email_status == EmailStatus.DELIVERED


def test_a_bounce_ahead_of_our_own_record_stops_further_emails_at_once(upload: Upload) -> None:
    upload.update([Upload.claimed_at.set(timezone.now())])
    with pytest.raises(ExceptionGroup):
        say("bounced", upload, message_id="the-next-email")
    assert suppression.find("recipient@example.com")


def test_an_email_about_a_batch_tells_of_all_its_uploads(
    sent_batch: list[Upload],
) -> None:
    say("delivered", sent_batch[0], message_id="")
    assert {stored(upload).email_status for upload in sent_batch} == {"delivered"}


@pytest.mark.parametrize(
    "message",
    [
        {},
        [],
        "text",
        None,
        {"eventType": "Open", "mail": {}},
        {"eventType": "Bounce"},
        {"eventType": "Bounce", "mail": {"tags": {"upload": ["x"]}}, "bounce": "text"},
        {"eventType": 5},
        {
            "eventType": "Delivery",
            "mail": {
                "messageId": "id",
                "timestamp": "2026-11-22T12:00:00Z",
                "tags": {"upload": ["x" * 3000]},
            },
        },
        {"command": "apexshare.events.reconcile"},
    ],
)
def test_a_foreign_message_is_ignored(aws: None, message: Any) -> None:
    publish(message)


def test_feedback_about_an_upload_that_is_gone_is_ignored(upload: Upload) -> None:
    erasure.erase(upload, actor="support@example.com", at=NOON + timedelta(days=1))
    say("bounced", upload)
    assert history(upload) == ["erased"]


def test_a_failure_spares_the_other_events_and_is_made_good(
    upload: Upload, make_upload: Callable[..., Upload], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_upload(attributes={"email_status": "sent", "email_message_id": "the-email"})
    suppress = Failing(suppression.suppress, PutError())
    with monkeypatch.context() as patch:
        patch.setattr(suppression, "suppress", suppress)
        both = [ses_event("bounced", upload), ses_event("delivered", other)]
        with pytest.raises(ExceptionGroup):
            publish(*both)
    assert stored(other).email_status == EmailStatus.DELIVERED
    publish(*both)
    assert stored(upload).email_status == EmailStatus.BOUNCED


@pytest.mark.parametrize("kind", simulated.KINDS)
def test_what_a_developer_can_simulate_is_understood(kind: str) -> None:
    event = simulated.event(kind, message_id="id", to="Sam@Example.com", tags={"upload": UNKNOWN})
    said = mail_events.Feedback.parse(json.loads(json.dumps(event)))
    assert said.outcome in OUTCOMES.values()
    assert (said.file_id, said.message_id) == (UNKNOWN, "id")
    assert said.recipients in ([], ["sam@example.com"])


def test_a_complaint_stands_whatever_comes_after_it(upload: Upload) -> None:
    say("complained", upload)
    say("bounced", upload)
    found = suppression.find("recipient@example.com")
    assert found
    assert found.is_complaint


def test_what_was_said_before_an_address_was_allowed_again_is_past(upload: Upload) -> None:
    say("bounced", upload)
    suppression.lift("recipient@example.com", at=NOON)
    say("bounced", upload)
    assert suppression.find("recipient@example.com") is None


def test_a_bounce_of_what_was_erased_still_stops_further_emails(upload: Upload) -> None:
    erasure.erase(upload, actor="support@example.com", at=NOON + timedelta(days=1))
    say("bounced", upload)
    assert suppression.find("recipient@example.com")
    assert history(upload) == ["erased"]


def test_what_is_left_of_a_batch_is_told_when_the_named_upload_was_erased(
    sent_batch: list[Upload],
) -> None:
    sent_batch[1].update([Upload.email_message_id.set("the-email")])
    erasure.erase(stored(sent_batch[0]), actor="support@example.com", at=NOON)
    event = ses_event("bounced", sent_batch[0])
    event["mail"]["destination"] = ["Sam@example.com"]
    publish(event)
    assert stored(sent_batch[1]).email_status == EmailStatus.BOUNCED


def test_a_resend_that_was_refused_holds_up_no_feedback(upload: Upload) -> None:
    later = NOON + timedelta(hours=1)
    say("bounced", upload)
    with pytest.raises(suppression.AddressSuppressed):
        resending.resend(stored(upload), actor="trainer", at=later)
    say("complained", upload, message_id="an-earlier-email")
    assert "complained" in history(upload)
    suppression.lift("recipient@example.com", at=later)
    resending.resend(stored(upload), actor="trainer", at=later)
    assert history(upload).count("resent") == 1


@pytest.mark.parametrize(
    ("kind", "advice", "is_fixable"),
    [
        ("answered", "", False),
        ("not_spam", "", False),
        ("soft_bounced", "Send it again later", False),
        ("content_refused", "copy the link", False),
        ("rejected", "copy the link", False),
        ("bounced", "did not reach the student", True),
        ("blocked", "ask support to take it off", True),
        ("complained", "marked the email as spam", True),
    ],
)
def test_a_trainer_is_told_what_helps(
    upload: Upload, kind: str, advice: str, is_fixable: bool
) -> None:
    say(kind, upload)
    now = stored(upload)
    assert advice in now.email_advice
    assert bool(advice) == bool(now.email_advice)
    assert now.is_unreachable == is_fixable
    assert bool(problem(now, at=NOON)) == bool(advice)


def test_ses_list_is_not_told_as_a_missing_mailbox(upload: Upload) -> None:
    say("blocked", upload)
    [line] = [line for line in timeline.of(upload).lines if "own list" in line.what]
    assert "no such mailbox" not in line.what
    found = suppression.find("recipient@example.com")
    assert found
    assert "own list" in str(suppression.AddressSuppressed(found).message)


@fuzz(40, kinds=st.lists(st.sampled_from(KINDS), min_size=2, max_size=5), data=st.data())
def test_the_same_events_end_alike_in_any_order(
    aws: Moto, make_upload: Callable[..., Upload], kinds: list[str], data: st.DataObject
) -> None:
    aws.empty()  # moto copies what earlier examples wrote at each transaction
    order = data.draw(st.permutations(list(enumerate(kinds))))
    assert _end(make_upload, list(enumerate(kinds))) == _end(make_upload, order)


def _end(make_upload: Callable[..., Upload], told: list[tuple[int, str]]) -> tuple[Any, ...]:
    """Where an upload, its history and its student's address are after these events."""
    email = f"{uuid4()}@example.com"
    upload = make_upload(
        student_email=email, attributes={"email_status": "sent", "email_message_id": "the-email"}
    )
    for minute, kind in told:
        event = ses_event(kind, upload)
        event["mail"]["timestamp"] = (NOON + timedelta(minutes=minute)).isoformat()
        part = event[event["eventType"].lower()]
        if kind != "rejected":
            part["timestamp"] = event["mail"]["timestamp"]
        for recipients in ("bouncedRecipients", "complainedRecipients"):
            for recipient in part.get(recipients, []):
                recipient["emailAddress"] = email
        publish(event)
    found = suppression.find(email)
    said = (found.reason, found.detail, found.at) if found else None
    return stored(upload).email_status, sorted(history(upload)), said
