"""The trainer's form, and the search above the list."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from apexshare.text import has_unsafe_characters
from uploads.files import (
    CONTENT_TYPES,
    LONGEST_NAME,
    VideoFile,
    in_order,
    known_fingerprint,
)

#: A trainer in Kiribati is up to 14 hours ahead of UTC: their today is no future.
FURTHEST_AHEAD = timedelta(hours=14)

EARLIEST_SESSION = date(2000, 1, 1)

#: As browsers send it; nobody has to guess which is the month.
ISO_DATE = "%Y-%m-%d"

#: Characters. Source: RFC 5321, section 4.5.3.1.3, less its angle brackets.
LONGEST_ADDRESS = 254

#: Videos in one form. An upload and its event are written together, 100 items at most.
MOST_VIDEOS = 20

TOGETHER, SEPARATE = "together", "separate"

#: What SES sends to. Django also allows quotes before the @, between which may stand what ends a
#: header's line, and letters in the domain that become an @ or a comma in its ASCII form.
SENDABLE = r"[!#-?A-~]+@[a-z0-9.-]+"

#: Fields below which notes.js says what it noticed; the template has the texts.
NOTED = ("student_email", "file")


class PlainText:
    """Refuses control and bidirectional characters, but for those `allowed`."""

    def __init__(self, allowed: str = "") -> None:
        self.allowed = allowed

    def __call__(self, text: str) -> None:
        if has_unsafe_characters(text, allowed=self.allowed):
            raise ValidationError(
                _("This contains invisible control characters. Please type it by hand.")
            )


class StudentEmailField(forms.EmailField):
    """An address in lower case, as the table's keys have it."""

    # No mail reaches "sam@localhost", which Django's own validator allows.
    default_validators = [EmailValidator(allowlist=[])]
    default_error_messages = {
        "required": _("Enter the student’s email address."),
        "invalid": _("This is not an email address. It should look like sam@example.com."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("Student email"), max_length=LONGEST_ADDRESS, **options)

    def clean(self, value: Any) -> str:
        address = str(super().clean(value)).lower()
        return _sendable(address) if address else address


class DayField(forms.DateField):
    """A day as browsers send it."""

    widget = forms.DateInput(attrs={"type": "date"}, format=ISO_DATE)
    input_formats = [ISO_DATE]
    default_error_messages = {
        "invalid": _("This is not a date. It should look like 2025-09-19."),
    }


class FileNames(forms.TextInput):
    """A file chooser of a form that is not multipart: browsers send the files' names only."""

    input_type = "file"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return list(
            filter(None, data.getlist(name) if hasattr(data, "getlist") else [data.get(name)])
        )

    def format_value(self, value: Any) -> None:
        """Nobody may fill in a file chooser but the person."""


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


def _sendable(address: str) -> str:
    """The address as SES takes it: a domain like "münchen.de" travels in its ASCII form."""
    name, at, domain = address.rpartition("@")
    try:
        sendable = name + at + punycode(domain)
    except UnicodeError:
        sendable = ""
    if len(sendable) > LONGEST_ADDRESS or not re.fullmatch(SENDABLE, sendable):
        raise ValidationError(StudentEmailField.default_error_messages["invalid"])
    return sendable


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


def problems(video: VideoFile) -> Iterator[tuple[str, Any]]:
    """What stands against a file: its `name` or its `size`, and what to do about it."""
    if not video.name:
        yield "name", _("The file has no name. Give it one.")
    if "/" in video.name or "\\" in video.name:
        yield "name", _("The file’s name must not contain / or \\. Rename the file.")
    if has_unsafe_characters(video.name):
        yield "name", _("The file’s name contains invisible control characters. Rename the file.")
    if len(video.name) > LONGEST_NAME:
        yield (
            "name",
            _("The file’s name is longer than %(most)d characters. Rename the file.")
            % {"most": LONGEST_NAME},
        )
    if video.suffix not in CONTENT_TYPES:
        yield "name", _("This is not an MP4, MOV or AVI file. Choose or export one of these.")
    if video.size is not None and video.size <= 0:
        yield "size", _("This file is empty. Check the recording, then choose it again.")
    if video.size is not None and video.size > settings.LARGEST_VIDEO:
        yield (
            "size",
            _("This file is larger than %(most)s, the most that can be sent. Cut or compress it.")
            % {"most": filesizeformat(settings.LARGEST_VIDEO)},
        )
