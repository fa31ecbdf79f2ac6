"""The support site: who may enter, what the search finds, what a page shows."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from downloads import visits
from tests.conftest import history, stored
from uploads.queries import support_search
from uploads.records.moment import upload_with_moments
from uploads.records.upload import Upload
from uploads.services import links, moments
from uploads.web_addresses import student_link

MakeUpload = Callable[..., Upload]
SignIn = Callable[..., Client]
UPLOADS = "/admin/uploads/upload/"


@pytest.fixture
def browser(sign_in: SignIn, support_agent: User, pool: Any) -> Client:
    return sign_in(support_agent)


def page_of(upload: Upload) -> str:
    return f"{UPLOADS}{upload.file_id}/change/"


def test_a_trainer_can_do_nothing_to_others_uploads_there(
    sign_in: SignIn, second_trainer: User, make_upload: MakeUpload
) -> None:
    upload = make_upload()
    form = {"action": "revoke", "_selected_action": upload.file_id, "confirmed": "1"}
    assert sign_in(second_trainer).post(f"{UPLOADS}action/", form).status_code == 403
    assert stored(upload).status == "pending"


def test_uploads_are_found_by_the_students_address(
    browser: Client, make_upload: MakeUpload
) -> None:
    make_upload(at=timezone.now())
    make_upload(at=timezone.now(), student_name="Ann Other", student_email="ann@example.com")
    page = browser.get(UPLOADS, {"q": "ANN@example.com"}).text
    assert "Ann Other" in page
    assert "Sam Student" not in page


def test_uploads_are_found_by_the_trainers_name_or_address(
    browser: Client, make_upload: MakeUpload, pool: dict[str, str]
) -> None:
    make_upload(at=timezone.now(), trainer_sub=pool["trainer@example.com"])
    for asked in ("Tessa", "trainer@example.com"):
        found = browser.get(UPLOADS, {"q": asked}).text
        [query] = re.findall(r'href="\?(trainer=[^"]+)"', found)
        theirs = f"{UPLOADS}?{query.replace('&amp;', '&')}"
        page = browser.get(theirs).text
        assert "Sam Student" in page
        assert "Sent by <strong>Tessa Trainer</strong>" in page
        assert "Sam Student" in browser.get(f"{theirs}&q=sam@example.com").text
        assert "There are no such uploads" in browser.get(f"{theirs}&q=ann@example.com").text
    assert "No trainer’s name begins with" in browser.get(UPLOADS, {"q": 'Zoe" or "'}).text
    other = browser.get(UPLOADS, {"trainer": "somebody-else"}).text
    assert "no longer has an account" in other
    assert "Sam Student" not in other


def test_uploads_are_found_by_month_and_status(browser: Client, make_upload: MakeUpload) -> None:
    at = timezone.now()
    make_upload(at=at, student_name="Ann Waits")
    make_upload(at=at, student_name="Ben Ready", attributes={"status": "completed"})
    page = browser.get(UPLOADS, {"month": f"{at:%Y-%m}", "status": "completed"}).text
    assert "Ben Ready" in page
    assert "Ann Waits" not in page


def test_pages_lead_on_and_back(browser: Client, make_upload: MakeUpload) -> None:
    at = timezone.now()
    for number in range(support_search.PAGE_SIZE + 1):
        make_upload(at=at - timedelta(seconds=number), student_name=f"Student {number:02}")
    first = browser.get(UPLOADS).text
    [on] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = browser.get(f"{UPLOADS}{on}").text
    assert f"Student {support_search.PAGE_SIZE}" in second
    assert 'rel="next"' not in second
    [back] = re.findall(r'rel="prev" href="([^"]+)"', second)
    again = browser.get(f"{UPLOADS}{back}").text
    assert "Student 00" in again
    assert 'rel="prev"' not in again
    assert browser.get(UPLOADS, {"cursor": "forged"}).status_code == 400
    other = on.replace("?", "?status=failed&")
    assert browser.get(f"{UPLOADS}{other}").status_code == 400


def test_one_page_shows_everything_about_an_upload(browser: Client, sent_upload: Upload) -> None:
    visits.count_download(stored(sent_upload), at=timezone.now())
    links.revoke(stored(sent_upload), actor="support@example.com", at=timezone.now())
    page = browser.get(page_of(sent_upload)).text
    for text in (
        "Sam Student", "sam@example.com", "Tessa Trainer", "21 November 2026", "Look further",
        "Lap 1.mp4", "Withdrawn", student_link(sent_upload), sent_upload.s3_key, "began the upload",
        "emailed the link", "asked for the file", "support@example.com", "withdrew the link",
    ):  # fmt: skip
        assert text in page, text
    assert browser.get(f"{UPLOADS}{uuid4()}/change/").status_code == 404


def test_hostile_text_stays_text(browser: Client, make_upload: MakeUpload) -> None:
    upload = make_upload(
        at=timezone.now(),
        student_name="<script>alert(1)</script>",
        trainer_name="<img src=x>",
        notes='"><img src=x onerror=alert(1)>',
        student_email='"onfocus="x@example.com',
    )
    for path in (UPLOADS, page_of(upload), f"{UPLOADS}?q=%22%3E%3Cscript%3E@x.com"):
        page = browser.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert '"onfocus' not in page


def test_the_preview_is_the_students_page_and_counts_nothing(
    browser: Client, sent_upload: Upload
) -> None:
    before = history(sent_upload)
    page = browser.get(f"{UPLOADS}{sent_upload.file_id}/preview/")
    assert page.status_code == 200
    assert "Your riding video, Sam Student" in page.text
    assert "<video" in page.text
    assert "coach.js" in page.text
    assert "opened.js" not in page.text
    assert "disabled" in page.text
    assert browser.post(f"{UPLOADS}{sent_upload.file_id}/preview/").status_code == 405
    assert history(sent_upload) == before
    assert stored(sent_upload).download_count == 0
    assert stored(sent_upload).opened_at is None


def test_the_preview_of_a_dead_link_says_what_the_student_reads(
    browser: Client, make_upload: MakeUpload
) -> None:
    upload = make_upload(at=timezone.now(), attributes={"status": "revoked"})
    page = browser.get(f"{UPLOADS}{upload.file_id}/preview/").text
    assert "This link was withdrawn" in page
    assert "This is what the student sees" in page
    assert "do not know this link" in browser.get(f"{UPLOADS}{uuid4()}/preview/").text


def test_a_students_page_shows_all_their_uploads_and_what_happened(
    browser: Client, sent_upload: Upload, make_upload: MakeUpload
) -> None:
    make_upload(at=timezone.now(), trainer_sub="second", trainer_name="Simon Second")
    page = browser.get(f"{UPLOADS}student/SAM@example.com/").text
    assert page.count("action-select") == 2
    assert "Simon Second" in page
    assert page.count("began the upload") == 2
    assert "emailed the link to the student" in page
    nobody = browser.get(f"{UPLOADS}student/zoe@example.com/").text
    assert "Nothing was sent to this address" in nobody


def test_the_moments_of_a_video_stand_on_its_page(browser: Client, sent_upload: Upload) -> None:
    assert "Moments" not in browser.get(page_of(sent_upload)).text
    words: dict[str, Any] = {"ms": 42_000, "end_ms": None, "text": "<b>Up", "kind": "danger"}
    found = upload_with_moments(sent_upload.file_id)
    moments.add(*found, uuid4(), at=timezone.now(), **words)
    page = browser.get(page_of(sent_upload)).text
    assert "<bdi>&lt;b&gt;Up</bdi>" in page
    assert "0:42" in page
    assert "wrote the first moment" in page
