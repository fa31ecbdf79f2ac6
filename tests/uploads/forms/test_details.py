"""Who gets a video, of which session."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

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


def test_today_anywhere_on_earth_is_no_future() -> None:
    assert errors(session_date=timezone.now().date().isoformat()) == {}
    in_two_days = (timezone.now() + timedelta(days=2)).date().isoformat()
    assert "future" in errors(session_date=in_two_days)["session_date"][0]
