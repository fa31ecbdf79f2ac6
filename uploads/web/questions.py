"""Asking before something is done that cannot be taken back.

GET asks, on a page of its own or, where htmx wants it, in a dialog; POST does it.
"""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import TrainerRequest
from uploads.records.upload import Upload


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked, and its two answers; `hurts` where something is lost by "yes"."""

    title: str
    text: str
    yes: str
    no: str
    hurts: bool = True


def resend_question(upload: Upload) -> Question:
    """Return whether to send the student's email again."""
    ask = _("%(name)s gets another email with the same link, at %(email)s.")
    return Question(
        title=_("Send the email again?"),
        text=ask % {"name": upload.student_name, "email": upload.student_email},
        yes=_("Yes, send it again"),
        no=_("Cancel"),
        hurts=False,
    )


def tell_question(upload: Upload) -> Question:
    """Return whether to email the student the new moments."""
    ask = _("%(name)s gets an email with all moments of this video, at %(email)s.")
    return Question(
        title=_("Tell the student?"),
        text=ask % {"name": upload.student_name, "email": upload.student_email},
        yes=_("Yes, tell the student"),
        no=_("Cancel"),
        hurts=False,
    )


def revoke_question(upload: Upload) -> Question:
    """Return whether to withdraw the link, or discard an upload whose video was never sent."""
    if upload.is_pending:
        return Question(
            title=_("Discard this upload?"),
            text=_("Nothing is emailed, and whatever has arrived of the video is deleted."),
            yes=_("Yes, discard"),
            no=_("Keep it"),
        )
    return Question(
        title=_("Withdraw the link?"),
        text=_(
            "The link stops working at once. A student who is watching or downloading right now "
            "may still finish within a day."
        ),
        yes=_("Yes, withdraw"),
        no=_("Keep it"),
    )


def discard_question() -> Question:
    """Return whether to discard what was not sent of a batch."""
    return Question(
        title=_("Discard what has not arrived?"),
        text=_(
            "Videos that have not arrived are deleted. The student is emailed only about those "
            "that have."
        ),
        yes=_("Yes, discard"),
        no=_("Keep them"),
    )


def ask(request: TrainerRequest, question: Question, *, back: str) -> HttpResponse:
    """Return the question, with `back` as the address where "no" leads."""
    template = f"uploads/ask.html{'#question' if request.htmx else ''}"
    return render(request, template, {"question": question, "back": back})
