"""The form of a moment: the same rules for the page and for programs."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from uploads.forms.fields import LineField
from uploads.records.moment import MAX_MS, SIGNS, Moment, MomentKind, clock, milliseconds

#: Characters of a moment's words.
MAX_TEXT_LENGTH = 500

KINDS = [(kind.value, f"{SIGNS[kind]} {kind.label}") for kind in MomentKind]

#: A browser that restores a form leaves these fields as the page has them.
UNRESTORED = {"autocomplete": "off"}

#: Milliseconds: browsers round a film's length, and its last frame is a moment, too.
TOLERANCE_MS = 1000


class FilmTimeField(forms.CharField):
    """A time in a film, typed as 0:42 or 1:02:03, as milliseconds; None if there is none."""

    default_error_messages = {
        "required": _("Enter the time in the video, such as 0:42."),
        "invalid": _("This is not a time in a video. It should look like 0:42 or 1:02:03."),
    }

    def clean(self, value: Any) -> int | None:
        text = str(super().clean(value))
        if not text:
            return None
        ms = milliseconds(text)
        if ms is None:
            raise ValidationError(self.error_messages["invalid"])
        return ms


class MomentForm(forms.Form):
    """A moment's time and words. `duration_ms` is the film's length, where that is known."""

    time = FilmTimeField(
        label=_("Time in the video"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    end = FilmTimeField(
        label=_("Until (optional)"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = LineField(
        label=_("What you have to say"),
        max_length=MAX_TEXT_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "sentences"}),
        error_messages={"required": _("Write a few words.")},
    )
    kind = forms.ChoiceField(
        label=_("How it went"),
        choices=KINDS,
        initial=MomentKind.WORK_ON.value,
        widget=forms.RadioSelect,
    )
    #: Made with the form, so that a form that is sent twice writes one moment.
    moment_id = forms.CharField(required=False, widget=forms.HiddenInput(UNRESTORED))
    version = forms.CharField(required=False, widget=forms.HiddenInput(UNRESTORED))
    #: What the browser says of the film.
    duration = forms.CharField(required=False, widget=forms.HiddenInput(UNRESTORED))

    def __init__(self, *args: Any, duration_ms: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duration_ms = duration_ms

    @classmethod
    def empty(cls, *, auto_id: str) -> "MomentForm":
        """Return the form of a new moment."""
        return cls(auto_id=auto_id, initial={"moment_id": uuid4()})

    @classmethod
    def showing(cls, moment: Moment, *, auto_id: str) -> "MomentForm":
        """Return the form that changes `moment`."""
        return cls(auto_id=auto_id, initial=as_typed(moment) | {"version": moment.version})

    @property
    def words(self) -> dict[str, Any]:
        """What a valid form says, as `uploads.services.moments` takes it."""
        data = self.cleaned_data
        return {
            "ms": data["time"],
            "end_ms": data["end"],
            "text": data["text"],
            "kind": data["kind"],
        }

    def describe(self) -> None:
        """Tie what stands against a field to it, for screen readers."""
        for name in self.errors:
            if name in self.fields:
                attributes = self.fields[name].widget.attrs
                attributes["aria-invalid"] = "true"
                attributes["aria-describedby"] = f"{self[name].auto_id}_error"

    # Whoever gets to see the form could not mend nonsense in a hidden field: it counts as nothing.

    def clean_moment_id(self) -> UUID:
        try:
            return UUID(self.cleaned_data["moment_id"])
        except ValueError:
            return uuid4()

    def clean_version(self) -> int:
        return _whole(self.cleaned_data["version"]) or 0

    def clean_duration(self) -> int | None:
        return _whole(self.cleaned_data["duration"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        known = self.duration_ms or data.get("duration")
        latest = min(known + TOLERANCE_MS, MAX_MS) if known else MAX_MS
        for name in ("time", "end"):
            if (data.get(name) or 0) > latest:
                self.add_error(
                    name,
                    _("The video is only %(length)s long.") % {"length": clock(known or MAX_MS)},
                )
        start, end = data.get("time"), data.get("end")
        if start is not None and end is not None and end <= start:
            self.add_error("end", _("This is before the moment begins."))
        return data


def as_typed(moment: Moment) -> dict[str, str]:
    """Return what somebody who writes `moment` types and chooses, by the form's fields."""
    return {
        "time": clock(int(moment.ms), is_exact=True),
        "end": clock(int(moment.end_ms), is_exact=True) if moment.end_ms else "",
        "text": moment.text,
        "kind": moment.kind,
    }


def _whole(text: str) -> int | None:
    """Return a whole number of 1 to `MAX_MS`; None for anything else."""
    is_whole = text.isascii() and text.isdigit() and len(text) <= len(str(MAX_MS))
    return int(text) if is_whole and 0 < int(text) <= MAX_MS else None
