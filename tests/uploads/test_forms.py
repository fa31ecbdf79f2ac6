from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from uploads.forms import UploadForm

GOOD = {
    "student_email": "Sam@Example.com ",
    "student_name": "Sam Student",
    "session_date": "2026-11-21",
    "notes": "Two\nlines",
    "file_name": "Lap 1.mp4",
    "file_size": "2147483648",
}


def errors(**changes: Any) -> dict[str, list[str]]:
    form = UploadForm(GOOD | changes)
    form.is_valid()
    return {field: list(map(str, messages)) for field, messages in form.errors.items()}


def test_a_good_form_is_clean() -> None:
    form = UploadForm(GOOD)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["student_email"] == "sam@example.com"
    assert form.cleaned_data["video"].name == "Lap 1.mp4"
    assert form.cleaned_data["video"].size == 2147483648


def test_a_domain_beyond_ascii_travels_in_its_ascii_form() -> None:
    form = UploadForm(GOOD | {"student_email": "sam@München.de"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["student_email"] == "sam@xn--mnchen-3ya.de"


def test_without_javascript_the_browser_sends_the_name_alone() -> None:
    form = UploadForm(GOOD | {"file_name": "", "file_size": "", "file": "Lap 1.mp4"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["video"].name == "Lap 1.mp4"
    assert form.cleaned_data["video"].size is None


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("student_email", "", "Enter the student’s email"),
        ("student_email", "sam@", "not an email address"),
        ("student_email", "sam@localhost", "not an email address"),
        ("student_email", "sam@example.com\nBcc: all@example.com", "not an email address"),
        ("student_name", "", "Enter the student’s name"),
        ("student_name", "x" * 101, "at most 100 characters"),
        ("student_name", "Sam\u202etneduts", "control characters"),
        ("student_name", "Sam\r\nBcc: x", "control characters"),
        ("session_date", "", "Enter the date"),
        ("session_date", "19/09/99999", "not a date"),
        ("session_date", "1026-11-21", "Check the year"),
        ("notes", "x" * 2001, "at most 2000 characters"),
        ("notes", "a\x07b", "control characters"),
    ],
)
def test_a_bad_field_says_what_to_do(field: str, value: str, says: str) -> None:
    found = errors(**{field: value})
    assert list(found) == [field]
    assert says in " ".join(found[field])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"file_name": ""}, "Choose the video"),
        ({"file_name": "a.mkv"}, "not an MP4, MOV or AVI"),
        ({"file_name": "mp4"}, "not an MP4, MOV or AVI"),
        ({"file_name": "../a.mp4"}, "must not contain /"),
        ({"file_name": "C:\\a.mp4"}, "must not contain /"),
        ({"file_name": "a\u202e4pm.mp4"}, "control characters"),
        ({"file_name": "a" * 300 + ".mp4"}, "longer than 255"),
        ({"file_size": "0"}, "empty"),
        ({"file_size": "-1"}, "empty"),
        ({"file_size": str(5 * 1024**3 + 1)}, "at most 5.0"),
    ],
)
def test_a_bad_file_says_what_to_do(changes: dict[str, str], says: str) -> None:
    found = errors(**changes)
    assert list(found) == ["file"]
    assert says in " ".join(found["file"])


@pytest.mark.parametrize("name", ["🏍️ Lap 1.mp4", "Kurve größer.MOV", "a" * 251 + ".avi"])
def test_an_unusual_name_is_welcome(name: str) -> None:
    assert errors(file_name=name) == {}


def test_exactly_the_largest_size_is_welcome() -> None:
    assert errors(file_size=str(5 * 1024**3)) == {}


def test_today_anywhere_on_earth_is_no_future() -> None:
    assert errors(session_date=timezone.now().date().isoformat()) == {}
    in_two_days = (timezone.now() + timedelta(days=2)).date().isoformat()
    assert "future" in errors(session_date=in_two_days)["session_date"][0]
