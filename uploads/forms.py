"""The trainer's form, and the search above the list."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from uploads.fields import DayField, FileNames, PlainText, StudentEmailField
from uploads.files import CONTENT_TYPES, VideoFile, in_order, known_fingerprint, problems

#: A trainer in Kiribati is up to 14 hours ahead of UTC: their today is no future.
FURTHEST_AHEAD = timedelta(hours=14)

EARLIEST_SESSION = date(2000, 1, 1)

#: Videos in one form. An upload and its event are written together, 100 items at most.
MOST_VIDEOS = 20

TOGETHER, SEPARATE = "together", "separate"

#: Fields below which notes.js says what it noticed; the template has the texts.
NOTED = ("student_email", "file")


class DetailsForm(forms.Form):
    """Who gets a video, of which session."""

    student_email = StudentEmailField(
        widget=forms.EmailInput(
            attrs={"autocomplete": "off", "inputmode": "email", "autocapitalize": "none"}
        ),
    )
    student_name = forms.CharField(
        label=_("Student name"),
        max_length=100,
        validators=[PlainText()],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words"}),
        error_messages={"required": _("Enter the student’s name.")},
    )
    session_date = DayField(
        label=_("Session date"),
        error_messages={"required": _("Enter the date of the session.")},
    )
    notes = forms.CharField(
        label=_("Notes"),
        max_length=2000,
        required=False,
        validators=[PlainText(allowed="\r\n\t")],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The student reads them beside the video."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session_date"].widget.attrs["max"] = _latest_session().isoformat()

    def clean_session_date(self) -> date:
        session_date: date = self.cleaned_data["session_date"]
        if session_date > _latest_session():
            raise ValidationError(_("The session cannot be in the future."))
        if session_date < EARLIEST_SESSION:
            raise ValidationError(_("Check the year of the session."))
        return session_date


class UploadForm(DetailsForm):
    """Which videos a student gets. The files go straight to S3; here come their names and sizes."""

    #: Filled in by upload.js from what was chosen: JSON, each file's name, size and fingerprint.
    described = forms.CharField(required=False, widget=forms.HiddenInput)
    #: Made with the form: sent again after its answer was lost, it begins nothing twice.
    token = forms.CharField(
        required=False,
        max_length=36,
        initial=uuid4,
        # Otherwise a browser that restores a form restores the last one's.
        widget=forms.HiddenInput(attrs={"autocomplete": "off"}),
    )
    file = forms.Field(
        label=_("Video"),
        required=False,
        widget=FileNames(
            attrs={
                "accept": ",".join(["video/mp4", "video/quicktime", *CONTENT_TYPES]),
                "multiple": True,
                "hx-preserve": True,
            }
        ),
    )
    #: Asked for only where email to the address has come back.
    is_checked = forms.BooleanField(
        label=_("I have checked the address with the student. Send it anyway."), required=False
    )
    emails = forms.ChoiceField(
        label=_("The student gets"),
        choices=[
            (TOGETHER, _("one email, when all videos have arrived")),
            (SEPARATE, _("an email for each video")),
        ],
        initial=TOGETHER,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("MP4, MOV or AVI, up to %(size)s each.") % {
            "size": filesizeformat(settings.LARGEST_VIDEO)
        }
        if not self.is_bound:
            self.fields["session_date"].widget.attrs["data-today"] = True
        self.describe()

    def describe(self) -> None:
        """Tie each field to its help, its notes and its errors, for screen readers."""
        for name, field in self.fields.items():
            described = [f"id_{name}_help"] if field.help_text else []
            if name in NOTED:
                described.append(f"id_{name}_notes")
            if self.is_bound and self.errors.get(name):
                field.widget.attrs["aria-invalid"] = "true"
                described.append(f"id_{name}_error")
            if described:
                field.widget.attrs["aria-describedby"] = " ".join(described)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        # Without JavaScript nobody knows the sizes beforehand.
        unknown = [VideoFile(name=name, size=None) for name in data.get("file", [])]
        videos = _described(data.get("described", "")) or unknown
        for problem in _problems(videos):
            self.add_error("file", problem)
        data["videos"] = in_order(videos)
        data["one_email"] = data.get("emails") != SEPARATE
        return data


class AddressForm(forms.Form):
    """Where the email should have gone."""

    email = StudentEmailField()


class UntilForm(forms.Form):
    """The last day of a link."""

    until = DayField(
        label=_("Last day of the link (UTC)"), error_messages={"required": _("Choose a day.")}
    )


class SearchForm(forms.Form):
    """Find one student's videos among one's own."""

    student = StudentEmailField(
        required=False,
        widget=forms.EmailInput(attrs={"type": "search", "autocomplete": "off"}),
    )


def _latest_session() -> date:
    return (timezone.now() + FURTHEST_AHEAD).date()


def _described(files: str) -> list[VideoFile]:
    """What upload.js says of the chosen files; none where it says nothing that makes sense."""
    try:
        return [
            VideoFile(
                name=str(file["name"]),
                size=int(file["size"]),
                fingerprint=known_fingerprint(str(file["fingerprint"])),
            )
            for file in json.loads(files or "[]")
        ]
    except (LookupError, TypeError, ValueError, ArithmeticError, RecursionError):
        return []


def _problems(videos: list[VideoFile]) -> list[Any]:
    if not videos:
        return [_("Choose the video.")]
    if len(videos) > MOST_VIDEOS:
        return [
            _("These are %(count)d videos; at most %(most)d can be sent at a time.")
            % {"count": len(videos), "most": MOST_VIDEOS}
        ]
    if len(videos) == 1:
        return [problem for _about, problem in problems(videos[0])]
    # A name in JSON may hold half a character, which no page can show.
    return [
        f"{video.name.encode(errors='replace').decode()}: {problem}"
        for video in videos
        for _about, problem in problems(video)
    ]
