import pytest

from apexshare.local import feedback

MEANS = {
    "delivered": ("Delivery", {"smtpResponse": "250 2.6.0 Message received"}),
    "out-of-office": ("Bounce", {"bounceType": "Transient", "bounceSubType": "General"}),
    "soft-bounce": ("Bounce", {"bounceType": "Transient", "bounceSubType": "MailboxFull"}),
    "content": ("Bounce", {"bounceType": "Transient", "bounceSubType": "ContentRejected"}),
    "hard-bounce": ("Bounce", {"bounceType": "Permanent", "bounceSubType": "General"}),
    "blocked": ("Bounce", {"bounceSubType": "OnAccountSuppressionList"}),
    "complaint": ("Complaint", {"complaintFeedbackType": "abuse"}),
    "not-spam": ("Complaint", {"complaintFeedbackType": "not-spam"}),
    "reject": ("Reject", {"reason": "Bad content"}),
}


def test_every_kind_that_a_button_offers_is_known() -> None:
    assert set(feedback.KINDS) == set(MEANS)


@pytest.mark.parametrize("kind", MEANS)
def test_an_event_is_as_ses_publishes_it(kind: str) -> None:
    event = feedback.event(
        kind, message_id="0100abc", to="sam@example.com", tags={"upload": "550e8400"}
    )
    name, part = MEANS[kind]
    assert event["eventType"] == name
    assert event[name.lower()].items() >= part.items()
    mail = event["mail"]
    assert (mail["messageId"], mail["destination"]) == ("0100abc", ["sam@example.com"])
    assert mail["tags"] == {"upload": ["550e8400"]}
    assert mail["timestamp"] == event[name.lower()]["timestamp"]
    assert mail["timestamp"].endswith("Z")


def test_who_bounced_is_said() -> None:
    event = feedback.event("hard-bounce", message_id="x", to="sam@example.com", tags={})
    [recipient] = event["bounce"]["bouncedRecipients"]
    assert recipient["emailAddress"] == "sam@example.com"
    assert "550" in recipient["diagnosticCode"]
