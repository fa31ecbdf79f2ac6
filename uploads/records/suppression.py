"""Addresses that take no email from us: no such mailbox, on SES's own list, or we are spam there.

SES stops accounts that keep writing to such addresses. Source: AWS, SES, "Understanding email
deliverability".
"""

from contextlib import suppress as suppress_errors
from datetime import datetime, timedelta
from typing import Self

from django.utils.translation import gettext_lazy as _
from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist

from core.errors import Conflict
from core.table.items import InstantAttribute, Item
from core.table.writes import Check, ConditionFailed, Put, commit
from uploads.records import keys
from uploads.records.statuses import EmailStatus

#: How long we remember; a mailbox may be opened again.
KEPT = timedelta(days=365)


class AddressSuppressed(Conflict):
    """An email to this address came back for good, or was marked as spam."""

    code = "address_suppressed"
    title = _("This address takes no email from us")

    def __init__(self, found: "Suppression") -> None:
        self.is_complaint = found.is_complaint
        self.message = (
            _(
                "This student has marked our email as spam. Ask for another address; "
                "support can allow email to this one again."
            )
            if found.is_complaint
            else _(
                "The mail service has this address on its own list of addresses that bounced, and "
                "does not try it. Check it with the student; support can have it taken off."
            )
            if found.reason == EmailStatus.BLOCKED
            else _("Our last email to this address came back (%s). Check it with the student.")
            % (found.detail or _("no reason was given"))
        )


class Suppression(Item, discriminator="suppression"):
    """An address that takes no email, and why."""

    #: An `EmailStatus`: one of `UNREACHABLE`.
    reason = UnicodeAttribute()
    #: What the mail server said.
    detail = UnicodeAttribute(default="")
    at = InstantAttribute()

    @classmethod
    def at_address(cls, email: str) -> Self:
        """Only its keys, which are spelled here alone."""
        return cls(keys.of_student(email), "SUPPRESSION")

    @classmethod
    def of(cls, email: str, *, reason: EmailStatus, detail: str, at: datetime) -> Self:
        """Return a suppression of the address, not yet written."""
        found = cls.at_address(email)
        found.reason, found.detail, found.at, found.ttl = reason.value, detail, at, at + KEPT
        return found

    @property
    def is_complaint(self) -> bool:
        """Whether the student said that our email is spam."""
        return self.reason == EmailStatus.COMPLAINED


class Lift(Item, discriminator="lift"):
    """A lifted suppression: what was said of the address before no longer counts."""

    at = InstantAttribute()

    @classmethod
    def at_address(cls, email: str) -> Self:
        """Only its keys, which are spelled here alone."""
        return cls(keys.of_student(email), "LIFT")


def find(email: str) -> Suppression | None:
    """Return why this address takes no email, or None if it does. One GetItem."""
    try:
        keys = Suppression.at_address(email)
        return Suppression.get(keys.pk, keys.sk)
    except DoesNotExist:
        return None


def require_none(email: str) -> None:
    """Raises:
    AddressSuppressed: this address takes no email from us.
    """
    found = find(email)
    if found:
        raise AddressSuppressed(found)


def suppress(email: str, *, reason: EmailStatus, detail: str, at: datetime) -> None:
    """No more email to this address, for what was said of it at `at`.

    Of several reasons the higher status stands, of the same one the latest, in whatever order they
    are told: a complaint stands, whatever comes after it. What was said before somebody lifted the
    suppression is past.
    """
    found = Suppression.of(email, reason=reason, detail=detail, at=at)
    is_news = Lift.pk.does_not_exist() | (Lift.at < at)
    may_replace = Suppression.reason.does_not_exist() | Suppression.reason.is_in(*reason.below)
    may_replace |= (Suppression.reason == reason.value) & (Suppression.at < at)
    with suppress_errors(ConditionFailed):
        commit(Put(found, only_if=may_replace), Check(Lift.at_address(email), only_if=is_news))


def lift_bounce(email: str, *, at: datetime) -> None:
    """As `lift`, but what a student has said against our email stands. So does SES's own list."""
    found = find(email)
    if found and not found.is_complaint:
        lift(email, at=at)


def lift(email: str, *, at: datetime) -> None:
    """Let email go to this address again; there need not be anything against it."""
    lifted = Lift.at_address(email)
    lifted.at, lifted.ttl = at, at + KEPT
    lifted.save()
    Suppression.at_address(email).delete()
