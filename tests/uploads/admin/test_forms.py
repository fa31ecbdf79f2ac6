"""What support may look for, however it is typed or copied."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from uploads.admin.forms import FindForm
from uploads.records.upload import Upload

MakeUpload = Callable[..., Upload]
SignIn = Callable[..., Client]
UPLOADS = "/admin/uploads/upload/"


@pytest.fixture
def browser(sign_in: SignIn, support_agent: User, pool: Any) -> Client:
    return sign_in(support_agent)


def page_of(upload: Upload) -> str:
    return f"{UPLOADS}{upload.file_id}/change/"


@pytest.mark.parametrize(
    "text",
    ["{id}", "http://testserver/download/{id}", "see http://x/download/{id}.", " {ID} ", "{hex}"],
)
def test_an_upload_is_found_by_its_id_or_link(
    browser: Client, make_upload: MakeUpload, text: str
) -> None:
    upload = make_upload()
    file_id = upload.file_id
    asked = text.format(id=file_id, ID=file_id.upper(), hex=file_id.replace("-", ""))
    assert browser.get(UPLOADS, {"q": asked})["Location"] == page_of(upload)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"q": "sam@example"}, "not an email address"),
        ({"q": "x" * 301}, "at most 300 characters"),
        ({"month": "1999-01"}, "Select a valid choice"),
        ({"status": "nonsense"}, "Select a valid choice"),
        ({"trainer": "x" * 65}, "at most 64 characters"),
    ],
)
def test_what_cannot_be_found_is_said(browser: Client, query: dict[str, str], says: str) -> None:
    page = browser.get(UPLOADS, query)
    assert page.status_code == 200
    assert says in page.text
    assert "action-select" not in page.text


def test_an_address_is_found_however_it_is_typed(browser: Client, make_upload: MakeUpload) -> None:
    make_upload(at=timezone.now(), student_email="sam@xn--mnchen-3ya.de")
    assert "Sam Student" in browser.get(f"{UPLOADS}student/Sam@münchen.de/").text
    copied = ["mailto:sam@münchen.de?subject=Video", "Sam <sam@münchen.de>", "<sam@münchen.de>"]
    for asked in (" Sam@MÜNCHEN.de ", *copied):
        assert "Sam Student" in browser.get(UPLOADS, {"q": asked}).text
    assert browser.get(f"{UPLOADS}student/{'x' * 3000}@example.com/").status_code == 404
    assert browser.get(f"{UPLOADS}student/sam/").status_code == 404


@pytest.mark.parametrize(
    "copied",
    [
        "sam@example.com,",
        '"sam@example.com"',
        "'sam@example.com';",
        "“sam@example.com”.",
        "(sam@example.com)",
        "[sam@example.com]",
        "«sam@example.com»!",
        '"Student, Sam" <sam@example.com>, ',
        "Sam Student sam@example.com",
        "My address is sam@example.com. Thanks!",
        "<mailto:sam@example.com?subject=Video>",
        "MAILTO:sam@example.com,",
        "\u200esam@example.com?",
    ],
)
def test_what_surrounds_an_address_is_taken_away(copied: str) -> None:
    form = FindForm({"q": copied}, at=timezone.now())
    assert form.is_valid(), form.errors
    assert form.cleaned_data["student"] == "sam@example.com"


def test_an_address_keeps_what_belongs_to_it() -> None:
    form = FindForm({"q": "o'neil+x!@example.com"}, at=timezone.now())
    assert form.is_valid()
    assert form.cleaned_data["student"] == "o'neil+x!@example.com"


def test_of_two_addresses_none_is_guessed() -> None:
    assert not FindForm({"q": "sam@example.com, kim@example.com"}, at=timezone.now()).is_valid()
