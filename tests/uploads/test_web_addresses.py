"""Full addresses of an upload's pages."""

import pytest
from django.template import Context, Template
from django.urls import set_script_prefix
from pytest_django.fixtures import Settings

from tests.conftest import new_upload
from uploads.web_addresses import at_time, student_link, timed


def test_the_students_link_is_the_sites_and_holds_the_secret(settings: Settings) -> None:
    settings.SITE_URL = "https://apexshare.example"
    upload = new_upload()
    assert student_link(upload) == f"https://apexshare.example/download/{upload.file_id}"


def test_it_never_stands_under_the_stages_path(settings: Settings) -> None:
    upload = new_upload()
    before = student_link(upload)
    set_script_prefix("/prod/")
    try:
        assert student_link(upload) == before
    finally:
        set_script_prefix("/")


def test_it_is_a_filter_for_templates() -> None:
    upload = new_upload()
    page = Template("{{ upload|student_link }}")
    assert page.render(Context({"upload": upload})) == student_link(upload)


@pytest.mark.parametrize(
    ("line", "time", "ms", "text"),
    [
        ("0:42 Look", "0:42", 42_000, " Look"),
        (" 1:02:03: Up", "1:02:03", 3_723_000, ": Up"),
        ("03:10–03:25 Line", "03:10–03:25", 190_000, " Line"),
        ("0:42 - 0:50 Line", "0:42 - 0:50", 42_000, " Line"),
        ("At 0:42", "", 0, "At 0:42"),
        ("42 seconds", "", 0, "42 seconds"),
        ("0:425", "", 0, "0:425"),
        ("99:00:00 x", "", 0, "99:00:00 x"),
        ("", "", 0, ""),
    ],
)
def test_a_line_of_notes_is_told_from_the_time_that_it_begins_with(
    line: str, time: str, ms: int, text: str
) -> None:
    assert list(timed(f"{line}\nNext")) == [(time, ms, text), ("", 0, "Next")]


def test_an_address_leads_to_a_time() -> None:
    assert at_time("https://x", 42_480) == "https://x?t=42.48"
    assert at_time("", 42_000) == "?t=42"
