"""The trainer's form, and the search above the list."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from uploads.files import CONTENT_TYPES, LONGEST_NAME, VideoFile, has_unsafe_characters

#: A trainer in Kiribati is up to 14 hours ahead of UTC: their today is no future.
FURTHEST_AHEAD = timedelta(hours=14)

EARLIEST_SESSION = date(2000, 1, 1)

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
        super().__init__(label=_("Student email"), max_length=254, **options)

    def clean(self, value: Any) -> str:
        address = str(super().clean(value)).lower()
        name, at, domain = address.rpartition("@")
        # SES takes ASCII only, so a domain like "münchen.de" travels in its ASCII form.
        return f"{name}{at}{punycode(domain)}" if at else address


class UploadForm(forms.Form):
    """Who gets which video. The file itself goes straight to S3; here come its name and size."""

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
    session_date = forms.DateField(
        label=_("Session date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Enter the date of the session."),
            "invalid": _("This is not a date. It should look like 2025-09-19."),
        },
    )
    notes = forms.CharField(
        label=_("Notes"),
        max_length=2000,
        required=False,
        validators=[PlainText(allowed="\r\n\t")],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The student reads them beside the video."),
    )
    # Filled in by upload.js from the chosen file. Without JavaScript a browser sends the file's
    # name as `file`, because the form is not multipart, and nobody knows the size beforehand.
    file_name = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    file_size = forms.IntegerField(required=False, widget=forms.HiddenInput)
    fingerprint = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    file = forms.CharField(
        label=_("Video"),
        required=False,
        strip=False,
        widget=forms.TextInput(
            attrs={
                "type": "file",
                "accept": ",".join(["video/mp4", "video/quicktime", *CONTENT_TYPES]),
                "hx-preserve": True,
            }
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("MP4, MOV or AVI, up to %(size)s.") % {
            "size": filesizeformat(settings.LARGEST_VIDEO)
        }
        self.fields["session_date"].widget.attrs["max"] = _latest_session().isoformat()
        if not self.is_bound:
            self.fields["session_date"].widget.attrs["data-today"] = True
        for name, field in self.fields.items():
            described = [f"id_{name}_help"] if field.help_text else []
            if name in NOTED:
                described.append(f"id_{name}_notes")
            if self.is_bound and self.errors.get(name):
                field.widget.attrs["aria-invalid"] = "true"
                described.append(f"id_{name}_error")
            if described:
                field.widget.attrs["aria-describedby"] = " ".join(described)

    def clean_session_date(self) -> date:
        session_date: date = self.cleaned_data["session_date"]
        if session_date > _latest_session():
            raise ValidationError(_("The session cannot be in the future."))
        if session_date < EARLIEST_SESSION:
            raise ValidationError(_("Check the year of the session."))
        return session_date

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        video = VideoFile(
            name=data.get("file_name") or data.get("file") or "",
            size=data.get("file_size"),
            fingerprint=data.get("fingerprint", ""),
        )
        for problem in _problems(video):
            self.add_error("file", problem)
        data["video"] = video
        return data


class SearchForm(forms.Form):
    """Find one student's videos among one's own."""

    student = StudentEmailField(
        required=False,
        widget=forms.EmailInput(attrs={"type": "search", "autocomplete": "off"}),
    )


def _latest_session() -> date:
    return (timezone.now() + FURTHEST_AHEAD).date()


def _problems(video: VideoFile) -> list[Any]:
    """What stands against a file, each with what to do about it."""
    if not video.name:
        return [_("Choose the video.")]
    problems: list[Any] = []
    if "/" in video.name or "\\" in video.name:
        problems.append(_("The file’s name must not contain / or \\. Rename the file."))
    if has_unsafe_characters(video.name):
        problems.append(
            _("The file’s name contains invisible control characters. Rename the file.")
        )
    if len(video.name) > LONGEST_NAME:
        problems.append(
            _("The file’s name is longer than %(most)d characters. Rename the file.")
            % {"most": LONGEST_NAME}
        )
    if video.suffix not in CONTENT_TYPES:
        problems.append(_("This is not an MP4, MOV or AVI file. Choose or export one of these."))
    if video.size is not None and video.size <= 0:
        problems.append(_("This file is empty. Check the recording, then choose it again."))
    if video.size is not None and video.size > settings.LARGEST_VIDEO:
        problems.append(
            _("This file is %(size)s; at most %(most)s can be sent. Cut or compress the video.")
            % {
                "size": filesizeformat(video.size),
                "most": filesizeformat(settings.LARGEST_VIDEO),
            }
        )
    return problems
