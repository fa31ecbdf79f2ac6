"""What may be typed into a field, wherever it is asked for."""

from typing import Any

import pytest

from uploads.forms.upload import UploadForm

GOOD = {
    "student_email": "Sam@Example.com ",
    "student_name": "Sam Student",
    "session_date": "2026-11-21",
    "notes": "Two\nlines",
    "described": '[{"name": "Lap 1.mp4", "size": 2147483648, "fingerprint": "print"}]',
}


def errors(**changes: Any) -> dict[str, list[str]]:
    form = UploadForm(GOOD | changes)
    form.is_valid()
    return {field: list(map(str, messages)) for field, messages in form.errors.items()}


def test_a_domain_beyond_ascii_travels_in_its_ascii_form() -> None:
    form = UploadForm(GOOD | {"student_email": "sam@München.de"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["student_email"] == "sam@xn--mnchen-3ya.de"


@pytest.mark.parametrize(
    "address",
    [
        "sam@" + "ü" * 60 + ".de",  # too long in its ASCII form
        '"\x01"@example.com',
        "sam@" + ".".join(["ü" * 20] * 10) + ".de",
    ],
)
def test_an_address_that_no_mail_reaches_is_refused(address: str) -> None:
    assert list(errors(student_email=address)) == ["student_email"]
