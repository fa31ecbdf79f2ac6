"""Support's actions on uploads: one entry in `ACTIONS` each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Refused
from uploads.forms.links import AddressForm, UntilForm
from uploads.records import suppression
from uploads.records.event import Event, EventKind
from uploads.records.statuses import UNREACHABLE, Failure, Status
from uploads.records.upload import Upload
from uploads.services import erasure, links, resending


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing that can be done.

    `run` takes the upload, `actor` and `at`, and what the form asks for; it raises `Refused` where
    a rule says no, writes the history itself, and returns the uploads that it was done to, where
    those can be more than one. `confirm` is what to think of before; without it and without a form
    the action runs at once. `fits` says for which uploads it is offered, by their records alone;
    chosen among others, one that it fits neither so nor by what `else_fits` looks up is refused
    with `misfit`. One that is `for_one_student` is refused for uploads of several.
    """

    name: str
    label: str | Promise
    run: Callable[..., Sequence[Upload] | None]
    confirm: str | Promise = ""
    form: type[forms.Form] = forms.Form
    fits: Callable[[Upload], bool] = lambda _upload: True
    else_fits: Callable[[Upload], bool] = lambda _upload: False
    misfit: type[Refused] = Conflict
    hurts: bool = False
    for_one_student: bool = False

    @property
    def asks(self) -> bool:
        """Whether it asks before it runs."""
        return bool(self.confirm or self.form.base_fields)

    def require_fit(self, upload: Upload) -> None:
        """Raise `misfit` where there is nothing to do."""
        if not (self.fits(upload) or self.else_fits(upload)):
            raise self.misfit


class NothingToAllow(Conflict):
    """No email to the address came back."""

    code = "nothing_to_allow"
    message = _("Our email to this address did not come back, and was not marked as spam.")


def _allow_email(upload: Upload, *, actor: str, at: datetime) -> None:
    """Forget that email to the student's address came back."""
    suppression.lift(upload.student_email, at=at)
    Event.of(upload, EventKind.EMAIL_ALLOWED, actor=actor, at=at).add(upload)


def _takes_no_email(upload: Upload) -> bool:
    return upload.failure == Failure.SUPPRESSED or upload.email_status in UNREACHABLE


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
            misfit=resending.NothingToEmail,
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
            misfit=resending.NotCorrectable,
            for_one_student=True,
        ),
        Action(
            name="allow-email",
            label=_("Allow email to this address again"),
            run=_allow_email,
            confirm=_(
                "Our email to this address came back, or was marked as spam. Do this only when "
                "the student has said that the address is right and that they want the email. "
                "SES has a list of its own, which stays: the runbook “Let email go to an address "
                "again” takes the address off it."
            ),
            fits=_takes_no_email,
            # Another upload's email came back.
            else_fits=lambda upload: suppression.find(upload.student_email) is not None,
            misfit=NothingToAllow,
        ),
        Action(
            name="extend",
            label=_("Change how long the link works"),
            run=links.extend,
            confirm=_("The link works until the end of the day that you choose."),
            form=UntilForm,
            fits=lambda upload: upload.is_changeable,
            misfit=links.NotExtendable,
        ),
        Action(
            name="restore",
            label=_("Let the link work again"),
            run=links.restore,
            confirm=_("A student who was not emailed before is emailed now."),
            # What was discarded before its video came has nothing to restore.
            fits=lambda upload: upload.status == Status.REVOKED and bool(upload.stored_at),
            misfit=links.NotRestorable,
        ),
        Action(
            name="revoke",
            label=_("Withdraw the link"),
            run=links.revoke,
            confirm=_(
                "The link stops working at once. A student who is watching or downloading right "
                "now may still finish within a day. What has not arrived yet is discarded."
            ),
            fits=lambda upload: upload.is_live,
            misfit=links.NotRevocable,
            hurts=True,
        ),
        Action(
            name="erase",
            label=_("Erase for good"),
            run=erasure.erase,
            confirm=_(
                "The video, the student’s name and address, and the history are deleted. Nobody "
                "can bring them back. The trainer is told by email. What stays for a month is one "
                "line: that it was erased, when and by whom. That an address takes no email from "
                "us stays known for a year."
            ),
            hurts=True,
        ),
    )
}
