"""The page of uploads that somebody should look at."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from uploads.queries import support_search
from uploads.records.upload import Upload

MakeUpload = Callable[..., Upload]
SignIn = Callable[..., Client]


@pytest.fixture
def browser(sign_in: SignIn, support_agent: User, pool: Any) -> Client:
    return sign_in(support_agent)


def test_the_page_of_problems_names_each(browser: Client, make_upload: MakeUpload) -> None:
    assert "There are no problems" in browser.get("/admin/uploads/problem/").text
    make_upload(at=timezone.now() - timedelta(hours=25), student_name="Lara Late")
    make_upload(at=timezone.now(), student_name="Fine")
    page = browser.get("/admin/uploads/problem/").text
    assert "Lara Late" in page
    assert "No video for a day" in page
    assert "Fine" not in page


def test_problems_have_pages_that_lead_on(
    browser: Client, make_upload: MakeUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(support_search, "PAGE_SIZE", 1)
    for days, name in [(2, "Ann Late"), (3, "Ben Late")]:
        make_upload(at=timezone.now() - timedelta(days=days), student_name=name)
    first = browser.get("/admin/uploads/problem/").text
    assert "Ann Late" in first
    assert "Ben Late" not in first
    [on] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = browser.get(f"/admin/uploads/problem/{on}").text
    assert "Ben Late" in second
    assert "Ann Late" not in second
