"""Who gets a video, of which session."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from uploads.forms.details import MIN_SESSION_DATE, DetailsForm

GOOD = {
    "student_email": "Sam@Example.com ",
    "student_name": " Sam Student ",
    "session_date": "2025-09-19",
    "notes": "Two\nlines",
}


def errors(**changes: Any) -> dict[str, list[str]]:
    form = DetailsForm(GOOD | changes)
    form.is_valid()
    return {field: list(map(str, messages)) for field, messages in form.errors.items()}


def test_good_details_are_clean() -> None:
    form = DetailsForm(GOOD)
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "student_email": "sam@example.com",
        "student_name": "Sam Student",
        "session_date": date(2025, 9, 19),
        "notes": "Two\nlines",
    }


def test_only_the_notes_may_be_left_out() -> None:
    assert set(errors(**dict.fromkeys(GOOD, ""))) == set(GOOD) - {"notes"}


def test_today_anywhere_on_earth_is_no_future() -> None:
    assert errors(session_date=timezone.now().date().isoformat()) == {}
    in_two_days = (timezone.now() + timedelta(days=2)).date().isoformat()
    assert "future" in errors(session_date=in_two_days)["session_date"][0]


def test_a_session_of_another_age_is_a_slip() -> None:
    assert errors(session_date=MIN_SESSION_DATE.isoformat()) == {}
    before = (MIN_SESSION_DATE - timedelta(days=1)).isoformat()
    assert "Check the year" in errors(session_date=before)["session_date"][0]


@pytest.mark.parametrize(("name", "most"), [("student_name", 100), ("notes", 2000)])
def test_a_text_has_its_length(name: str, most: int) -> None:
    assert errors(**{name: "x" * most}) == {}
    assert f"at most {most} characters" in errors(**{name: "x" * (most + 1)})[name][0]


def test_the_browser_knows_the_latest_day_too() -> None:
    latest = DetailsForm().fields["session_date"].widget.attrs["max"]
    assert errors(session_date=latest) == {}
    after = (date.fromisoformat(latest) + timedelta(days=1)).isoformat()
    assert "session_date" in errors(session_date=after)
