"""The table of what SES may say of an email, by type and sub-type."""

import pytest

from uploads.queries.timeline import WORDS
from uploads.records.mail_outcome import OUTCOMES, TABLE, outcome_of
from uploads.records.statuses import EMAIL_ADVICE, UNREACHABLE, EmailStatus


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (("Bounce", "Transient", "General"), "answered"),
        (("Bounce", "Transient", "MailboxFull"), "soft_bounced"),
        (("Bounce", "Transient", "Unheard"), "soft_bounced"),
        (("Bounce", "Undetermined", "Undetermined"), "soft_bounced"),
        (("Bounce", "Permanent", "NoEmail"), "bounced"),
        (("Bounce", "Permanent", "Unheard"), "bounced"),
        (("Bounce", "Permanent", "Suppressed"), "blocked"),
        (("Complaint", "not-spam"), "not_spam"),
        (("Complaint", "None"), "complained"),
        (("Delivery",), "delivered"),
    ],
)
def test_a_sub_type_decides_and_an_unknown_one_is_judged_by_its_type(
    event: tuple[str, ...], kind: str
) -> None:
    assert outcome_of(*event).kind == kind


def test_an_event_that_nothing_follows_from_is_refused() -> None:
    with pytest.raises(KeyError):
        outcome_of("Open")


def test_each_outcome_has_words_and_is_reached() -> None:
    assert set(TABLE.values()) == set(OUTCOMES.values())
    for outcome in OUTCOMES.values():
        assert WORDS[outcome.kind]
        assert not outcome.is_suppressing or outcome.status in UNREACHABLE
    told = {outcome.status for outcome in OUTCOMES.values()} - {None, EmailStatus.DELIVERED}
    assert told == set(EMAIL_ADVICE)
