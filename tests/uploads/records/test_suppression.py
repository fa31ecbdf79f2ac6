"""Addresses that take no email from us."""

from datetime import timedelta

import pytest

from tests.conftest import NOON
from uploads.records import suppression
from uploads.records.statuses import EmailStatus

SAM = "sam@example.com"
LATER = NOON + timedelta(hours=1)


def suppress(reason: EmailStatus = EmailStatus.BOUNCED, *, at: object = NOON) -> None:
    suppression.suppress(SAM, reason=reason, detail="550", at=at)  # type: ignore[arg-type]


def test_nothing_is_known_against_a_new_address(aws: None) -> None:
    assert suppression.find(SAM) is None
    suppression.require_none(SAM)


def test_an_address_that_bounced_is_refused_and_others_are_not(aws: None) -> None:
    suppress()
    found = suppression.find(SAM)
    assert found
    assert (found.reason, found.detail, found.is_complaint) == ("bounced", "550", False)
    assert found.ttl == NOON + suppression.KEPT
    with pytest.raises(suppression.AddressSuppressed) as refused:
        suppression.require_none(SAM)
    assert "550" in str(refused.value.message)
    assert suppression.find("kim@example.com") is None


def test_a_complaint_is_told_as_one_and_stands(aws: None) -> None:
    suppress()
    suppress(EmailStatus.COMPLAINED, at=LATER)
    suppress(at=LATER + timedelta(hours=1))
    with pytest.raises(suppression.AddressSuppressed) as refused:
        suppression.require_none(SAM)
    assert refused.value.is_complaint
    assert "spam" in str(refused.value.message)


def test_what_was_said_before_it_was_lifted_is_past(aws: None) -> None:
    suppress()
    suppression.lift(SAM, at=LATER)
    assert suppression.find(SAM) is None
    suppress()
    assert suppression.find(SAM) is None
    suppress(at=LATER + timedelta(seconds=1))
    assert suppression.find(SAM)


@pytest.mark.parametrize(
    ("reason", "is_lifted"), [(EmailStatus.BOUNCED, True), (EmailStatus.COMPLAINED, False)]
)
def test_whoever_checks_an_address_lifts_a_bounce_but_no_complaint(
    aws: None, reason: EmailStatus, is_lifted: bool
) -> None:
    suppress(reason)
    suppression.lift_bounce(SAM, at=LATER)
    assert (suppression.find(SAM) is None) is is_lifted


def test_lifting_what_nobody_suppressed_writes_nothing(aws: None, aws_calls: list[str]) -> None:
    suppression.lift_bounce(SAM, at=LATER)
    assert aws_calls == ["GetItem"]
