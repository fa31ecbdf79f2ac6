"""The form of the support search."""

import re
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from uploads.forms.fields import StudentEmailField
from uploads.queries import support_search
from uploads.records.statuses import Status

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|^[0-9a-f]{32}$", re.IGNORECASE)

#: How mail programs copy an address: in a link, or behind its owner's name.
_COPIED = re.compile(r"<(?P<named>[^<>@]+@[^<>@]+)>")
_LINK = re.compile(r"mailto:(?P<address>[^?]+).*", re.IGNORECASE | re.DOTALL)

#: What stands around an address in a text, and in none: quotes, brackets, stops.
_AROUND = "\"'`“”„‟‘’‚‛«»‹›()[]{}<>,;:."


class FindForm(forms.Form):
    """One box for whatever the agent was told, and a month and a status to narrow it down."""

    q = forms.CharField(
        label=_("Student’s email, link, file id, or trainer’s name"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"type": "search", "id": "searchbar", "autocomplete": "off"}),
    )
    month = forms.ChoiceField(label=_("Month"), required=False)
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Any")), *Status.choices]
    )

    trainer = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [  # type: ignore[attr-defined]
            ("", _("Any")),
            *((month, _month_name(month)) for month in support_search.months(at)),
        ]

    def clean_q(self) -> str:
        return str(self.cleaned_data["q"]).strip()

    def clean(self) -> dict[str, Any]:
        """Adds what was entered: a `file_id` (alone or in a whole link), or a `student`."""
        data = super().clean() or self.cleaned_data
        text = data.get("q", "")
        found = _UUID.search(text)
        data["file_id"] = UUID(found[0]) if found else None
        data["student"] = ""
        if "@" in text and not found:
            try:
                data["student"] = StudentEmailField().clean(_address_in(text))
            except ValidationError as error:
                self.add_error("q", error)
        return data


def _address_in(text: str) -> str:
    """Return the address without what it was copied with; of several, all, which is refused."""
    copied = _COPIED.search(text)
    if copied:
        text = copied["named"]
    with_at = [word for word in text.split() if "@" in word]
    if len(with_at) == 1:
        text = with_at[0]
    link = _LINK.fullmatch(text.lstrip(_AROUND))
    return (link["address"] if link else text).lstrip(_AROUND).rstrip(_AROUND + "!?")


def _month_name(month: str) -> str:
    return date_format(date.fromisoformat(f"{month}-01"), "F Y")
