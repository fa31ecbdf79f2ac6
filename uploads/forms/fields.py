"""Fields of forms: what is typed into one is refused or cleaned alike wherever it is asked for."""

import re
from typing import Any

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from core.text import one_line, visible

#: As browsers send it; nobody has to guess which is the month.
ISO_DATE = "%Y-%m-%d"

#: Characters. Source: RFC 5321, section 4.5.3.1.3, less its angle brackets.
MAX_ADDRESS_LENGTH = 254

#: Characters before the @. Source: RFC 5321, section 4.5.3.1.1.
MAX_LOCAL_PART_LENGTH = 64

#: What SES sends to. Django also allows quotes before the @, between which may stand what ends a
#: header's line, and letters in the domain that become an @ or a comma in its ASCII form.
SENDABLE = r"[!#-?A-~]+@[a-z0-9.-]+"


class LineField(forms.CharField):
    """What is typed or pasted on one line, without what nobody sees in it."""

    def to_python(self, value: Any) -> str:
        return one_line(str(super().to_python(value)))


class TextField(forms.CharField):
    """What is typed or pasted on several lines, without what nobody sees in it."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str:
        return visible(str(super().to_python(value)), keep="\r\n\t").strip()


class StudentEmailField(forms.EmailField):
    """An address in lower case, as the table's keys have it."""

    # No mail reaches "sam@localhost", which Django's own validator allows.
    default_validators = [EmailValidator(allowlist=[])]
    default_error_messages = {
        "required": _("Enter the student’s email address."),
        "invalid": _("This is not an email address. It should look like sam@example.com."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("Student email"), max_length=MAX_ADDRESS_LENGTH, **options)

    def to_python(self, value: Any) -> str:
        return one_line(str(super().to_python(value)))

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


def _sendable(address: str) -> str:
    """Return the address as SES takes it: a domain like "münchen.de" travels in its ASCII form."""
    name, at, domain = address.rpartition("@")
    sendable = name + at + _ascii(domain)
    is_short = len(name) <= MAX_LOCAL_PART_LENGTH and len(sendable) <= MAX_ADDRESS_LENGTH
    if not is_short or not re.fullmatch(SENDABLE, sendable):
        raise ValidationError(StudentEmailField.default_error_messages["invalid"])
    return sendable


def _ascii(domain: str) -> str:
    """Return the domain in ASCII by IDNA 2008; empty if that has no such name.

    IDNA 2003, which Python and Django know, makes "strasse.de" of "straße.de": somebody else's,
    perhaps. Source: RFC 5891; https://www.unicode.org/reports/tr46/ (nontransitional).
    """
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return ""
