"""The student and the session: the same rules for the trainer's form and for programs."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from uploads.forms.fields import DayField, LineField, StudentEmailField, TextField

#: A trainer in Kiribati is up to 14 hours ahead of UTC: their today is no future.
MAX_AHEAD_OF_UTC = timedelta(hours=14)

MIN_SESSION_DATE = date(2000, 1, 1)


class DetailsForm(forms.Form):
    """The student and the session of a video."""

    student_email = StudentEmailField(
        widget=forms.EmailInput(
            attrs={"autocomplete": "off", "inputmode": "email", "autocapitalize": "none"}
        ),
    )
    student_name = LineField(
        label=_("Student name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words"}),
        error_messages={"required": _("Enter the student’s name.")},
    )
    session_date = DayField(
        label=_("Session date"),
        error_messages={"required": _("Enter the date of the session.")},
    )
    notes = TextField(
        label=_("Notes"),
        max_length=2000,
        required=False,
        help_text=_("The student reads them beside the video."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session_date"].widget.attrs["max"] = _latest_session().isoformat()

    def clean_session_date(self) -> date:
        session_date: date = self.cleaned_data["session_date"]
        if session_date > _latest_session():
            raise ValidationError(_("The session cannot be in the future."))
        if session_date < MIN_SESSION_DATE:
            raise ValidationError(_("Check the year of the session."))
        return session_date


def _latest_session() -> date:
    return (timezone.now() + MAX_AHEAD_OF_UTC).date()
