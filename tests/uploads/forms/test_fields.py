"""What may be typed into a field, wherever it is asked for."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.forms import Field
from django.http import QueryDict

from uploads.forms.fields import (
    MAX_ADDRESS_LENGTH,
    DayField,
    FileNames,
    LineField,
    StudentEmailField,
    TextField,
)


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        (" Sam@Example.COM ", "sam@example.com"),
        ("sam+laps@example.com", "sam+laps@example.com"),
        ("sam@München.de", "sam@xn--mnchen-3ya.de"),
    ],
)
def test_an_address_is_cleaned_as_the_tables_keys_have_it(typed: str, cleaned: str) -> None:
    """A domain beyond ASCII travels in its ASCII form."""
    assert StudentEmailField().clean(typed) == cleaned


@pytest.mark.parametrize(
    "address",
    [
        "sam@" + "ü" * 60 + ".de",  # too long in its ASCII form
        '"\x01"@example.com',
        "sam@" + ".".join(["ü" * 20] * 10) + ".de",
        "sam@localhost",
        "sam@example.com\nBcc: all@example.com",
        "sam@a" + "a" * MAX_ADDRESS_LENGTH + ".de",
    ],
)
def test_an_address_that_no_mail_reaches_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        StudentEmailField().clean(address)


def test_an_address_may_be_left_out_only_where_it_is_not_required() -> None:
    assert StudentEmailField(required=False).clean("") == ""
    with pytest.raises(ValidationError, match="Enter the student’s email"):
        StudentEmailField().clean("")


def test_a_day_comes_as_browsers_send_it() -> None:
    assert DayField().clean("2026-11-22") == date(2026, 11, 22)
    for guess in ("22/11/2026", "11/22/2026", "22.11.2026", "2026-13-01"):
        with pytest.raises(ValidationError, match="not a date"):
            DayField().clean(guess)


@pytest.mark.parametrize(
    ("field", "typed", "cleaned"),
    [
        (LineField(), "Zoë 👩‍🏫", "Zoë 👩‍🏫"),
        (LineField(), " \u200eSam\u202a Student\u202c\ufeff ", "Sam Student"),
        (LineField(), "two\r\nlines", "two lines"),
        (LineField(), "Sam\u202etneduts\x00", "Samtneduts"),
        (TextField(), "two\r\nlines\t\u202e\x07\n", "two\r\nlines"),
        (StudentEmailField(), "\u202aSam@Example.com\u202c", "sam@example.com"),
    ],
)
def test_what_nobody_sees_is_taken_off(field: Field, typed: str, cleaned: str) -> None:
    assert field.clean(typed) == cleaned


@pytest.mark.parametrize("typed", ["\u200e \u200d\n", "\u3164", "\u2800\u2800", "\u0301 \uffa0"])
@pytest.mark.parametrize("field", [LineField(), TextField(), StudentEmailField()])
def test_what_nobody_sees_is_nothing(field: Field, typed: str) -> None:
    with pytest.raises(ValidationError) as found:
        field.clean(typed)
    assert [error.code for error in found.value.error_list] == ["required"]


def test_a_file_chooser_gives_the_names_and_shows_none() -> None:
    names = FileNames()
    data = QueryDict("file=b.mp4&file=&file=a.mp4")
    assert names.value_from_datadict(data, {}, "file") == ["b.mp4", "a.mp4"]
    assert names.value_from_datadict({"file": "a.mp4"}, {}, "file") == ["a.mp4"]
    assert names.value_from_datadict({}, {}, "file") == []
    assert "a.mp4" not in names.render("file", ["a.mp4"])
