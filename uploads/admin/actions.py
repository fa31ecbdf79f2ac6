"""What support can do to uploads: one entry in `ACTIONS` each, and the machinery that runs them."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apexshare.errors import Conflict, Refused, Unavailable
from apexshare.http import AWS_ERRORS
from apexshare.table import ConditionFailed
from uploads import actions, resending, suppression
from uploads.forms import AddressForm, UntilForm
from uploads.history import Event
from uploads.models import Upload, UploadUnknown
from uploads.statuses import EmailStatus, Failure, Status

logger = logging.getLogger(__name__)


class Changed(Conflict):
    """Somebody else was faster."""

    message = _("This upload has changed meanwhile. Look at it again.")


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing that can be done.

    `run` takes the upload, `actor` and `at`, and what the form asks for; it raises `Refused` where
    a rule says no, and writes the history itself. `confirm` is what to think of before; without it
    and without a form the action runs at once. `fits` says for which uploads it is offered.
    """

    name: str
    label: str | Promise
    run: Callable[..., object]
    confirm: str | Promise = ""
    form: type[forms.Form] = forms.Form
    fits: Callable[[Upload], bool] = lambda _upload: True
    hurts: bool = False

    @property
    def asks(self) -> bool:
        """Does it ask before it runs?"""
        return bool(self.confirm or self.form.base_fields)


def _allow_email(upload: Upload, *, actor: str, at: datetime) -> None:
    """Forget that email to the student's address came back."""
    suppression.lift(upload.student_email, at=at)
    Event.of(upload, "email_allowed", actor=actor, at=at).add(upload)


def _takes_no_email(upload: Upload) -> bool:
    return upload.failure == Failure.SUPPRESSED or upload.email_status in (
        EmailStatus.BOUNCED,
        EmailStatus.COMPLAINED,
    )


ACTIONS = {
    action.name: action
    for action in (
        Action(
            name="resend",
            label=_("Send the email again"),
            run=resending.resend,
            confirm=_("The student gets the email with the link once more."),
            # Also where the first email got stuck, perhaps too long ago for the reconciler.
            fits=lambda upload: upload.is_resendable or upload.status == Status.PROCESSING,
        ),
        Action(
            name="correct-address",
            label=_("Correct the student’s address"),
            run=resending.correct_address,
            confirm=_(
                "The upload belongs to the new address from now on. If the student was emailed "
                "before, the email goes there, too. The link itself stays the same: whoever got "
                "it at the wrong address can still open it, unless you withdraw it."
            ),
            form=AddressForm,
            fits=lambda upload: upload.is_changeable,
        ),
        Action(
            name="allow-email",
            label=_("Allow email to this address again"),
            run=_allow_email,
            confirm=_(
                "Our email to this address came back, or was marked as spam. Do this only when "
                "the student has said that the address is right and that they want the email."
            ),
            fits=_takes_no_email,
        ),
        Action(
            name="extend",
            label=_("Change how long the link works"),
            run=actions.extend,
            confirm=_("The link works until the end of the day that you choose."),
            form=UntilForm,
            fits=lambda upload: upload.is_changeable,
        ),
        Action(
            name="restore",
            label=_("Let the link work again"),
            run=actions.restore,
            confirm=_("A student who was not emailed before is emailed now."),
            fits=lambda upload: upload.status == Status.REVOKED,
        ),
        Action(
            name="revoke",
            label=_("Withdraw the link"),
            run=actions.revoke,
            confirm=_(
                "The link stops working at once. A student who is watching or downloading right "
                "now may still finish within a day. What has not arrived yet is discarded."
            ),
            fits=lambda upload: upload.is_live,
            hurts=True,
        ),
        Action(
            name="erase",
            label=_("Erase for good"),
            run=actions.erase,
            confirm=_(
                "The video, the student’s name and address, and the history are deleted. Nobody "
                "can bring them back. What stays for a month is one line: that it was erased, when "
                "and by whom. That an address takes no email from us stays known for a year."
            ),
            hurts=True,
        ),
    )
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of each upload: the `done`, and the others by the reason why not."""

    done: list[Upload] = field(default_factory=list)
    refused: dict[str, list[Upload]] = field(default_factory=dict)


def chosen(file_ids: Sequence[str]) -> list[Upload]:
    """The uploads with these ids, each once; those that are gone are left out."""
    found = []
    for file_id in dict.fromkeys(file_ids):
        try:
            found.append(Upload.find(file_id, consistent=True))
        except UploadUnknown:
            logger.info("Support chose an upload that is gone")
    return found


def run(
    action: Action, uploads: Sequence[Upload], *, actor: str, at: datetime, **values: Any
) -> Outcome:
    """Do `action` to each upload; one that refuses does not stop the others."""
    outcome = Outcome()
    for upload in uploads:
        try:
            action.run(upload, actor=actor, at=at, **values)
        except ConditionFailed:
            outcome.refused.setdefault(str(Changed.message), []).append(upload)
        except Refused as error:
            outcome.refused.setdefault(str(error.message), []).append(upload)
        except AWS_ERRORS:
            logger.exception("%s failed for upload %s", action.name, upload.file_id)
            outcome.refused.setdefault(str(Unavailable.message), []).append(upload)
        else:
            outcome.done.append(upload)
    return outcome
