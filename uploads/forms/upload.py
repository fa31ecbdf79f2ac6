"""The trainer's form: which videos a student gets."""

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from uploads.forms.details import DetailsForm
from uploads.forms.fields import FileNames
from uploads.records.video_file import (
    CONTENT_TYPES,
    DAMAGES,
    VideoFile,
    in_order,
    known_fingerprint,
)
from uploads.rules import MAX_NAME_LENGTH, MAX_VIDEO_BYTES, MAX_VIDEOS, problems, refusals

TOGETHER, SEPARATE = "together", "separate"

#: Fields below which notes.js says what it noticed; the template has the texts.
NOTED = ("student_email", "file")


class UploadForm(DetailsForm):
    """The videos for a student. The files go straight to S3; here come their names and sizes."""

    #: Filled in by upload.js from what was chosen: JSON, each file's name, size and fingerprint.
    described = forms.CharField(required=False, widget=forms.HiddenInput)
    #: Filled in by notes.js: JSON, what it found wrong with each of these recordings, or "".
    damages = forms.CharField(required=False, widget=forms.HiddenInput)
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
                "data-most": MAX_VIDEO_BYTES,
                "data-most-characters": MAX_NAME_LENGTH,
                "data-most-videos": MAX_VIDEOS,
                "hx-preserve": True,
            }
        ),
    )
    #: Asked for only where email to the address has come back.
    is_checked = forms.BooleanField(
        label=_(
            "I have checked the address with the student. Send it anyway. (The mail service’s own "
            "list stays: if this email comes back, too, ask support to take the address off it.)"
        ),
        required=False,
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
            "size": filesizeformat(MAX_VIDEO_BYTES)
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
        videos = _damaged(videos, data.get("damages", ""))
        for problem in _problems(videos):
            self.add_error("file", problem)
        data["videos"] = in_order(videos)
        data["one_email"] = data.get("emails") != SEPARATE
        return data

    @property
    def asked(self) -> dict[str, Any]:
        """The wish of a valid form, as `creation.new_uploads` takes it."""
        names = ("videos", "student_email", "student_name", "session_date", "notes", "one_email")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def idempotency_name(self) -> str:
        """The name of the form's idempotency key: its token, and all that was typed and chosen.

        Whoever corrects something after an error sends another form.
        """
        asked = self.asked
        videos = [[video.name, video.size, video.fingerprint] for video in asked.pop("videos")]
        typed = {**asked, "videos": videos, "is_checked": self.cleaned_data["is_checked"]}
        typed["session_date"] = asked["session_date"].isoformat()
        return json.dumps([self.cleaned_data["token"], typed], sort_keys=True)


def _described(files: str) -> list[VideoFile]:
    """Return the chosen files as upload.js describes them; none where that makes no sense."""
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


def _damaged(videos: list[VideoFile], damages: str) -> list[VideoFile]:
    """Return the videos with what was found of them; as they are where that makes no sense."""
    try:
        found = json.loads(damages or "[]")
    except (ValueError, RecursionError):
        return videos
    if not isinstance(found, list) or len(found) != len(videos):
        return videos
    return [
        replace(video, damage=str(damage) if damage in DAMAGES else "")
        for video, damage in zip(videos, found, strict=True)
    ]


def _problems(videos: list[VideoFile]) -> list[Any]:
    if not videos:
        return [_("Choose the video.")]
    if len(videos) > MAX_VIDEOS:
        return [refusals()["too-many"]]
    if len(videos) == 1:
        return [problem for _about, problem in problems(videos[0])]
    # A name in JSON may hold half a character, which no page can show.
    return [
        f"{video.name.encode(errors='replace').decode()}: {problem}"
        for video in videos
        for _about, problem in problems(video)
    ]
