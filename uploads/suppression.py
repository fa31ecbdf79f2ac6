"""Addresses that take no email from us: their mailbox does not exist, or they called us spam.

SES stops accounts that keep writing to such addresses. Source: AWS, SES, "Understanding email
deliverability".
"""

from datetime import datetime, timedelta
from typing import Self

from django.utils.translation import gettext_lazy as _
from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist

from apexshare.errors import Conflict
from apexshare.table import InstantAttribute, Item
from uploads.statuses import EmailStatus

#: How long we remember; a mailbox may be opened anew.
KEPT = timedelta(days=365)


class AddressSuppressed(Conflict):
    """An email to this address came back for good, or was marked as spam."""

    code = "address_suppressed"
    title = _("This address takes no email from us")
    message = _("Our last email to this address came back. Check it with the student.")


class Suppression(Item, discriminator="suppression"):
    """That an address takes no email, and why."""

    #: An `EmailStatus`: bounced or complained.
    reason = UnicodeAttribute()
    #: What the mail server said.
    detail = UnicodeAttribute(default="")
    at = InstantAttribute()

    @classmethod
    def of(cls, email: str, *, reason: EmailStatus, detail: str, at: datetime) -> Self:
        """Not yet written. All keys of a suppression are spelled here and in `find`."""
        return cls(
            f"STUDENT#{email}",
            "SUPPRESSION",
            reason=reason.value,
            detail=detail,
            at=at,
            ttl=at + KEPT,
        )

    @property
    def is_complaint(self) -> bool:
        """Did the student say that our email is spam?"""
        return self.reason == EmailStatus.COMPLAINED


def find(email: str) -> Suppression | None:
    """Why this address takes no email; None if nothing is known against it. One GetItem."""
    try:
        return Suppression.get(f"STUDENT#{email}", "SUPPRESSION")
    except DoesNotExist:
        return None


def require_none(email: str) -> None:
    """Raises:
    AddressSuppressed: this address takes no email from us.
    """
    if find(email):
        raise AddressSuppressed


def lift(email: str) -> None:
    """Let email go to this address again; there need not be anything against it."""
    Suppression(f"STUDENT#{email}", "SUPPRESSION").delete()
